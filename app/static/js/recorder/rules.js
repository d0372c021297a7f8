// Which items show and how many are answered, judged on the device with the rules of app/checklists/conditions.py.

/**
 * @typedef {object} Outlined an item of the visit as the page brings it
 * @property {number} id
 * @property {number} page
 * @property {boolean} required
 * @property {boolean} photo photos are its answer
 * @property {number} photos how many the server has
 * @property {number} version of the answer that the page shows
 * @property {string[]} chosen
 * @property {string[]} order its options from worst to best
 * @property {{item: number, operator: "is" | "is_not" | "in" | "at_least", values: string[]} | null} rule
 *
 * @typedef {{chosen: string[], photos: number}} Given
 */

/**
 * @param {NonNullable<Outlined["rule"]>} rule
 * @param {string[]} given
 * @param {string[]} order
 */
export function holds(rule, given, order) {
  const chosen = given.filter((word) => word !== "");
  if (chosen.length === 0) return false;
  const meets = chosen.some((word) => rule.values.includes(word));
  if (rule.operator === "is_not") return !meets;
  if (rule.operator === "at_least") return chosen.some((word) => reaches(word, rule.values[0] ?? "", order));
  return meets;
}

/** @param {string} given @param {string} bound @param {string[]} order */
function reaches(given, bound, order) {
  if (order.includes(bound)) return order.includes(given) && order.indexOf(given) >= order.indexOf(bound);
  const [left, right] = [given, bound].map((text) => (text.trim() === "" ? NaN : Number(text)));
  return Number.isFinite(left) && Number.isFinite(right) && Number(left) >= Number(right);
}

/**
 * Ids of the items that show. An item behind a hidden one is hidden too; circles are refused at publication.
 * @param {Outlined[]} outline
 * @param {Map<number, Given>} given
 * @returns {Set<number>}
 */
export function shown(outline, given) {
  const items = new Map(outline.map((item) => [item.id, item]));
  /** @type {Map<number, boolean>} */ const known = new Map();
  /** @param {Outlined} item @returns {boolean} */
  const shows = (item) => {
    const earlier = known.get(item.id);
    if (earlier !== undefined) return earlier;
    known.set(item.id, false);
    const source = item.rule ? items.get(item.rule.item) : undefined;
    const visible = !item.rule
      || (!!source && shows(source) && holds(item.rule, given.get(source.id)?.chosen ?? [], source.order));
    known.set(item.id, visible);
    return visible;
  };
  return new Set(outline.filter(shows).map((item) => item.id));
}

/** @param {Outlined} item @param {Given | undefined} given */
export function isAnswered(item, given) {
  if (!given) return false;
  return given.chosen.includes("na") || (item.photo ? given.photos > 0 : given.chosen.length > 0);
}

/**
 * @param {Outlined[]} outline
 * @param {Map<number, Given>} given
 * @param {Set<number>} [visible] ids of the items that show, when they are known
 * @returns {{done: number, total: number}}
 */
export function progress(outline, given, visible = shown(outline, given)) {
  const wanted = outline.filter((item) => item.required && visible.has(item.id));
  return { done: wanted.filter((item) => isAnswered(item, given.get(item.id))).length, total: wanted.length };
}

/**
 * The next item still to answer behind the one with id `after`, round the end.
 * @param {Outlined[]} outline
 * @param {Map<number, Given>} given
 * @param {number} after
 * @returns {Outlined | undefined}
 */
export function nextOpen(outline, given, after) {
  const visible = shown(outline, given);
  const every = outline.filter((item) => visible.has(item.id));
  const at = every.findIndex((item) => item.id === after) + 1;
  return [...every.slice(at), ...every.slice(0, at)].find(
    (item) => item.required && !isAnswered(item, given.get(item.id)),
  );
}
