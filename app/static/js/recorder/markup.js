// The dialog in which a photo is marked up: with a finger, a pen, the mouse or the keyboard.
import { areaOf, isMeant, paint } from "./drawing.js";

const QUALITY = 0.9;
const STEPS_PER_SIDE = 40;
const FINE_STEPS_PER_SIDE = 200;
/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {import("./drawing.js").Mark} Mark @typedef {import("./drawing.js").Point} Point */

export class MarkUp {
  /** @param {HTMLDialogElement} dialog of the macro markup_dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.canvas = /** @type {HTMLCanvasElement} */ (dialog.querySelector("canvas"));
    this.brush = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    /** What stands: the picture with the marks that are done. */
    this.done = document.createElement("canvas");
    /** @type {ImageBitmap | null} */ this.picture = null;
    /** @type {Mark[]} */ this.marks = [];
    /** @type {Mark | null} */ this.draft = null;
    /** @type {Point | null} where the keyboard points */ this.place = null;
    /** @type {(blob: Blob | null) => void} */ this.answer = () => undefined;
    /** @type {Record<string, string>} */ this.texts = JSON.parse(dialog.dataset.texts ?? "{}");
    this.listen();
  }

  /**
   * Let a person draw on a picture.
   * @param {() => Promise<Blob>} load
   * @returns {Promise<Blob | null>} the picture with its marks; null when there are none
   */
  async open(load) {
    this.marks = [];
    this.draft = null;
    this.place = null;
    this.picture = null;
    this.dialog.dataset.state = "loading";
    this.say(this.texts.loading);
    this.dialog.showModal();
    const drawn = new Promise((resolve) => {
      this.answer = resolve;
    });
    try {
      this.picture = await createImageBitmap(await load(), { imageOrientation: "from-image" });
      for (const canvas of [this.canvas, this.done]) {
        canvas.width = this.picture.width;
        canvas.height = this.picture.height;
      }
      this.dialog.dataset.state = "ready";
      this.say("");
      this.repaint();
    } catch (error) {
      console.warn(error);
      this.dialog.dataset.state = "failed";
      this.say(this.texts.failed);
    }
    return drawn;
  }

  listen() {
    const on = (/** @type {string} */ part, /** @type {() => void} */ act) => this.part(part).addEventListener("click", act);
    on("[data-undo]", () => this.undo());
    on("[data-keep]", () => this.keep());
    on("[data-cancel]", () => this.cancel());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.cancel();
    });
    this.canvas.addEventListener("pointerdown", (event) => this.onDown(event));
    this.canvas.addEventListener("pointermove", (event) => this.stretch(this.pointOf(event)));
    this.canvas.addEventListener("pointerup", (event) => this.finish(this.pointOf(event)));
    this.canvas.addEventListener("pointercancel", () => this.drop());
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.canvas.addEventListener("blur", () => this.show());
    this.dialog.addEventListener("change", () => this.offerWords());
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(selector));
  }

  /** @param {string} name @returns {string} the chosen value */
  chosen(name) {
    return /** @type {HTMLInputElement | null} */ (this.dialog.querySelector(`[name=${name}]:checked`))?.value ?? "";
  }

  get words() {
    return /** @type {HTMLInputElement} */ (this.part("[name=markup-text]"));
  }

  /** The field for words belongs to the tool that writes. */
  offerWords() {
    this.part("[data-words-of-mark]").hidden = this.chosen("markup-tool") !== "text";
  }

  /** @param {string | undefined} text */
  say(text) {
    this.part("[data-said]").textContent = text ?? "";
  }

  /** @param {PointerEvent} event @returns {Point} */
  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.canvas.width,
      y: ((event.clientY - box.top) / box.height) * this.canvas.height,
    };
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    // One finger draws; a second one, or another button, does not.
    if (event.button !== 0 || this.draft) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.place = null;
    this.begin(this.pointOf(event));
    if (this.draft) this.canvas.setPointerCapture(event.pointerId);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const [right, down] = KEYS[event.key] ?? [0, 0];
    const isMove = event.key in KEYS;
    const isSet = event.key === "Enter" || event.key === " ";
    if (event.key === "Escape" && this.draft) {
      event.preventDefault();
      event.stopPropagation();
      this.drop();
    }
    if (!this.picture || !(isMove || isSet)) return;
    event.preventDefault();
    const { width, height } = this.canvas;
    const step = Math.max(width, height) / (event.shiftKey ? FINE_STEPS_PER_SIDE : STEPS_PER_SIDE);
    const before = this.place ?? { x: width / 2, y: height / 2 };
    this.place = {
      x: Math.min(width, Math.max(0, before.x + right * step)),
      y: Math.min(height, Math.max(0, before.y + down * step)),
    };
    if (isMove) this.stretch(this.place);
    else if (this.draft) this.finish(this.place);
    else this.begin(this.place);
    this.show();
  }

  /** @param {Point} point */
  begin(point) {
    if (!this.picture) return;
    const tool = /** @type {Mark["tool"]} */ (this.chosen("markup-tool"));
    const swatch = this.dialog.querySelector("[name=markup-colour]:checked + .swatch");
    const colour = swatch ? getComputedStyle(swatch).color : "";
    const text = tool === "text" ? this.words.value.trim() : "";
    if (tool === "text" && !text) {
      this.say(this.texts.words);
      this.words.focus();
      return;
    }
    this.draft = { tool, from: point, to: point, colour, text };
    this.say(tool === "text" ? "" : this.texts.second);
    if (tool === "text") this.finish(point);
  }

  /** @param {Point} point */
  stretch(point) {
    if (!this.draft) return;
    this.draft = { ...this.draft, to: point };
    this.show();
  }

  /** @param {Point} point */
  finish(point) {
    if (!this.draft) return;
    const mark = { ...this.draft, to: point };
    this.draft = null;
    if (!isMeant(mark)) {
      this.say("");
      this.show();
      return;
    }
    this.marks.push(mark);
    paint(/** @type {CanvasRenderingContext2D} */ (this.done.getContext("2d", { willReadFrequently: true })), mark);
    this.say((this.texts.number ?? "").replace("{n}", String(this.marks.length)));
    this.show();
  }

  drop() {
    this.draft = null;
    this.say("");
    this.show();
  }

  undo() {
    this.draft = null;
    if (!this.marks.pop()) return;
    this.say((this.texts.number ?? "").replace("{n}", String(this.marks.length)));
    this.repaint();
  }

  /** The picture and its marks anew, in their order. */
  repaint() {
    const brush = this.done.getContext("2d", { willReadFrequently: true });
    if (!brush || !this.picture) return;
    brush.drawImage(this.picture, 0, 0);
    for (const mark of this.marks) paint(brush, mark);
    this.show();
  }

  /** What stands, and above it what is being drawn. */
  show() {
    if (!this.picture) return;
    this.brush.drawImage(this.done, 0, 0);
    for (const name of ["data-undo", "data-keep"]) {
      /** @type {HTMLButtonElement} */ (this.part(`[${name}]`)).disabled = this.marks.length === 0;
    }
    if (this.draft?.tool === "blur") this.frame(this.draft);
    else if (this.draft) paint(this.brush, this.draft);
    if (this.place && document.activeElement === this.canvas) this.cross(this.place);
  }

  /** What will be hidden. @param {Mark} mark */
  frame(mark) {
    const area = areaOf(mark.from, mark.to, this.canvas);
    this.brush.fillStyle = "rgba(128, 128, 128, .6)";
    this.brush.fillRect(area.x, area.y, area.width, area.height);
  }

  /** @param {Point} place */
  cross({ x, y }) {
    const size = Math.max(this.canvas.width, this.canvas.height) / STEPS_PER_SIDE;
    for (const [colour, thick] of /** @type {[string, number][]} */ ([["#fff", size / 5], ["#000", size / 12]])) {
      this.brush.strokeStyle = colour;
      this.brush.lineWidth = thick;
      this.brush.beginPath();
      this.brush.moveTo(x - size, y);
      this.brush.lineTo(x + size, y);
      this.brush.moveTo(x, y - size);
      this.brush.lineTo(x, y + size);
      this.brush.stroke();
    }
  }

  async keep() {
    if (this.marks.length === 0) return;
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => {
      this.done.toBlob(resolve, "image/jpeg", QUALITY);
    });
    if (blob) this.close(blob);
    else this.say(this.texts.failed);
  }

  cancel() {
    if (this.marks.length > 0 && !window.confirm(this.texts.ask ?? "")) return;
    this.close(null);
  }

  /** @param {Blob | null} blob */
  close(blob) {
    this.picture?.close();
    this.picture = null;
    this.dialog.close();
    this.answer(blob);
  }
}
