// The search above the items: those without the words step aside. Nothing is asked of the server.
import { pinyinOf, rank, tableOf } from "./finding.js";

export class ItemSearch {
  /** @param {HTMLElement | null} part the search with its field, its button and its sentence for "nothing found" @param {HTMLElement} form */
  constructor(part, form) {
    this.part = part;
    this.form = form;
    this.field = /** @type {HTMLInputElement | null | undefined} */ (part?.querySelector("input"));
    this.none = /** @type {HTMLElement | null | undefined} */ (part?.querySelector("[data-none]"));
    this.clear = /** @type {HTMLButtonElement | null | undefined} */ (part?.querySelector("[data-clear]"));
    /** @type {{slot: Element, number: string, text: string, pinyin: string}[] | null} */ this.entries = null;
  }

  start() {
    if (!this.part || !this.field) return;
    this.part.hidden = false;
    this.field.addEventListener("input", () => this.filter());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.reset();
    });
    this.clear?.addEventListener("click", () => {
      this.reset();
      this.field?.focus();
    });
    if (this.field.value) this.filter(); // the browser has brought back what stood there
  }

  reset() {
    if (!this.field) return;
    this.field.value = "";
    this.filter();
  }

  /** The words of every item, read when the first is looked for. */
  read() {
    const table = tableOf(this.entries ? "" : this.form.dataset.pinyin ?? "");
    this.entries ??= Array.from(this.form.querySelectorAll(".item-slot"), (slot) => {
      const root = slot.querySelector(":scope > template") instanceof HTMLTemplateElement
        ? /** @type {HTMLTemplateElement} */ (slot.querySelector(":scope > template")).content
        : slot;
      const text = root.querySelector("h2")?.textContent ?? "";
      return {
        slot,
        number: root.querySelector("header b")?.textContent ?? "",
        text,
        pinyin: pinyinOf(text, table),
      };
    });
    return this.entries;
  }

  filter() {
    const words = this.field?.value.trim() ?? "";
    const found = new Set();
    for (const { slot, number, text, pinyin } of this.read()) {
      const fits = words === "" || number.startsWith(words) || rank(words, text, pinyin) >= 0;
      slot.classList.toggle("is-out", !fits);
      if (fits && !slot.querySelector(":scope > template")) found.add(slot);
    }
    for (const part of /** @type {NodeListOf<HTMLDetailsElement>} */ (this.form.querySelectorAll("details[data-group]"))) {
      const holds = Array.from(part.querySelectorAll(".item-slot")).some((slot) => found.has(slot));
      part.classList.toggle("is-out", words !== "" && !holds);
      this.unfold(part, words !== "" && holds);
    }
    if (this.none) this.none.hidden = found.size > 0 || words === "";
    if (this.clear) this.clear.hidden = words === "";
  }

  /** A closed part is opened for what was found in it, and closes again afterwards. @param {HTMLDetailsElement} part @param {boolean} searching */
  unfold(part, searching) {
    if (searching && !part.open) {
      part.dataset.found = "";
      part.open = true;
    } else if (!searching && part.dataset.found !== undefined) {
      part.open = false;
      window.setTimeout(() => delete part.dataset.found);
    }
  }
}
