// Sending what waits: texts first, then photos, one tab at a time, again and again until nothing is left.
import { rowsOf } from "./confirmed.js";
import { newId } from "./identity.js";
import * as log from "./log.js";
import { Declined, SignedOut, Unreachable, send } from "./server.js";
import * as store from "./store.js";
import { upload } from "./upload.js";

/**
 * @typedef {"idle" | "sending" | "offline" | "signed-out" | "other" | "outdated"} Phase
 * @typedef {object} Listener
 * @property {(phase: Phase) => void} phase
 * @property {(settled: log.Settled[], reply: Record<string, unknown>, visit: string) => void} settled
 */

const PROTOCOL = 1;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;

export class Sync {
  /**
   * @param {string} person
   * @param {string} visit the page's own: first in line, its results carry HTML
   * @param {Listener} listener
   * @param {typeof store} [kept] what is kept on this device
   */
  constructor(person, visit, listener, kept = store) {
    this.store = kept;
    this.person = person;
    this.visit = visit;
    this.listener = listener;
    this.wait = FIRST_WAIT_MS;
    this.most = log.MOST_OPERATIONS;
    this.timer = 0;
    /** @type {Promise<void> | null} */ this.running = null;
    this.wanted = false;
    window.addEventListener("online", () => this.now());
    window.addEventListener("offline", () => this.listener.phase("offline"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.now();
    });
  }

  /** Send now; a network that has just come back is tried at once. */
  now() {
    this.wait = FIRST_WAIT_MS;
    return this.flush();
  }

  /** Send in a while, together with what is typed until then. @param {number} milliseconds */
  soon(milliseconds) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), milliseconds);
  }

  /** @returns {Promise<void>} when everything that can be sent has been */
  flush() {
    window.clearTimeout(this.timer);
    this.wanted = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async run() {
    while (this.wanted) {
      this.wanted = false;
      try {
        // Two tabs hold one queue: whoever comes second finds it empty.
        await navigator.locks.request("bihuan-send", () => this.sendAll());
        this.wait = FIRST_WAIT_MS;
        this.listener.phase("idle");
      } catch (error) {
        this.rest(error);
      }
    }
  }

  /** Say why nothing goes on, and try again later where that can help. @param {unknown} error */
  rest(error) {
    if (error instanceof SignedOut) return this.listener.phase("signed-out");
    if (error instanceof Declined && error.code === "other_person") return this.listener.phase("other");
    if (error instanceof Declined && error.code === "protocol") return this.listener.phase("outdated");
    if (!(error instanceof Unreachable || error instanceof Declined)) console.warn(error);
    this.listener.phase("offline");
    this.soon(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    return undefined;
  }

  async sendAll() {
    const waiting = (await this.store.queue(this.person)).filter((op) => !op.refused);
    if (waiting.length === 0) return;
    if (!navigator.onLine) throw new Unreachable("offline");
    this.listener.phase("sending");
    const visits = new Set(waiting.map((op) => op.visit));
    const order = [...visits].sort((a, b) => Number(b === this.visit) - Number(a === this.visit));
    for (const visit of order) await this.sendVisit(visit);
  }

  /** @param {string} visit */
  async sendVisit(visit) {
    for (;;) {
      const photos = await this.store.photos(this.person, visit);
      const uploaded = new Set(photos.filter((photo) => photo.uploaded).map((photo) => photo.id));
      const taken = await this.store.change(this.person, visit, (queue) => {
        const chosen = log.batch(queue, uploaded, this.most);
        return { ...log.freeze(chosen), chosen };
      });
      if (taken.chosen.length > 0) await this.sendBatch(visit, taken.chosen);
      else if (!(await this.uploadNext(visit))) return;
    }
  }

  /** @param {string} visit @param {log.Operation[]} chosen */
  async sendBatch(visit, chosen) {
    const path = `/recorder/visits/${encodeURIComponent(visit)}/operations`;
    let reply;
    try {
      reply = await send("POST", path, this.person, {
        protocol: PROTOCOL,
        device: await this.store.meta("device", newId),
        sent_at: new Date().toISOString(),
        render: visit === this.visit,
        operations: chosen.map(log.wire),
      });
    } catch (error) {
      if (error instanceof Declined && error.status === 413 && chosen.length > 1) {
        this.most = Math.ceil(chosen.length / 2);
        return undefined;
      }
      if (error instanceof Declined && error.status === 404) return this.refuse(visit, chosen, "no_such_visit", error.message);
      throw error;
    }
    const results = /** @type {log.Result[]} */ (reply.results ?? []);
    const done = await this.store.change(this.person, visit, (queue) => log.settle(queue, results, newId), {
      confirmed: (change) => rowsOf(this.person, visit, change.settled),
    });
    for (const id of done.restart) await this.store.markUploaded(id, false);
    this.listener.settled(done.settled, reply, visit);
    const moved = done.drop.length > 0 || done.restart.length > 0 || done.put.some((op) => op.refused);
    if (!moved) throw new Unreachable("no answer to what was sent");
    return undefined;
  }

  /** The next photo whose bytes wait; false when there is none. @param {string} visit */
  async uploadNext(visit) {
    const queue = await this.store.queue(this.person, visit);
    const op = queue.find((one) => log.WITH_FILE.has(one.kind) && !one.refused);
    if (!op) return false;
    // Read after the queue: a photo kept a moment ago stands in the queue, and its bytes stand beside it.
    const photo = await this.store.photo(String(op.body.upload));
    if (!photo) {
      await this.refuse(visit, [op], "photo_missing", "");
      return true;
    }
    try {
      await upload(photo);
      await this.store.markUploaded(photo.id, true);
    } catch (error) {
      if (!(error instanceof Declined) || error.code === "other_person") throw error;
      await this.refuse(visit, [op], error.code || `status_${error.status}`, error.message);
    }
    return true;
  }

  /** Keep them here with the reason, for a person to read.
   * @param {string} visit @param {log.Operation[]} operations @param {string} reason @param {string} message */
  async refuse(visit, operations, reason, message) {
    const results = operations.map((op) => ({ id: op.id, outcome: /** @type {const} */ ("refused"), reason, message }));
    const done = await this.store.change(this.person, visit, (queue) => log.settle(queue, results, newId));
    this.listener.settled(done.settled, {}, visit);
  }
}
