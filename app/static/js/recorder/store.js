// What is kept on this device: IndexedDB `bihuan`. Every change is one transaction, so that two tabs cannot part a chain.

/**
 * @typedef {import("./log.js").Operation} Operation
 * @typedef {object} Photo
 * @property {string} id of its upload
 * @property {string} person
 * @property {string} visit
 * @property {number} item
 * @property {string} name
 * @property {string} type
 * @property {number} size
 * @property {string} sha256
 * @property {ArrayBuffer} bytes
 * @property {boolean} uploaded all bytes are on the server, the record does not have it yet
 *
 * @typedef {object} Confirmed an answer, a place of a form, or a field of the summary, that the server has, newer than a page from the store may show
 * @property {string} person
 * @property {string} visit
 * @property {number | string} item see `confirmed.js`
 * @property {number} version of the answer, the form, or the visit
 * @property {Record<string, unknown>} body
 * @property {string} [operation] id of the one that made it
 *
 * @typedef {object} Package
 * @property {string} person
 * @property {string} visit
 * @property {string} at when it was taken along (ISO)
 * @property {string} build of the program whose pages were kept
 * @property {Record<string, unknown>} content as the server sent it
 */

const NAME = "bihuan";

/** The layouts in order; a database of an older program is brought to the newest step by step, its rows stay.
 * @type {((database: IDBDatabase) => void)[]} */
const STEPS = [
  (database) => {
    const operations = database.createObjectStore("operations", { keyPath: "seq", autoIncrement: true });
    operations.createIndex("visit", ["person", "visit"]);
    operations.createIndex("person", "person");
    database.createObjectStore("photos", { keyPath: "id" }).createIndex("visit", ["person", "visit"]);
    database.createObjectStore("packages", { keyPath: ["person", "visit"] });
    database.createObjectStore("meta");
  },
  (database) => {
    database.createObjectStore("confirmed", { keyPath: ["person", "visit", "item"] })
      .createIndex("visit", ["person", "visit"]);
  },
];

/** The device has no room left, or its database cannot be used; `kind` says which. */
export class StoreFault extends Error {
  /** @param {"full" | "newer" | "closed"} kind @param {unknown} cause */
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}

/** @param {unknown} error @returns {StoreFault} */
function faultOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return new StoreFault("full", error);
  return new StoreFault(name === "VersionError" ? "newer" : "closed", error);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(faultOf(request.error));
  });
}

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, STEPS.length);
    request.onupgradeneeded = (event) => {
      for (const step of STEPS.slice(event.oldVersion)) step(request.result);
    };
    request.onsuccess = () => {
      // A newer program in another tab may bring the database to its layout; this one opens it again when needed.
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      request.result.onclose = () => {
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = null;
      reject(faultOf(request.error));
    };
  });
  return opening;
}

/**
 * Run `work` in one transaction and wait until it is written.
 * @template T
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(transaction: IDBTransaction) => Promise<T> | T} work may await requests of the transaction only
 * @returns {Promise<T>}
 */
async function transact(stores, mode, work) {
  const database = await open();
  /** @type {IDBTransaction} */ let transaction;
  try {
    // Strict: an answer counts as kept when the disk has it, not when the browser promises it.
    transaction = database.transaction(stores, mode, { durability: "strict" });
  } catch (error) {
    throw faultOf(error);
  }
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(faultOf(transaction.error));
  });
  try {
    const result = await work(transaction);
    await done;
    return result;
  } catch (error) {
    done.catch(() => undefined);
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    throw error instanceof StoreFault ? error : faultOf(error);
  }
}

/** @param {IDBTransaction} transaction @param {string} person @param {string} [visit] @returns {Promise<Operation[]>} */
function queueOf(transaction, person, visit) {
  const operations = transaction.objectStore("operations");
  return answer(visit ? operations.index("visit").getAll([person, visit]) : operations.index("person").getAll(person));
}

/** @param {string} person @param {string} [visit] @returns {Promise<Operation[]>} in the order they were made */
export function queue(person, visit) {
  return transact(["operations"], "readonly", (transaction) => queueOf(transaction, person, visit));
}

/** Of everybody who used this device. @returns {Promise<Operation[]>} */
export function everything() {
  return transact(["operations"], "readonly", (transaction) => answer(transaction.objectStore("operations").getAll()));
}

/**
 * Read the queue of a visit and write what `decide` makes of it, in one transaction.
 * @template {import("./log.js").Change} C
 * @param {string} person
 * @param {string} visit
 * @param {(queue: Operation[], known?: Confirmed) => C} decide asked once; `known` is what is confirmed under the key `of`
 * @param {{photo?: Photo, of?: number | string, confirmed?: (change: C) => Confirmed[]}} [more] written with it
 * @returns {Promise<C>}
 */
export function change(person, visit, decide, more = {}) {
  return transact(["operations", "photos", "confirmed"], "readwrite", async (transaction) => {
    const before = await queueOf(transaction, person, visit);
    const known = more.of === undefined ? undefined : await answer(transaction.objectStore("confirmed").get([person, visit, more.of]));
    const made = decide(before, known);
    const operations = transaction.objectStore("operations");
    const places = new Map(before.map((op) => [op.id, op]));
    for (const id of made.drop) {
      const gone = places.get(id);
      if (gone?.seq === undefined) continue;
      operations.delete(gone.seq);
      if (gone.body.upload && !made.put.some((op) => op.body.upload === gone.body.upload)) {
        transaction.objectStore("photos").delete(String(gone.body.upload));
      }
    }
    for (const op of made.put) operations.put(op);
    if (more.photo) transaction.objectStore("photos").put(more.photo);
    for (const row of more.confirmed?.(made) ?? []) transaction.objectStore("confirmed").put(row);
    return made;
  });
}

/** @param {string} person @param {string} visit @returns {Promise<Photo[]>} */
export function photos(person, visit) {
  return transact(["photos"], "readonly", (transaction) => (
    answer(transaction.objectStore("photos").index("visit").getAll([person, visit]))
  ));
}

/** @param {string} id @returns {Promise<Photo | undefined>} */
export function photo(id) {
  return transact(["photos"], "readonly", (transaction) => answer(transaction.objectStore("photos").get(id)));
}

/** @param {string} id @param {boolean} uploaded */
export function markUploaded(id, uploaded) {
  return transact(["photos"], "readwrite", async (transaction) => {
    const store = transaction.objectStore("photos");
    const found = await answer(store.get(id));
    if (found) await answer(store.put({ ...found, uploaded }));
  });
}

/** @param {string} person @param {string} visit @returns {Promise<Confirmed[]>} */
export function confirmed(person, visit) {
  return transact(["confirmed"], "readonly", (transaction) => (
    answer(transaction.objectStore("confirmed").index("visit").getAll([person, visit]))
  ));
}

/** @param {Package} row */
export function keepPackage(row) {
  return transact(["packages"], "readwrite", (transaction) => answer(transaction.objectStore("packages").put(row)));
}

/** @param {string} person @returns {Promise<Package[]>} */
export async function packages(person) {
  const all = await transact(["packages"], "readonly", (transaction) => (
    answer(transaction.objectStore("packages").getAll())
  ));
  return all.filter((row) => row.person === person);
}

/** @template T @param {string} key @param {() => T} [make] written when there is none yet @returns {Promise<T>} */
export function meta(key, make) {
  return transact(["meta"], make ? "readwrite" : "readonly", async (transaction) => {
    const store = transaction.objectStore("meta");
    const found = await answer(store.get(key));
    if (found !== undefined || !make) return found;
    const made = make();
    await answer(store.put(made, key));
    return made;
  });
}

/** Ask the browser not to clear this by itself; true when it agreed. @returns {Promise<boolean>} */
export async function askToPersist() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/** @returns {Promise<{used: number, quota: number}>} in bytes; zeros when the browser does not say */
export async function room() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, quota };
}
