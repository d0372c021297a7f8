// The photo rows of the recording page: pictures taken in at once, shown from the device until the server has them.
import { checksum, newId } from "./identity.js";
import { pictures } from "./log.js";
import { prepare } from "./photos.js";
import * as store from "./store.js";

const NEARLY_FULL_BYTES = 50 * 1048576;

export class Pictures {
  /** @param {import("./desk.js").Desk} desk @param {(item: number, more: number) => void} counted */
  constructor(desk, counted) {
    this.desk = desk;
    this.counted = counted;
    /** @type {Promise<unknown>} what is being taken in */ this.busy = Promise.resolve();
    this.working = 0;
    const dialog = document.querySelector("dialog.markup");
    this.wantsPosition = document.querySelector("[data-keeps-positions]") !== null;
    this.dialog = dialog instanceof HTMLDialogElement ? dialog : null;
    /** @type {import("./markup.js").MarkUp | null} */ this.markUp = null;
    /** @type {Promise<void>} */ this.drawing = Promise.resolve();
  }

  /** One after the other: a phone has no memory for ten decoded pictures. @param {HTMLInputElement} input */
  take(input) {
    const item = Number(input.name.replace("photos-", ""));
    const files = Array.from(input.files ?? []);
    // The files are ours now: a form sent later must not carry them a second time.
    input.value = "";
    for (const file of files) {
      this.working += 1;
      this.busy = this.busy
        .then(() => this.takeOne(item, file))
        .catch((error) => console.warn(error))
        .finally(() => {
          this.working -= 1;
        });
    }
  }

  /** @param {number} item @param {File} file */
  async takeOne(item, file) {
    const made = await prepare(file);
    const { person, visit } = this.desk.here;
    const id = newId();
    const { name, type, sha256, bytes } = made;
    const photo = { id, person, visit, item, name, type, size: bytes.byteLength, sha256, bytes, uploaded: false };
    /** @type {Record<string, unknown>} */
    const body = { item, upload: id, caption: "", taken_at: made.takenAt };
    // Where it was taken stays on the device unless the office has asked for it.
    if (this.wantsPosition && made.position) body.position = made.position;
    const entry = { kind: /** @type {const} */ ("photo"), subject: `photo:${id}`, label: name, words: "", base: null, body };
    const kept = await this.desk.record(entry, { photo });
    if (!kept) return;
    this.counted(item, 1);
    await this.draw(document);
    await this.warn();
  }

  /** Say that room runs out before the next photo is taken. */
  async warn() {
    const { used, quota } = await store.room();
    this.desk.warnOfRoom(quota > 0 && quota - used < NEARLY_FULL_BYTES);
  }

  /** Rows for the photos that wait; those whose photo has arrived go. @param {ParentNode} root */
  draw(root) {
    this.drawing = this.drawing.then(() => this.drawNow(root)).catch((error) => console.warn(error));
    return this.drawing;
  }

  /** @param {ParentNode} root */
  async drawNow(root) {
    const queue = await this.desk.queue();
    const waiting = pictures(queue);
    const uploads = new Set([...waiting.values()].map((op) => op.body.upload));
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-upload]"))) {
      if (!uploads.has(row.dataset.upload)) row.remove();
    }
    for (const [name, op] of waiting) await this.drawOne(root, op, queue.find((one) => one.body.upload === name));
    // What was drawn on a photo of the server stands in its place here already.
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-photo]"))) {
      row.hidden = waiting.has(row.dataset.photo ?? "");
    }
  }

  /** A photo that the server has is marked up here instead of on a page of its own. @param {MouseEvent} event */
  onClick(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-markup]") : null;
    if (!(link instanceof HTMLAnchorElement) || !this.dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { markup: of = "", picture = "", name = "", item = "" } = link.dataset;
    this.drawOn({ of, item: Number(item), name }, async () => {
      const answer = await fetch(picture, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return answer.blob();
    });
  }

  /** Most visits draw on no picture: what it takes is loaded with the first. */
  async tools() {
    if (!this.dialog) return null;
    try {
      const { MarkUp } = await import("./markup.js");
      this.markUp ??= new MarkUp(this.dialog);
    } catch (error) {
      console.warn(error);
      await this.desk.say("offline");
    }
    return this.markUp;
  }

  /** Let a person draw on a picture, and keep what they drew as an entry of its own.
   * @param {{of: string, item: number, name: string}} photo @param {() => Promise<Blob>} load */
  async drawOn({ of, item, name }, load) {
    const markUp = await this.tools();
    const drawn = await markUp?.open(load);
    if (!drawn) return;
    this.working += 1;
    try {
      const bytes = await drawn.arrayBuffer();
      const { person, visit } = this.desk.here;
      const id = newId();
      const file = { name: `${name.replace(/\.[^.]*$/, "")}.jpg`, type: drawn.type, size: bytes.byteLength, sha256: await checksum(bytes), bytes };
      const entry = { kind: /** @type {const} */ ("markup"), subject: `markup:${id}`, label: name, words: "", base: null, body: { item, of, upload: id } };
      await this.desk.record(entry, { photo: { id, person, visit, item, ...file, uploaded: false } });
      await this.draw(document);
      await this.warn();
    } finally {
      this.working -= 1;
    }
  }

  /** @param {ParentNode} root @param {import("./log.js").Operation} op @param {import("./log.js").Operation | undefined} photoOp */
  async drawOne(root, op, photoOp) {
    const id = String(op.body.upload);
    const part = root.querySelector(`#photos-${op.body.item}`);
    const list = part?.querySelector(".photo-row");
    if (!part || !list) return;
    let row = /** @type {HTMLElement | null} */ (list.querySelector(`[data-upload="${id}"]`));
    if (!row) {
      const photo = await store.photo(id);
      const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#photo-waiting"));
      if (!template || !photo) return;
      row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      row.dataset.upload = id;
      this.fill(row, op, photo);
      if (photoOp) this.takeCaption(row, photoOp.id);
      list.insertBefore(row, list.lastElementChild);
      part.classList.add("is-wanted");
    }
    const caption = /** @type {HTMLInputElement | null} */ (row.querySelector("[data-caption]"));
    if (caption) {
      caption.hidden = !photoOp || photoOp.frozen;
      if (document.activeElement !== caption) caption.value = String(photoOp?.body.caption ?? "");
    }
    this.mark(row, op.refused ? "failed" : "waiting");
  }

  /** @param {HTMLElement} row @param {import("./log.js").Operation} op @param {store.Photo} photo */
  fill(row, op, photo) {
    const picture = row.querySelector("img");
    if (picture) {
      picture.alt = photo.name;
      picture.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    }
    const mark = /** @type {HTMLButtonElement | null} */ (row.querySelector("[data-draw]"));
    mark?.setAttribute("aria-label", (mark.dataset.draw ?? "").replace("{name}", photo.name));
    mark?.addEventListener("click", () => {
      const load = () => Promise.resolve(new Blob([photo.bytes], { type: photo.type }));
      this.drawOn({ of: photo.id, item: Number(op.body.item), name: photo.name }, load);
    });
    const remove = /** @type {HTMLButtonElement | null} */ (row.querySelector("[data-discard]"));
    remove?.setAttribute("aria-label", (remove.dataset.discard ?? "").replace("{name}", photo.name));
    const isPhoto = op.kind === "photo";
    remove?.addEventListener("click", async () => {
      if (!window.confirm((isPhoto ? remove.dataset.ask : remove.dataset.askMarks) ?? "")) return;
      if (!(await this.desk.discard(op.id))) return;
      if (isPhoto) this.counted(Number(op.body.item), -1);
      await this.draw(document);
    });
  }

  /** What a photo shows, said while it waits. @param {HTMLElement} row @param {string} id of its entry */
  takeCaption(row, id) {
    const field = /** @type {HTMLInputElement | null} */ (row.querySelector("[data-caption]"));
    field?.addEventListener("change", () => this.desk.describe(id, field.value.trim()));
  }

  /** @param {HTMLElement} row @param {"waiting" | "failed"} state */
  mark(row, state) {
    for (const word of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-state]"))) {
      word.hidden = word.dataset.state !== state;
    }
    row.querySelector(".photo-state")?.classList.toggle("is-alert", state === "failed");
  }
}
