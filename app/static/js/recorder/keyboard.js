// The keyboard on the recording page: a key answers the item at work or leads to another one. It can be switched off,
// because people who dictate or lean on the keys would answer without meaning to.
import { choiceOf, commandOf, takesWords } from "./shortcuts.js";
import { openSearch } from "./phrases.js";

const SWITCH = "bihuan:keys";

/**
 * What the keys do to the page.
 * @typedef {object} Hands
 * @property {import("./places.js").Places} places
 * @property {() => void} undo
 * @property {() => void} nextOpen
 * @property {(card: Element) => void} clear
 */

function isOn() {
  try {
    return window.localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function turn(on) {
  try {
    window.localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // Not allowed to remember: it holds until the page goes.
  }
}

export class Keyboard {
  /** @param {Hands} hands */
  constructor(hands) {
    this.hands = hands;
    this.help = /** @type {HTMLDialogElement | null} */ (document.querySelector("#keys-help"));
    this.isOn = isOn();
  }

  start() {
    // Before the listener of every page, for which "/" is the search field.
    document.addEventListener("keydown", (event) => this.onKey(event), { capture: true });
    const box = /** @type {HTMLInputElement | null | undefined} */ (this.help?.querySelector("[data-keys-on]"));
    if (box) {
      box.checked = this.isOn;
      box.addEventListener("change", () => {
        this.isOn = box.checked;
        turn(box.checked);
      });
    }
    for (const button of document.querySelectorAll("[data-keys-help]")) {
      /** @type {HTMLElement} */ (button).hidden = false;
      button.addEventListener("click", () => this.help?.showModal());
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (takesWords(event.target)) {
      this.leaveField(event);
      return;
    }
    if (!this.isOn || (event.repeat && !event.key.startsWith("Arrow"))) return;
    const card = this.hands.places.current();
    const done = this.command(event, card) || (card !== null && (this.choose(event.key, card) || startWriting(event.key, card)));
    if (done) event.preventDefault();
  }

  /** Escape leaves a field of words for its item, so that the keys work again. @param {KeyboardEvent} event */
  leaveField(event) {
    const card = event.target instanceof Element ? event.target.closest(".item-card") : null;
    if (event.key !== "Escape" || !(card instanceof HTMLElement)) return;
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event @param {HTMLElement | null} card @returns {boolean} whether the key was one of ours */
  command(event, card) {
    const command = commandOf(event.key);
    // On a button of an answer the arrows choose, as everywhere.
    const inChoice = event.target instanceof HTMLInputElement && event.key.startsWith("Arrow");
    if (!command || inChoice) return false;
    const { places } = this.hands;
    if (command === "next") places.step(1);
    else if (command === "before") places.step(-1);
    else if (command === "open") this.hands.nextOpen();
    else if (command === "undo") this.hands.undo();
    else if (command === "help") this.help?.showModal();
    else if (!card) return false;
    else if (command === "clear") return writes(event.key, card) ? false : (this.hands.clear(card), true);
    else if (command === "phrases") return openSearch(card);
    else openNote(card);
    return true;
  }

  /** @param {string} key @param {HTMLElement} card */
  choose(key, card) {
    const inputs = Array.from(/** @type {NodeListOf<HTMLInputElement>} */ (
      card.querySelectorAll(".item-answer > fieldset :is([type=radio], [type=checkbox]), .na-line input")));
    const codes = inputs.map((input) => (input.name.startsWith("na-") ? "na" : input.value));
    const code = choiceOf(key, codes);
    const input = code === undefined ? undefined : inputs[codes.indexOf(code)];
    input?.click();
    return input !== undefined;
  }
}

/** @param {Element} card @returns {HTMLInputElement | null} the field of a number */
function numberField(card) {
  return card.querySelector(".number-answer input");
}

/** A digit is the beginning of a number where a number is asked for. @param {string} key @param {Element} card */
function writes(key, card) {
  return numberField(card) !== null && /^[0-9.-]$/.test(key);
}

/** The first key of a number goes into its field, which takes the rest. Never true: the browser writes the key.
 * @param {string} key @param {Element} card @returns {false} */
function startWriting(key, card) {
  const field = numberField(card);
  if (field && writes(key, card)) {
    field.focus();
    field.select();
  }
  return false;
}

/** @param {Element} card */
function openNote(card) {
  const toggle = /** @type {HTMLInputElement | null} */ (card.querySelector(".more-toggle"));
  const note = /** @type {HTMLTextAreaElement | null} */ (card.querySelector(".item-note textarea"));
  if (toggle && note && note.offsetParent === null) toggle.checked = true;
  note?.focus();
}
