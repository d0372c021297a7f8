// The recording page: every change goes to the device first; what waits there is laid over the page.
import { guardLinks } from "./desk.js";
import * as fields from "./fields.js";
import { foresee } from "./foresight.js";
import { Groups } from "./groups.js";
import { ItemSearch } from "./itemsearch.js";
import { Keyboard } from "./keyboard.js";
import { WITH_FILE } from "./log.js";
import { marksOf, showMarks } from "./marks.js";
import { makeButtons } from "./phrases.js";
import { Pictures } from "./pictures.js";
import { Places } from "./places.js";
import { nextOpen, progress, shown } from "./rules.js";
import * as store from "./store.js";
import { swapIn } from "./swap.js";
import { Steps } from "./undo.js";
import { Voices } from "./voices.js";

const TYPING_MS = 400;
const LEAVE_MS = 4000;
const FEW = 3;

export class RecordPage {
  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
  constructor(form, desk) {
    this.form = form;
    this.desk = desk;
    /** @type {import("./rules.js").Outlined[]} */
    this.outline = JSON.parse(form.dataset.outline ?? "[]");
    this.given = new Map(this.outline.map((item) => [item.id, { chosen: item.chosen, photos: item.photos }]));
    this.pictures = new Pictures(desk, (item, number) => this.countPhotos(item, number));
    this.voices = new Voices(desk, Number(document.body.dataset.voiceSeconds ?? "0"));
    /** @type {Map<Element, number>} */ this.typing = new Map();
    /** @type {Map<number, import("./marks.js").Mark>} */ this.told = new Map();
    /** @type {ReturnType<typeof marksOf>} what the page says of its items */ this.marks = new Map();
    /** @type {Set<number> | null} ids of the items that the page shows */ this.visible = null;
    /** @type {Map<number, fields.Filled>} what the fields said last, where that is not what the page came with */ this.held = new Map();
    /** @type {import("./foresight.js").Words} */ this.words = JSON.parse(form.dataset.lacks ?? "{}");
    this.judging = 0;
    this.steps = new Steps();
    this.groups = new Groups(form, desk.here.visit, this.outline);
    this.search = new ItemSearch(document.querySelector("[data-item-search]"), form);
    this.places = new Places(form, () => this.search.reset());
  }

  async start() {
    await this.layOver();
    this.groups.start();
    this.search.start();
    new Keyboard({
      places: this.places,
      undo: () => this.undo(),
      nextOpen: () => this.goToNextOpen(),
      clear: (card) => this.clear(card),
    }).start();
    this.startUndo();
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.form.addEventListener("click", (event) => {
      this.pictures.onClick(event);
      this.voices.onClick(event);
    });
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
    this.voices.offer(this.form);
    await this.voices.draw(this.form);
  }

  /** Say at each item where it is. */
  async mark() {
    const marks = marksOf(await this.desk.queue(), this.told);
    showMarks(this.form, marks, this.marks);
    this.marks = marks;
  }

  /** @param {number} item @param {fields.Filled} filled @param {number} [version] */
  fill(item, filled, version) {
    const before = this.given.get(item);
    this.given.set(item, { chosen: fields.chosen(filled), photos: before?.photos ?? 0 });
    this.held.set(item, filled);
    this.show(item, true);
    const card = this.card(item);
    if (!card) return;
    fields.write(card, filled);
    if (version !== undefined) fields.setVersion(card, version);
    this.foresee(card);
  }

  /** @param {number} item @param {number} more */
  countPhotos(item, more) {
    const before = this.given.get(item) ?? { chosen: [], photos: 0 };
    this.given.set(item, { ...before, photos: before.photos + more });
    const card = this.card(item);
    if (card) this.foresee(card);
    this.judge();
  }

  /** The finding to come and what is lacking, at once. @param {Element} card @param {boolean} [typing] */
  foresee(card, typing = false) {
    foresee(card, this.given.get(fields.itemOf(card))?.photos ?? 0, this.words, { typing });
  }

  /** The press ends first: what follows from it elsewhere is shown in a task of its own, so that none holds a slow phone. */
  judgeSoon() {
    window.clearTimeout(this.judging);
    this.judging = window.setTimeout(() => this.judgeNow());
  }

  /** Show what is still to come of `judgeSoon`. */
  judgeNow() {
    if (this.judging === 0) return;
    window.clearTimeout(this.judging);
    this.judging = 0;
    this.judge();
    this.showUndo();
  }

  /** Show what the rules ask for and say how far it is. Only what changes is touched. */
  judge() {
    const visible = shown(this.outline, this.given);
    for (const { id } of this.outline) {
      if (this.visible?.has(id) !== visible.has(id)) this.show(id, visible.has(id));
    }
    this.visible = visible;
    const { done, total } = progress(this.outline, this.given, visible);
    this.showProgress(done, total);
    this.groups.count(this.given, visible);
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
      this.voices.offer(slot);
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
    this.foresee(card, true);
    window.clearTimeout(this.typing.get(card));
    this.typing.set(card, window.setTimeout(() => this.keep(card, true), TYPING_MS));
  }

  /** @param {Event} event */
  onChange(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const card = this.cardOf(event);
    if (card) this.keep(card, false, { ticked: fields.isTick(target) });
    else if (target.type === "file" && target.files) this.pictures.take(target);
  }

  /** @param {Element} card @param {boolean} typing @param {{ticked?: boolean, undoing?: boolean}} [how] */
  async keep(card, typing, { ticked = false, undoing = false } = {}) {
    window.clearTimeout(this.typing.get(card));
    this.typing.delete(card);
    const item = fields.itemOf(card);
    const filled = fields.read(card);
    const before = this.held.get(item) ?? fields.initial(card);
    if (!undoing) this.steps.note({ item, before, after: filled, typing });
    this.held.set(item, filled);
    this.given.set(item, { chosen: fields.chosen(filled), photos: this.given.get(item)?.photos ?? 0 });
    // Words leave the lines below in their places: the finger may be on its way to a button there.
    this.foresee(card, !ticked);
    this.judgeSoon();
    const number = card.querySelector("header b")?.textContent ?? "";
    const title = card.querySelector("h2")?.textContent ?? "";
    const entry = { subject: `answer:${item}`, label: `${number} ${title}`.trim(), words: fields.words(card), base: fields.version(card), body: { item, ...filled } };
    return this.desk.record({ kind: "answer", ...entry }, { typing });
  }

  startUndo() {
    this.undoButton = /** @type {HTMLButtonElement | null} */ (this.form.querySelector("[data-undo]"));
    this.undoButton?.addEventListener("click", () => this.undo());
    if (this.undoButton) this.undoButton.hidden = false;
    this.showUndo();
  }

  showUndo() {
    if (this.undoButton) this.undoButton.disabled = this.steps.isEmpty && this.typing.size === 0;
  }

  /** Put back what an item said before the last change on this page; it is recorded as an answer like any other. */
  async undo() {
    this.keepTyped();
    const step = this.steps.takeLast((item) => {
      const card = this.card(item);
      return card && fields.read(card);
    });
    const card = /** @type {HTMLElement | null} */ (step && this.card(step.item));
    if (step && card) {
      fields.write(card, step.before);
      this.places.goTo(card, "nearest");
      this.keep(card, false, { ticked: true, undoing: true });
      this.say("undone", card);
    }
    this.showUndo();
  }

  /** Take the answer of an item away; its note stays. @param {Element} card */
  clear(card) {
    const filled = fields.read(card);
    if (filled.value.length === 0 && !filled.na) return;
    fields.write(card, { value: [], na: false, note: filled.note });
    this.keep(card, false, { ticked: true });
    this.say("cleared", card);
  }

  /** Tell those who do not see it. @param {"undone" | "cleared"} what @param {Element} card */
  say(what, card) {
    const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-hands]"));
    if (line) line.textContent = (line.dataset[what] ?? "").replace("{item}", card.querySelector("header b")?.textContent ?? "");
  }

  /** Words whose pause has not come yet. */
  keepTyped() {
    return Promise.all([...this.typing.keys()].map((card) => this.keep(card, false)));
  }

  isBusy() {
    return this.typing.size > 0 || this.pictures.working > 0 || this.voices.working > 0 || this.desk.writing.size > 0;
  }

  /** True when everything entered is on the disk and the page may go. */
  async leave() {
    this.keepTyped();
    await this.pictures.busy;
    await this.voices.finish();
    return this.desk.written();
  }

  /** The buttons lead on; what was entered is on the device already. @param {SubmitEvent} event */
  async onSubmit(event) {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    event.preventDefault();
    if (button?.value === "open") await this.goToNextOpen();
    else await this.go(button?.dataset.url ?? "");
  }

  /** Leave the page when everything is kept. @param {string} url */
  async go(url) {
    if (!(await this.leave())) return;
    if (navigator.onLine) await this.desk.settle(LEAVE_MS);
    if (url) window.location.assign(url);
  }

  /** The next item still to answer behind the one at work: on this page, else on another; the summary when there is none. */
  async goToNextOpen() {
    this.keepTyped();
    this.judgeNow();
    const here = this.outline.filter((item) => this.form.querySelector(`#slot-${item.id}`));
    const first = this.outline.indexOf(/** @type {import("./rules.js").Outlined} */ (here[0]));
    const at = this.places.current();
    const item = nextOpen(this.outline, this.given, at ? fields.itemOf(at) : this.outline[first - 1]?.id ?? 0);
    const card = item && this.card(item.id);
    if (card instanceof HTMLElement) {
      window.history.replaceState(null, "", `#${card.id}`); // loaded anew, the page is there again
      return this.places.goTo(card);
    }
    const [base] = window.location.pathname.split(/\/\d+$/);
    const summary = /** @type {HTMLElement | null} */ (this.form.querySelector("button[name=go][value=open]"))?.dataset.url ?? "";
    return this.go(item ? `${base}/${item.page}#item-${item.id}` : summary);
  }

  /** @param {{settled: import("./log.js").Settled[], reply: Record<string, unknown>}} detail */
  async onSettled({ settled, reply }) {
    /** @type {Set<Element>} */ const touched = new Set();
    for (const { op, result } of settled) {
      const item = Number(op.body.item);
      if (op.kind !== "answer" && !WITH_FILE.has(op.kind)) continue;
      if (result.html) {
        swapIn(result.html, item);
        this.marks.delete(item); // the new lines say nothing yet
      }
      const apart = result.outcome === "conflict" || result.outcome === "appended";
      this.told.set(item, apart ? /** @type {"conflict" | "appended"} */ (result.outcome) : "");
      const card = this.card(item);
      if (!card) continue;
      touched.add(card);
      this.voices.offer(card);
      if (result.version !== undefined) fields.setVersion(card, result.version);
      this.foresee(card, true); // what was entered since is newer than the server's answer
    }
    // One answer must not cost a walk over the whole page.
    for (const place of touched.size > FEW ? [this.form] : touched) {
      await this.pictures.draw(place);
      await this.voices.draw(place);
    }
    await this.mark();
    const { done, total } = /** @type {{done?: number, total?: number}} */ (reply.progress ?? {});
    const left = await this.desk.queue();
    // The server has seen what others answered meanwhile; while something waits here, the device knows better.
    if (left.length === 0 && done !== undefined && total !== undefined) this.showProgress(done, total);
  }
}
