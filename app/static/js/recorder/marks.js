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

/** @param {ParentNode} root @param {ReturnType<typeof marksOf>} marks */
export function showMarks(root, marks) {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-item-state]"))) {
    const item = Number(line.closest(".item-state")?.id.replace("state-", ""));
    const said = marks.get(item);
    line.hidden = line.dataset.itemState !== said?.mark;
    const why = line.querySelector("[data-why]");
    if (why && said) why.textContent = said.why;
  }
}
