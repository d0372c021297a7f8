// The recording page: every change goes to the device first; what waits there is laid over the page.
import { guardLinks } from "./desk.js";
import * as fields from "./fields.js";
import { marksOf, showMarks } from "./marks.js";
import { makeButtons } from "./phrases.js";
import { Pictures } from "./pictures.js";
import { nextOpen, progress, shown } from "./rules.js";
import * as store from "./store.js";
import { swapIn } from "./swap.js";

const TYPING_MS = 400;
const LEAVE_MS = 4000;

export class RecordPage {
  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
  constructor(form, desk) {
    this.form = form;
    this.desk = desk;
    /** @type {import("./rules.js").Outlined[]} */
    this.outline = JSON.parse(form.dataset.outline ?? "[]");
    this.given = new Map(this.outline.map((item) => [item.id, { chosen: item.chosen, photos: item.photos }]));
    this.pictures = new Pictures(desk, (item, number) => this.countPhotos(item, number));
    /** @type {Map<Element, number>} */ this.typing = new Map();
    /** @type {Map<number, import("./marks.js").Mark>} */ this.told = new Map();
  }

  async start() {
    await this.layOver();
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    guardLinks(this);
    document.addEventListener("visibilitychange", () => this.keepTyped());
    window.addEventListener("pagehide", () => this.keepTyped());
    this.desk.addEventListener("counted", () => this.mark());
    this.desk.addEventListener("settled", (event) => this.onSettled(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {number} id @returns {Element | null} */
  card(id) {
    return this.form.querySelector(`#item-${id}`);
  }

  /** What the device has and the page does not: answers confirmed since it was made, then what still waits. */
  async layOver() {
    const { person, visit } = this.desk.here;
    const versions = new Map(this.outline.map((item) => [item.id, item.version]));
    for (const row of await store.confirmed(person, visit)) {
      if (typeof row.item === "number" && row.version > (versions.get(row.item) ?? 0)) this.fill(row.item, fields.filledFrom(row.body), row.version);
    }
    for (const op of await this.desk.queue()) {
      if (op.kind === "answer") this.fill(Number(op.body.item), fields.filledFrom(op.body));
      if (op.kind === "photo") this.countPhotos(Number(op.body.item), 1);
    }
    this.judge();
    await this.mark();
    await this.pictures.draw(this.form);
  }

  /** Say at each item where it is. */
  async mark() {
    showMarks(this.form, marksOf(await this.desk.queue(), this.told));
  }

  /** @param {number} item @param {fields.Filled} filled @param {number} [version] */
  fill(item, filled, version) {
    const before = this.given.get(item);
    this.given.set(item, { chosen: fields.chosen(filled), photos: before?.photos ?? 0 });
    this.show(item, true);
    const card = this.card(item);
    if (!card) return;
    fields.write(card, filled);
    if (version !== undefined) fields.setVersion(card, version);
  }

  /** @param {number} item @param {number} more */
  countPhotos(item, more) {
    const before = this.given.get(item) ?? { chosen: [], photos: 0 };
    this.given.set(item, { ...before, photos: before.photos + more });
    this.judge();
  }

  /** Show what the rules ask for and say how far it is. */
  judge() {
    const visible = shown(this.outline, this.given);
    for (const item of this.outline) this.show(item.id, visible.has(item.id));
    const { done, total } = progress(this.outline, this.given);
    this.showProgress(done, total);
  }

  /** @param {number} done @param {number} total */
  showProgress(done, total) {
    const count = document.querySelector("#record-progress");
    const bar = count?.querySelector("progress");
    if (!count || !bar) return;
    bar.max = total || 1;
    bar.value = done;
    const number = count.querySelector("b");
    if (number) number.textContent = `${done}/${total}`;
    bar.setAttribute("aria-label", (bar.getAttribute("aria-label") ?? "").replace(/\d+\/\d+/, `${done}/${total}`));
    const left = count.querySelector(".quiet");
    const { left: words = "", complete = "" } = this.form.dataset;
    if (left) left.textContent = done < total ? words.replace("{n}", String(total - done)) : complete;
  }

  /** The card of an item that does not show waits inert in a template; nothing typed in it is lost.
   * @param {number} item @param {boolean} visible */
  show(item, visible) {
    const slot = this.form.querySelector(`#slot-${item}`);
    if (!slot) return;
    const hidden = slot.querySelector(":scope > template");
    if (visible && hidden instanceof HTMLTemplateElement) {
      hidden.replaceWith(hidden.content);
      makeButtons(slot);
    }
    if (!visible && !hidden && slot.childElementCount > 0) {
      const template = document.createElement("template");
      template.content.append(...slot.childNodes);
      slot.append(template);
    }
  }

  /** @param {Event} event */
  cardOf(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const inside = target.name && !target.name.startsWith("resolve-") && target.type !== "file";
    return inside ? target.closest(".item-card") : null;
  }

  /** @param {Event} event */
  onInput(event) {
    const card = this.cardOf(event);
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (!card || target.type === "radio" || target.type === "checkbox") return;
    window.clearTimeout(this.typing.get(card));
    this.typing.set(card, window.setTimeout(() => this.keep(card, true), TYPING_MS));
  }

  /** @param {Event} event */
  onChange(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const card = this.cardOf(event);
    if (card) this.keep(card, false);
    else if (target.type === "file" && target.files) this.pictures.take(target);
  }

  /** @param {Element} card @param {boolean} typing */
  async keep(card, typing) {
    window.clearTimeout(this.typing.get(card));
    this.typing.delete(card);
    const item = fields.itemOf(card);
    const filled = fields.read(card);
    this.given.set(item, { chosen: fields.chosen(filled), photos: this.given.get(item)?.photos ?? 0 });
    this.judge();
    const number = card.querySelector("header b")?.textContent ?? "";
    const title = card.querySelector("h2")?.textContent ?? "";
    const entry = { subject: `answer:${item}`, label: `${number} ${title}`.trim(), words: fields.words(card), base: fields.version(card), body: { item, ...filled } };
    return this.desk.record({ kind: "answer", ...entry }, { typing });
  }

  /** Words whose pause has not come yet. */
  keepTyped() {
    return Promise.all([...this.typing.keys()].map((card) => this.keep(card, false)));
  }

  isBusy() {
    return this.typing.size > 0 || this.pictures.working > 0 || this.desk.writing.size > 0;
  }

  /** True when everything entered is on the disk and the page may go. */
  async leave() {
    this.keepTyped();
    await this.pictures.busy;
    return this.desk.written();
  }

  /** The buttons lead on; what was entered is on the device already. @param {SubmitEvent} event */
  async onSubmit(event) {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    event.preventDefault();
    if (!(await this.leave())) return;
    if (navigator.onLine) await this.desk.settle(LEAVE_MS);
    const url = button?.dataset.url ?? "";
    if (url) window.location.assign(button?.value === "open" ? this.nextOpenUrl(url) : url);
  }

  /** @param {string} otherwise where to when everything is answered */
  nextOpenUrl(otherwise) {
    const onPage = this.outline.filter((item) => this.form.querySelector(`#slot-${item.id}`));
    const item = nextOpen(this.outline, this.given, onPage.at(-1)?.id ?? 0);
    const [base] = window.location.pathname.split(/\/\d+$/);
    return item ? `${base}/${item.page}#item-${item.id}` : otherwise;
  }

  /** @param {{settled: import("./log.js").Settled[], reply: Record<string, unknown>}} detail */
  async onSettled({ settled, reply }) {
    for (const { op, result } of settled) {
      const item = Number(op.body.item);
      if (op.kind !== "answer" && op.kind !== "photo") continue;
      if (result.html) swapIn(result.html, item);
      const apart = result.outcome === "conflict" || result.outcome === "appended";
      this.told.set(item, apart ? /** @type {"conflict" | "appended"} */ (result.outcome) : "");
      const card = this.card(item);
      if (card && result.version !== undefined) fields.setVersion(card, result.version);
    }
    await this.pictures.draw(this.form);
    await this.mark();
    const { done, total } = /** @type {{done?: number, total?: number}} */ (reply.progress ?? {});
    const left = await this.desk.queue();
    // The server has seen what others answered meanwhile; while something waits here, the device knows better.
    if (left.length === 0 && done !== undefined && total !== undefined) this.showProgress(done, total);
  }
}
