// The log of what was entered on this device: pure functions over the operations that wait. No page, no storage.
// docs/offline.md is the contract; every function answers with what must be written to the store.

/**
 * @typedef {"answer" | "photo" | "markup" | "voice" | "summary" | "conversation" | "document" | "transcript" | "line" | "arrival" | "signature"} Kind
 * @typedef {{reason: string, message: string}} Refusal
 * @typedef {object} Operation
 * @property {string} id made here; the server answers by it
 * @property {Kind} kind
 * @property {string} person public id of who entered it
 * @property {string} name their name, to say whose it is
 * @property {string} visit reference of the visit
 * @property {string} place the visit in words
 * @property {string} subject what it is about: operations on one subject keep their order
 * @property {string} label what it is about in words
 * @property {string} words what was entered, in words
 * @property {string} at when, by this device's clock (ISO)
 * @property {number | string | string[] | null} base what it was made on
 * @property {string | null} after the operation before it on the same subject
 * @property {Record<string, unknown>} body its own fields
 * @property {boolean} frozen it may have left: never changed again
 * @property {Refusal | null} refused why the server did not take it
 * @property {number} tries how often its photo arrived damaged, or the server failed over it
 * @property {number} [seq] place in the order of this device; given by the store
 *
 * @typedef {Pick<Operation, "kind" | "person" | "name" | "visit" | "place" | "subject" | "label" | "words" | "base" | "body">} Draft
 * @typedef {{put: Operation[], drop: string[]}} Change
 * @typedef {object} Result
 * @property {string} id
 * @property {"applied" | "conflict" | "appended" | "refused"} outcome
 * @property {number} [version]
 * @property {string} [reason]
 * @property {string} [message]
 * @property {string} [attachment] public id of a photo
 * @property {string} [html]
 * @typedef {{op: Operation, result: Result}} Settled
 */

export const MOST_OPERATIONS = 200;
export const MOST_BYTES = 1048576;
/** Kinds that bring a file: it goes up before its operation. */
export const WITH_FILE = new Set(["photo", "markup", "voice"]);
const CHAINED = new Set(["answer", "summary", "transcript", "line"]);
const DAMAGED = new Set(["upload_unfinished", "upload_damaged"]);
const LATER = new Set(["fault", "protocol"]);
const MOST_TRIES = 5;
const encoder = new TextEncoder();

/**
 * Note something entered. A change of what has not left yet replaces it; of what has left, it follows it.
 * @param {Operation[]} queue all operations of the visit, in order
 * @param {Draft} draft
 * @param {{id: string, at: string}} stamp
 * @param {Operation["base"]} [made] what the last entry of this page made, if the server has answered it: the page may
 *   not have heard of it yet, and would be told that somebody else had been there
 * @returns {Change}
 */
export function record(queue, draft, stamp, made) {
  const fresh = { ...draft, ...stamp, after: null, frozen: false, refused: null, tries: 0 };
  if (!CHAINED.has(draft.kind)) return { put: [fresh], drop: [] };
  const chain = queue.filter((op) => op.person === draft.person && op.subject === draft.subject && !op.refused);
  const last = chain.at(-1);
  if (!last) return { put: [made === undefined ? fresh : { ...fresh, base: made }], drop: [] };
  if (JSON.stringify(last.body) === JSON.stringify(draft.body)) return { put: [], drop: [] };
  if (last.frozen) return { put: [{ ...fresh, base: last.base, after: last.id }], drop: [] };
  return { put: [{ ...last, body: draft.body, label: draft.label, words: draft.words, at: stamp.at }], drop: [] };
}

/**
 * What is sent next: texts first, at most 200 and 1 MiB; then photos and marks whose bytes are there, one by one.
 * @param {Operation[]} queue
 * @param {Set<string>} uploaded ids of the uploads that are complete on the server
 * @param {number} [most] less when the server found a batch too large
 * @returns {Operation[]}
 */
export function batch(queue, uploaded, most = MOST_OPERATIONS) {
  const waiting = queue.filter((op) => !op.refused);
  const texts = waiting.filter((op) => !WITH_FILE.has(op.kind));
  if (texts.length === 0) {
    const onItsWay = new Set(waiting.map((op) => op.body.upload));
    // Marks go after what they were drawn on.
    return waiting.filter((op) => uploaded.has(String(op.body.upload)) && !(op.body.of && onItsWay.has(op.body.of))).slice(0, 1);
  }
  const chosen = [];
  let bytes = 0;
  for (const op of texts) {
    bytes += encoder.encode(JSON.stringify(wire(op))).length + 1;
    if (chosen.length === most || (chosen.length > 0 && bytes > MOST_BYTES - 1024)) break;
    chosen.push(op);
  }
  return chosen;
}

/** @param {Operation[]} operations about to leave @returns {Change} */
export function freeze(operations) {
  return { put: operations.filter((op) => !op.frozen).map((op) => ({ ...op, frozen: true })), drop: [] };
}

/** The operation as the server reads it. @param {Operation} op @returns {Record<string, unknown>} */
export function wire(op) {
  const common = { id: op.id, kind: op.kind, at: op.at };
  return CHAINED.has(op.kind) ? { ...common, base: op.base, after: op.after, ...op.body } : { ...common, ...op.body };
}

/**
 * What the server's answer does to the queue: what it keeps is forgotten here, what it refused stays with the reason.
 * @param {Operation[]} queue
 * @param {Result[]} results
 * @param {() => string} newId
 * @returns {Change & {settled: Settled[], restart: string[]}} `restart`: uploads to send from their first byte
 */
export function settle(queue, results, newId) {
  const left = new Map(queue.map((op) => [op.id, op]));
  /** @type {Map<string, Operation>} */ const put = new Map();
  const drop = [];
  const settled = [];
  const restart = [];
  for (const result of results) {
    const op = left.get(result.id);
    if (!op) continue;
    // An answer counts after the one before it: what is entered next would follow the wrong operation otherwise.
    const before = op.after ? left.get(op.after) : undefined;
    if (before && !before.refused && result.outcome !== "refused") continue;
    settled.push({ op, result });
    /** @type {Operation | null} */ let next = null;
    if (result.outcome !== "refused") left.delete(op.id);
    else if (result.reason === "out_of_order") next = inOrderAgain(op, left, newId);
    else if (DAMAGED.has(result.reason ?? "") && op.tries < MOST_TRIES) {
      next = { ...op, tries: op.tries + 1 };
      restart.push(String(op.body.upload));
    } else if (LATER.has(result.reason ?? "") && op.tries < MOST_TRIES) next = { ...op, tries: op.tries + 1 };
    else next = { ...op, refused: { reason: result.reason ?? "", message: result.message ?? "" } };
    if (!next || next.id !== op.id) drop.push(op.id);
    if (next) {
      left.delete(op.id);
      left.set(next.id, next);
      put.set(next.id, next);
    }
    if (result.attachment) {
      for (const marks of marksOn(op, left.values()).filter((one) => !one.frozen)) {
        const renamed = { ...marks, body: { ...marks.body, of: result.attachment } };
        left.set(renamed.id, renamed);
        put.set(renamed.id, renamed);
      }
    }
    for (const other of left.values()) {
      if (other.after !== op.id || other.frozen) continue;
      const moved = { ...other, ...placeBehind(op, next, result) };
      left.set(moved.id, moved);
      put.set(moved.id, moved);
    }
  }
  return { put: [...put.values()], drop, settled, restart };
}

/** Where an operation that has not left stands, now that the one before it was answered.
 * @param {Operation} op @param {Operation | null} next what became of it @param {Result} result
 * @returns {Partial<Operation>} */
function placeBehind(op, next, result) {
  if (next) return next.refused ? { after: op.after, base: op.base } : { after: next.id };
  if (result.outcome !== "applied") return {};
  const base = op.kind === "answer" ? result.version : /** @type {string} */ (op.body.value);
  return base === undefined ? {} : { after: null, base };
}

/** The server does not know what this one follows: both go again, or it stands alone when the other is gone.
 * @param {Operation} op @param {Map<string, Operation>} left @param {() => string} newId @returns {Operation} */
function inOrderAgain(op, left, newId) {
  const before = op.after ? left.get(op.after) : undefined;
  if (before && !before.refused) return op;
  return { ...op, id: newId(), after: before ? before.after : null, base: before ? before.base : op.base };
}

/** What was drawn on the picture of an operation. @param {Operation} op @param {Iterable<Operation>} queue @returns {Operation[]} */
function marksOn(op, queue) {
  return [...queue].filter((one) => one.kind === "markup" && one.body.of === op.body.upload);
}

/** Throw an operation away, and with a photo what was drawn on it.
 * @param {Operation[]} queue @param {Operation} op @returns {Change} */
export function away(queue, op) {
  const drop = [op.id];
  if (WITH_FILE.has(op.kind)) for (const marks of marksOn(op, queue)) drop.push(...away(queue, marks).drop);
  return { put: [], drop };
}

/** Photos as they show: what they are called → the last thing drawn on them that waits here, or they themselves.
 * @param {Operation[]} queue @returns {Map<string, Operation>} by the upload of a photo that waits, else by its public id */
export function pictures(queue) {
  /** @type {Map<unknown, string>} */ const roots = new Map();
  const found = new Map();
  for (const op of queue.filter((one) => one.kind === "photo" || one.kind === "markup")) {
    const root = op.kind === "photo" ? String(op.body.upload) : roots.get(op.body.of) ?? String(op.body.of);
    roots.set(op.body.upload, root);
    found.set(root, op);
  }
  return found;
}

/** A refused operation as a new one: the old id may be remembered with its refusal.
 * @param {Operation} op @param {string} id @returns {Operation} */
export function again(op, id) {
  return { ...op, id, refused: null, frozen: false, tries: 0 };
}

/**
 * The numbers of the status line.
 * @param {Operation[]} queue of one person
 * @returns {{changes: number, photos: number, refused: number}}
 */
export function count(queue) {
  const waiting = queue.filter((op) => !op.refused);
  const photos = waiting.filter((op) => WITH_FILE.has(op.kind)).length;
  return { changes: waiting.length - photos, photos, refused: queue.length - waiting.length };
}
