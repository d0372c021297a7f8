// One page at work with the device: the queue of its person, the line on top, and sending.
import { keyOf, madeBy } from "./confirmed.js";
import { canRecord, here, newId } from "./identity.js";
import { show } from "./line.js";
import * as log from "./log.js";
import * as store from "./store.js";
import { Sync } from "./sync.js";

const TYPED_MS = 1200;
const CHANNEL = "bihuan";

/** A link pressed while words are on their way to the disk waits for them.
 * @param {{isBusy: () => boolean, leave: () => Promise<boolean>}} page */
export function guardLinks(page) {
  document.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || !page.isBusy()) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (await page.leave()) window.location.assign(link.href);
  });
}

export class Desk extends EventTarget {
  /** @param {HTMLElement} line */
  constructor(line) {
    super();
    this.line = line;
    this.here = here();
    /** @type {import("./line.js").Situation} */
    this.situation = { phase: "idle", numbers: { changes: 0, photos: 0, refused: 0 }, others: 0, time: "" };
    /** @type {Sync | null} */ this.sync = null;
    /** @type {Set<Promise<boolean>>} entries on their way to the disk */ this.writing = new Set();
    /** @type {Map<string, string>} the last operation that this page has made on each subject */ this.latest = new Map();
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
    this.channel?.addEventListener("message", () => this.look());
  }

  /** Ready to keep things; false, with the reason in the line, when this browser cannot here. */
  async open() {
    if (!canRecord()) return this.say("insecure");
    try {
      await this.look();
    } catch (error) {
      return this.say(error instanceof store.StoreFault ? error.kind : "closed");
    }
    this.sync = new Sync(this.here.person, this.here.visit, {
      phase: (phase) => this.say(phase).then(() => this.look()),
      settled: (settled, reply, visit) => this.hear(settled, reply, visit),
    });
    this.sync.flush();
    return true;
  }

  /** Count anew, and say it. */
  async look() {
    const all = await store.everything();
    const own = all.filter((op) => op.person === this.here.person);
    this.situation = { ...this.situation, numbers: log.count(own), others: all.length - own.length };
    show(this.line, this.situation);
    this.dispatchEvent(new Event("counted"));
  }

  /** @param {import("./line.js").Situation["phase"]} phase */
  async say(phase) {
    const time = phase === "idle" ? new Date().toTimeString().slice(0, 5) : this.situation.time;
    // That the last entry was not kept stays said until one is.
    if (this.situation.phase !== "full") this.situation = { ...this.situation, phase, time };
    show(this.line, this.situation);
    return false;
  }

  /** What waits for the visit of this page, in order. */
  queue() {
    return store.queue(this.here.person, this.here.visit);
  }

  /**
   * Keep something entered on the device, then send it. False when it could not be kept; the line says so.
   * @param {Pick<log.Operation, "kind" | "subject" | "label" | "words" | "base" | "body">} entry
   * @param {{photo?: store.Photo, typing?: boolean}} [more]
   */
  record(entry, more = {}) {
    const written = this.write(entry, more);
    this.writing.add(written);
    return written.finally(() => this.writing.delete(written));
  }

  /** Wait until nothing is on its way to the disk: before the page may be left. */
  async written() {
    const kept = await Promise.all(this.writing);
    return !kept.includes(false);
  }

  /** @param {Parameters<Desk["record"]>[0]} entry @param {NonNullable<Parameters<Desk["record"]>[1]>} more @returns {Promise<boolean>} */
  async write(entry, more) {
    const { person, name, visit, place } = this.here;
    const stamp = { id: newId(), at: new Date().toISOString() };
    /** @param {log.Operation[]} queue @param {store.Confirmed} [known] */
    const note = (queue, known) => {
      const left = madeBy(known, this.latest.get(entry.subject));
      const made = log.record(queue, { ...entry, person, name, visit, place }, stamp, left);
      if (made.put[0]) this.latest.set(entry.subject, made.put[0].id);
      return made;
    };
    try {
      await store.change(person, visit, note, { ...more, of: keyOf(entry.kind, entry.body) });
    } catch (error) {
      this.situation = { ...this.situation, phase: error instanceof store.StoreFault ? error.kind : "closed" };
      show(this.line, this.situation);
      return false;
    }
    if (["full", "closed"].includes(this.situation.phase)) this.situation = { ...this.situation, phase: "idle" };
    await this.look();
    this.channel?.postMessage("changed");
    if (more.typing) this.sync?.soon(TYPED_MS);
    else this.sync?.now();
    return true;
  }

  /** Send one refused entry once more. @param {string} id */
  retry(id) {
    return this.alter(id, (op) => (op.refused ? { put: [log.again(op, newId())], drop: [id] } : null));
  }

  /** Say what a photo that has not left shows. @param {string} id @param {string} caption */
  describe(id, caption) {
    const written = this.alter(id, (op) => (op.frozen ? null : { put: [{ ...op, body: { ...op.body, caption } }], drop: [] }))
      .then(() => true, () => this.say("closed"));
    this.writing.add(written);
    return written.finally(() => this.writing.delete(written));
  }

  /** Throw one entry away, unless it has left. @param {string} id */
  discard(id) {
    return this.alter(id, (op, queue) => (op.frozen && !op.refused ? null : log.away(queue, op)));
  }

  /** @param {string} id @param {(op: log.Operation, queue: log.Operation[]) => log.Change | null} decide @returns {Promise<boolean>} */
  async alter(id, decide) {
    const found = (await store.queue(this.here.person)).find((op) => op.id === id);
    if (!found) return false;
    const made = await store.change(this.here.person, found.visit, (queue) => {
      const now = queue.find((op) => op.id === id);
      return (now && decide(now, queue)) ?? { put: [], drop: [] };
    });
    await this.look();
    this.channel?.postMessage("changed");
    this.sync?.now();
    return made.drop.length > 0;
  }

  /** Say beside the line that room runs out. @param {boolean} low */
  warnOfRoom(low) {
    const warning = /** @type {HTMLElement | null} */ (document.querySelector("[data-low-room]"));
    if (warning) warning.hidden = !low;
  }

  /** @param {log.Settled[]} settled @param {Record<string, unknown>} reply @param {string} visit */
  hear(settled, reply, visit) {
    this.channel?.postMessage("changed");
    if (visit === this.here.visit) this.dispatchEvent(new CustomEvent("settled", { detail: { settled, reply } }));
  }

  /** Wait until nothing more can be sent, but not for ever. @param {number} milliseconds */
  async settle(milliseconds) {
    const patience = new Promise((resolve) => {
      window.setTimeout(resolve, milliseconds);
    });
    await Promise.race([this.sync?.now(), patience]);
  }
}
