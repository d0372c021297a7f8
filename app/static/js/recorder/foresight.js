// Below an item, in the moment of the answer: the finding that it will make and what it still lacks. The server says the
// same a moment later, so that nothing moves then.
import { itemOf, read } from "./fields.js";
import { isUnmet, lacks } from "./judging.js";

/** @typedef {{text: string, comma: string, reason: string, note: string, photo: string}} Words */

/** @param {Element} card @returns {import("./judging.js").Rules} */
function rulesOf(card) {
  return JSON.parse(/** @type {HTMLElement} */ (card).dataset.rules ?? "{}");
}

/**
 * @param {Element} card
 * @param {number} photos how many the item has
 * @param {Words} words
 * @param {{typing?: boolean}} [how] while somebody types, a line that is no longer needed leaves its place empty
 */
export function foresee(card, photos, words, { typing = false } = {}) {
  const state = card.querySelector(`#state-${itemOf(card)}`);
  if (!state) return;
  const [rules, filled] = [rulesOf(card), read(card)];
  const proposal = /** @type {HTMLElement | null} */ (state.querySelector("[data-proposal]"));
  const line = /** @type {HTMLElement | null} */ (state.querySelector("[data-lacks]"));
  if (proposal) show(proposal, isUnmet(rules, filled), typing);
  if (!line) return;
  const what = lacks(rules, filled, photos);
  show(line, what.length > 0, typing);
  if (what.length > 0) line.textContent = words.text.replace("{what}", what.map((one) => words[one]).join(words.comma));
}

/** @param {HTMLElement} line @param {boolean} shows @param {boolean} typing */
function show(line, shows, typing) {
  const keepsPlace = !shows && typing && !line.hidden;
  line.hidden = !shows && !keepsPlace;
  line.classList.toggle("is-met", keepsPlace);
}

/** What the old state says of the answer on this page, in the new one: `foresee` has the last word.
 * @param {Element} old @param {Element} fresh */
export function keepPlaces(old, fresh) {
  for (const name of ["[data-proposal]", "[data-lacks]"]) {
    const [before, now] = [old, fresh].map((state) => /** @type {HTMLElement | null} */ (state.querySelector(name)));
    if (!before || !now) continue;
    now.hidden = before.hidden;
    now.classList.toggle("is-met", before.classList.contains("is-met"));
    if (name === "[data-lacks]") now.textContent = before.textContent;
  }
}
