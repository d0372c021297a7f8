// The form of the arrival: the first press asks the device where it is, then sends.

import { locate } from "./position.js";

const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-arrival]"));
const form = part?.querySelector("form");
if (part && form) start(part, form);

/** @param {HTMLElement} part @param {HTMLFormElement} form */
function start(part, form) {
  const said = /** @type {HTMLElement} */ (part.querySelector("[data-said]"));
  let asked = false;
  form.addEventListener("submit", async (event) => {
    if (asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    said.textContent = part.dataset.looking ?? "";
    const here = await locate();
    asked = true;
    if (!here) {
      said.textContent = part.dataset.none ?? "";
      return;
    }
    for (const name of /** @type {const} */ (["latitude", "longitude", "accuracy"])) {
      /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = String(here[name]);
    }
    form.requestSubmit();
  }, { capture: true });
}
