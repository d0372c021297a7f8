// What a key means on the recording page. No page, so that the keys can be read here in one place.

/** @typedef {"next" | "before" | "open" | "undo" | "clear" | "note" | "phrases" | "search" | "help"} Command */

/** @type {Map<string, Command>} */
const COMMANDS = new Map(Object.entries({
  j: "next",
  ArrowDown: "next",
  k: "before",
  ArrowUp: "before",
  o: "open",
  u: "undo",
  0: "clear",
  Backspace: "clear",
  m: "note",
  "/": "phrases",
  "?": "help",
  "？": "help",
}));
const YES_NO = new Map([["y", "yes"], ["n", "no"]]);
const NOT_APPLICABLE = "na";

/** @param {string} key @returns {Command | undefined} */
export function commandOf(key) {
  return COMMANDS.get(key.length === 1 ? key.toLowerCase() : key);
}

/**
 * Which of the answers a key stands for: its place among them, y and n, x for "not applicable", the letter of a grade.
 * The same keys as where a paper form is typed in.
 * @param {string} key
 * @param {string[]} codes of the item's answers, as they stand beside each other
 * @returns {string | undefined}
 */
export function choiceOf(key, codes) {
  const letter = key.toLowerCase();
  if (letter === "x") return codes.find((code) => code === NOT_APPLICABLE);
  if (/^[1-9]$/.test(key)) return codes.filter((code) => code !== NOT_APPLICABLE)[Number(key) - 1];
  const named = codes.find((code) => code.toLowerCase() === letter && code.length === 1);
  return named ?? codes.find((code) => code === YES_NO.get(letter));
}

/** Keys belong to whoever types: a field of words takes them all. @param {EventTarget | null} target */
export function takesWords(target) {
  if (!(target instanceof Element)) return false;
  const field = target.closest("input, textarea, select, [contenteditable]");
  if (!(field instanceof HTMLInputElement)) return field !== null;
  return !["radio", "checkbox", "button", "submit", "file"].includes(field.type);
}
