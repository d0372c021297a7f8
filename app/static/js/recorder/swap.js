// The server's answer to one item, put in its place. Fields stay as they are: somebody may be typing in them.
import { keepPlaces } from "./foresight.js";

/** @type {{process: (element: Element) => void} | undefined} */
const htmx = /** @type {any} */ (window).htmx;

/** Replace state and photos of the item. Which items show is judged here, so the answer's slots are left out.
 * @param {string} html @param {number} item */
export function swapIn(html, item) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const name of ["state", "photos"]) {
    const fresh = template.content.querySelector(`#${name}-${item}`);
    const old = document.querySelector(`#${name}-${item}`);
    if (!fresh || !old) continue;
    fresh.removeAttribute("hx-swap-oob");
    if (name === "state") keepPlaces(old, fresh);
    old.replaceWith(fresh);
    htmx?.process(fresh);
  }
}
