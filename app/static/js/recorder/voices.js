// Voice notes: recorded by the browser, kept on the device at once, played from it until the server has them.
import { checksum, newId } from "./identity.js";
import * as store from "./store.js";

// What the server takes; a browser names the first that it can record.
const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_SECOND = 32000;
const SECOND = 1000;
const SLICE_MS = 1000;

/** "0:42". @param {number} seconds */
export function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** The type that this browser records and the server takes; empty when there is none.
 * @param {(type: string) => boolean} records */
export function typeFor(records) {
  return TYPES.find(records) ?? "";
}

export class Voices {
  /** @param {import("./desk.js").Desk} desk @param {number} longest seconds of one note */
  constructor(desk, longest) {
    this.desk = desk;
    this.longest = longest;
    const Recorder = /** @type {typeof MediaRecorder | undefined} */ (window.MediaRecorder);
    this.type = Recorder && "mediaDevices" in navigator ? typeFor((type) => Recorder.isTypeSupported(type)) : "";
    /** @type {MediaRecorder | null} */ this.recorder = null;
    /** @type {Promise<unknown>} what is being kept */ this.busy = Promise.resolve();
    this.working = 0;
    // A page that goes out of sight may never come back: what was spoken until then is kept.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.finish();
    });
    /** @type {Promise<void>} */ this.drawing = Promise.resolve();
  }

  /** Put the buttons at the items, where notes can be recorded. @param {ParentNode} root */
  offer(root) {
    const button = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#voice-button"))?.content.firstElementChild;
    if (!this.type || !button) return;
    // A file is handed in where the page itself cannot record.
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-voice-attach]"))) link.hidden = true;
    for (const place of root.querySelectorAll(".item-photos:not(.has-voice)")) {
      const part = /** @type {HTMLElement} */ (button.cloneNode(true));
      part.dataset.voice = place.id.replace("photos-", "");
      place.classList.add("has-voice");
      place.append(part);
    }
  }

  /** @param {Event} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-record]") : null;
    const part = button?.closest("[data-voice]");
    if (!(button instanceof HTMLElement) || !(part instanceof HTMLElement)) return;
    if (this.recorder) this.recorder.stop();
    else this.start(part, button);
  }

  /** @param {HTMLElement} part @param {HTMLElement} button */
  async start(part, button) {
    const fault = /** @type {HTMLElement} */ (part.querySelector("[data-fault]"));
    fault.hidden = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      const isDenied = error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
      fault.textContent = (isDenied ? fault.dataset.denied : fault.dataset.none) ?? "";
      fault.hidden = false;
      return;
    }
    this.working += 1;
    this.busy = this.take(stream, Number(part.dataset.voice), button)
      .catch((error) => console.warn(error))
      .finally(() => {
        this.working -= 1;
      });
  }

  /** Record until somebody stops it, the page goes, or it is long enough; then keep it.
   * @param {MediaStream} stream @param {number} item @param {HTMLElement} button */
  async take(stream, item, button) {
    const recorder = new MediaRecorder(stream, { mimeType: this.type, audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder = recorder;
    /** @type {Blob[]} */ const pieces = [];
    const began = performance.now();
    const seconds = () => (performance.now() - began) / SECOND;
    const say = () => this.say(button, seconds());
    say();
    const clock = window.setInterval(say, SECOND);
    const end = window.setTimeout(() => recorder.state !== "inactive" && recorder.stop(), this.longest * SECOND);
    recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size > 0) pieces.push(event.data);
    });
    const stopped = new Promise((resolve) => {
      recorder.addEventListener("stop", resolve, { once: true });
    });
    recorder.start(SLICE_MS);
    await stopped;
    window.clearInterval(clock);
    window.clearTimeout(end);
    for (const track of stream.getTracks()) track.stop();
    this.recorder = null;
    this.say(button, null);
    if (pieces.length > 0) await this.keep(item, new Blob(pieces, { type: this.type }), seconds());
  }

  /** @param {number} item @param {Blob} blob @param {number} seconds */
  async keep(item, blob, seconds) {
    const { person, visit } = this.desk.here;
    const id = newId();
    const bytes = await blob.arrayBuffer();
    const type = this.type.replace(/;.*$/, "");
    const name = `${id.slice(0, 8)}.${type === "audio/mp4" ? "m4a" : type.replace("audio/", "")}`;
    const file = { id, person, visit, item, name, type, size: bytes.byteLength, sha256: await checksum(bytes), bytes, uploaded: false };
    const body = { item, upload: id };
    const entry = { kind: /** @type {const} */ ("voice"), subject: `voice:${id}`, label: length(seconds), words: "", base: null, body };
    await this.desk.record(entry, { photo: file });
    await this.draw(document);
  }

  /** @param {HTMLElement} button @param {number | null} seconds null when nothing is recorded */
  say(button, seconds) {
    const words = button.querySelector("[data-words]");
    const { start = "", stop = "" } = button.dataset;
    if (words) words.textContent = seconds === null ? start : stop.replace("{time}", length(seconds));
    button.setAttribute("aria-pressed", String(seconds !== null));
  }

  /** A note under way ends with the page, and is kept. @returns {Promise<unknown>} */
  finish() {
    this.recorder?.stop();
    return this.busy;
  }

  /** Rows for the notes that wait; those that have arrived go. @param {ParentNode} root */
  draw(root) {
    this.drawing = this.drawing.then(() => this.drawNow(root)).catch((error) => console.warn(error));
    return this.drawing;
  }

  /** @param {ParentNode} root */
  async drawNow(root) {
    const waiting = new Map((await this.desk.queue()).filter((op) => op.kind === "voice").map((op) => [String(op.body.upload), op]));
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-voice-upload]"))) {
      if (!waiting.has(row.dataset.voiceUpload ?? "")) row.remove();
    }
    for (const [id, op] of waiting) {
      const list = root.querySelector(`#photos-${op.body.item} .voice-list`);
      if (list) await this.drawOne(list, id, op);
    }
  }

  /** @param {Element} list @param {string} id @param {import("./log.js").Operation} op */
  async drawOne(list, id, op) {
    let row = /** @type {HTMLElement | null} */ (list.querySelector(`[data-voice-upload="${id}"]`));
    if (!row) {
      const file = await store.photo(id);
      const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#voice-waiting"));
      if (!template || !file) return;
      row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      row.dataset.voiceUpload = id;
      const player = row.querySelector("audio");
      if (player) player.src = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
      const words = row.querySelector("[data-length]");
      if (words) words.textContent = op.label;
      const remove = /** @type {HTMLButtonElement | null} */ (row.querySelector("[data-discard]"));
      remove?.addEventListener("click", async () => {
        if (window.confirm(remove.dataset.ask ?? "") && (await this.desk.discard(op.id))) await this.draw(document);
      });
      list.append(row);
    }
    for (const word of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-state]"))) {
      word.hidden = (word.dataset.state === "failed") !== Boolean(op.refused);
    }
  }
}
