// Below each item: what of it still waits on the device, what the server did not take, what it kept apart.
import { WITH_FILE } from "./log.js";

/** @typedef {"waiting" | "refused" | "conflict" | "appended" | ""} Mark */

/**
 * What to say at each item: what waits or was refused, else what the server last said.
 * @param {import("./log.js").Operation[]} queue
 * @param {Map<number, Mark>} told by the server on this page
 * @returns {Map<number, {mark: Mark, why: string}>}
 */
export function marksOf(queue, told) {
  /** @type {Map<number, {mark: Mark, why: string}>} */
  const marks = new Map([...told].map(([item, mark]) => [item, { mark, why: "" }]));
  for (const op of queue) {
    if (op.kind !== "answer" && !WITH_FILE.has(op.kind)) continue;
    const item = Number(op.body.item);
    if (op.refused) marks.set(item, { mark: "refused", why: op.refused.message });
    else if (marks.get(item)?.mark !== "refused") marks.set(item, { mark: "waiting", why: "" });
  }
  return marks;
}

/**
 * Say it below the items whose mark is another than before: an answer must not cost a walk over the whole page.
 * @param {ParentNode} root
 * @param {ReturnType<typeof marksOf>} marks
 * @param {ReturnType<typeof marksOf>} before what the page says now
 */
export function showMarks(root, marks, before) {
  for (const item of new Set([...marks.keys(), ...before.keys()])) {
    const [said, old] = [marks.get(item), before.get(item)];
    if (said?.mark === old?.mark && said?.why === old?.why) continue;
    showMark(root.querySelector(`#state-${item} .item-where`), said);
  }
}

/** @param {Element | null} place @param {{mark: Mark, why: string} | undefined} said */
function showMark(place, said) {
  place?.querySelector("[data-item-state]")?.remove();
  const lines = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#item-marks"));
  const line = said?.mark && lines?.content.querySelector(`[data-item-state="${said.mark}"]`)?.cloneNode(true);
  if (!place || !said || !(line instanceof HTMLElement)) return;
  const why = line.querySelector("[data-why]");
  if (why) why.textContent = said.why;
  place.append(line);
}
