// Whether an answer says that something is wrong, and what it still lacks: the rules of app/checklists/answers.py.

/**
 * @typedef {"always" | "unmet" | string[]} Wanted when it is wanted: always, for an unmet answer, for these answers
 * @typedef {object} Rules as the page brings them with an item; what is missing never holds
 * @property {string[]} [unmet] answers that mean "unmet"
 * @property {string | null} [low] numbers below are unmet
 * @property {string | null} [high] numbers above are unmet
 * @property {Wanted} [note]
 * @property {Wanted} [photo]
 * @typedef {import("./fields.js").Filled} Filled
 * @typedef {"reason" | "note" | "photo"} Lack
 */

const NOT_APPLICABLE = "na";

/** @param {Filled} filled */
function isNotApplicable(filled) {
  return filled.na || (filled.value.length === 1 && filled.value[0] === NOT_APPLICABLE);
}

/** @param {string} text as it was typed; commas may part thousands */
function numberOf(text) {
  return text.trim() === "" ? NaN : Number(text.replace(/[,，]/g, ""));
}

/** @param {Rules} rules @param {Filled} filled @returns {boolean} */
export function isUnmet(rules, filled) {
  if (isNotApplicable(filled) || filled.value.length === 0) return false;
  if (rules.low === undefined) return filled.value.some((word) => rules.unmet?.includes(word));
  const number = numberOf(filled.value[0] ?? "");
  const [low, high] = [rules.low, rules.high].map((bound) => (bound == null ? NaN : Number(bound)));
  // A missing bound is NaN, and so is a word that is no number: neither is below or above anything.
  return number < Number(low) || number > Number(high);
}

/** @param {Wanted | undefined} wanted @param {Rules} rules @param {Filled} filled */
function isWanted(wanted, rules, filled) {
  if (wanted === "always") return true;
  if (wanted === "unmet") return isUnmet(rules, filled);
  return Array.isArray(wanted) && filled.value.some((word) => wanted.includes(word));
}

/**
 * What an answer that has been begun still lacks.
 * @param {Rules} rules
 * @param {Filled} filled
 * @param {number} photos
 * @returns {Lack[]}
 */
export function lacks(rules, filled, photos) {
  const noted = filled.note.trim() !== "";
  if (isNotApplicable(filled)) return noted ? [] : ["reason"];
  if (filled.value.length === 0) return [];
  /** @type {Lack[]} */ const found = [];
  if (!noted && isWanted(rules.note, rules, filled)) found.push("note");
  if (photos === 0 && isWanted(rules.photo, rules, filled)) found.push("photo");
  return found;
}
