// Stock phrases: a press adds one to the note; a search finds them by their characters or by pinyin.
import { find, pinyinOf, tableOf } from "./finding.js";

const ENDED = /[。；;,.，\s]$/;
/** From so many on the search has a button of its own beside them. */
const MANY = 5;

/** @param {string} noteId @param {string} phrase */
function insert(noteId, phrase) {
  const note = document.getElementById(noteId);
  if (!(note instanceof HTMLTextAreaElement)) return;
  const gap = note.value && !ENDED.test(note.value) ? "；" : "";
  note.value += gap + phrase;
  note.dispatchEvent(new Event("input", { bubbles: true }));
  note.focus();
}

/** @param {ParentNode} root */
export function makeButtons(root) {
  for (const phrase of root.querySelectorAll("[data-phrases] > span.chip")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = phrase.className;
    button.textContent = phrase.textContent;
    button.dataset.phrase = "";
    phrase.replaceWith(button);
  }
  const opener = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#phrase-opener"));
  if (!opener) return;
  for (const list of root.querySelectorAll("[data-phrases]")) {
    const isLong = list.querySelectorAll("[data-phrase]").length >= MANY;
    if (isLong && !list.querySelector("[data-search-phrases]")) list.append(opener.content.cloneNode(true));
  }
}

/** @param {Element} card @returns {{text: string, pinyin: string}[]} */
function phrasesOf(card) {
  const table = tableOf(/** @type {HTMLElement | null} */ (card.closest("[data-pinyin]"))?.dataset.pinyin ?? "");
  return Array.from(card.querySelectorAll("[data-phrase]"), (button) => {
    const text = (button.textContent ?? "").trim();
    return { text, pinyin: pinyinOf(text, table) };
  });
}

/** One listener for all phrases of the page, those to come included. */
export function listenToPhrases() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const note = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-phrases]"))?.dataset.phrases ?? "";
    if (button?.dataset.phrase !== undefined) insert(note, (button.textContent ?? "").trim());
    else if (button?.dataset.searchPhrases !== undefined) openSearch(/** @type {Element} */ (button.closest(".item-card")));
  });
}

/** Open the search over the phrases of an item; false when there are none. @param {Element} card */
export function openSearch(card) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("#phrase-search"));
  const note = /** @type {HTMLElement | null} */ (card.querySelector("[data-phrases]"))?.dataset.phrases ?? "";
  const phrases = phrasesOf(card);
  if (!dialog || phrases.length === 0) return false;
  new Search(dialog, phrases, note).open();
  return true;
}

class Search {
  /** @param {HTMLDialogElement} dialog @param {{text: string, pinyin: string}[]} phrases @param {string} note */
  constructor(dialog, phrases, note) {
    this.dialog = dialog;
    this.phrases = phrases;
    this.note = note;
    this.field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    this.list = /** @type {HTMLElement} */ (dialog.querySelector("ul"));
    this.none = /** @type {HTMLElement} */ (dialog.querySelector("[data-none]"));
    this.ended = new AbortController();
  }

  open() {
    const { signal } = this.ended;
    this.field.value = "";
    this.draw();
    this.field.addEventListener("input", () => this.draw(), { signal });
    this.list.addEventListener("click", (event) => this.onPress(event), { signal });
    this.dialog.addEventListener("keydown", (event) => this.onKey(event), { signal });
    this.dialog.addEventListener("close", () => this.ended.abort(), { signal });
    this.dialog.showModal();
    this.field.focus();
  }

  buttons() {
    return Array.from(/** @type {NodeListOf<HTMLButtonElement>} */ (this.list.querySelectorAll("button")));
  }

  draw() {
    const found = find(this.phrases, this.field.value);
    this.list.replaceChildren(...found.map(({ text }) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      row.append(button);
      return row;
    }));
    this.none.hidden = found.length > 0;
  }

  /** @param {Event} event */
  onPress(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button) this.take(button);
  }

  /** @param {HTMLButtonElement} button */
  take(button) {
    const phrase = button.textContent ?? "";
    this.dialog.close();
    insert(this.note, phrase);
  }

  /** Enter takes the first, the arrows go up and down the list. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const buttons = this.buttons();
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (event.key === "Enter" && document.activeElement === this.field) {
      event.preventDefault();
      if (buttons[0]) this.take(buttons[0]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? buttons[at + 1] : buttons[at - 1];
      if (next) next.focus();
      else if (event.key === "ArrowUp") this.field.focus();
    }
  }
}
