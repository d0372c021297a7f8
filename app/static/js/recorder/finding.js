// Whether something is found by what was typed: by its characters, or by pinyin, whole or by the first letters.
// The page brings how its characters are read ("品pin 种zhong|chong"); syllables stand with a space between, and those of
// a character that is read in several ways with "|" between.

const RUN = /[0-9a-z]+/g;

/** @param {string} text of the page @returns {Map<string, string>} readings by character */
export function tableOf(text) {
  return new Map(text.split(" ").map((pair) => {
    const [character = ""] = pair;
    return [character, pair.slice(character.length)];
  }));
}

/** The syllables of a text; Latin words and digits stay whole, what is not said is left out.
 * @param {string} text @param {Map<string, string>} table */
export function pinyinOf(text, table) {
  const said = Array.from(plain(text, " "), (character) => (table.has(character) ? ` ${table.get(character)} ` : character)).join("");
  return said.split(" ").flatMap((part) => (part.includes("|") ? [part] : part.match(RUN) ?? [])).join(" ");
}

/** @param {string} text @param {string} [gap] */
function plain(text, gap = "") {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, gap);
}

/**
 * @param {string[]} syllables each with its readings parted by "|"
 * @param {string} letters what is left of the query
 * @param {number} at
 * @returns {boolean} whether the letters can be read as beginnings of the syllables from there on
 */
function reads(syllables, letters, at) {
  if (letters === "") return true;
  const syllable = syllables[at];
  if (syllable === undefined) return false;
  return syllable.split("|").some((reading) => {
    for (let length = 1; length <= reading.length && letters.startsWith(reading.slice(0, length)); length += 1) {
      if (reads(syllables, letters.slice(length), at + 1)) return true;
    }
    return false;
  });
}

/**
 * How well a text is found: 0 at its beginning, 1 by its characters, 2 by pinyin from its beginning, 3 by pinyin; -1 not at all.
 * @param {string} query
 * @param {string} text
 * @param {string} [pinyin]
 */
export function rank(query, text, pinyin = "") {
  const wanted = plain(query);
  const at = plain(text).indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  const letters = wanted.replace(/['’]/g, "");
  if (!/^[a-z0-9]+$/.test(letters) || pinyin === "") return -1;
  const syllables = pinyin.split(" ");
  const from = syllables.findIndex((_syllable, index) => reads(syllables, letters, index));
  return from < 0 ? -1 : from === 0 ? 2 : 3;
}

/**
 * What is found, best first; everything for an empty query.
 * @template {{text: string, pinyin?: string}} T
 * @param {T[]} entries
 * @param {string} query
 * @returns {T[]}
 */
export function find(entries, query) {
  if (query.trim() === "") return entries;
  return entries
    .map((entry) => ({ entry, place: rank(query, entry.text, entry.pinyin) }))
    .filter(({ place }) => place >= 0)
    .sort((one, other) => one.place - other.place)
    .map(({ entry }) => entry);
}
