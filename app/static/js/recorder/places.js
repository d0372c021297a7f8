// Where on the page somebody is at work: the item touched last, and the way to another one.
import { itemOf } from "./fields.js";
import { openAround } from "./groups.js";

export class Places {
  /** @param {HTMLFormElement} form @param {() => void} unfilter shows items that a search has put away */
  constructor(form, unfilter) {
    this.form = form;
    this.unfilter = unfilter;
    /** @type {number} id of the item touched last, 0 before the first */ this.touched = 0;
    for (const name of ["focusin", "pointerdown"]) form.addEventListener(name, (event) => this.touch(event), { passive: true });
  }

  /** @param {Event} event */
  touch(event) {
    const card = event.target instanceof Element ? event.target.closest(".item-card") : null;
    if (card) this.touched = itemOf(card);
  }

  /** The items that can be seen, in order. @returns {HTMLElement[]} */
  cards() {
    return Array.from(/** @type {NodeListOf<HTMLElement>} */ (this.form.querySelectorAll(".item-slot:not(.is-out) > .item-card")));
  }

  /** The item at work: the one with the focus, else the one touched last. @returns {HTMLElement | null} */
  current() {
    const focused = document.activeElement?.closest(".item-card");
    if (focused instanceof HTMLElement && this.form.contains(focused)) return focused;
    return this.touched ? this.form.querySelector(`#item-${this.touched}`) : null;
  }

  /** One item on or back; the first when none is at work. @param {1 | -1} step */
  step(step) {
    const cards = this.cards();
    const at = this.current();
    const next = at ? cards[cards.indexOf(at) + step] : cards[0];
    if (next) this.goTo(next);
  }

  /** @param {HTMLElement} card @param {ScrollLogicalPosition} [block] */
  goTo(card, block = "start") {
    if (card.parentElement?.classList.contains("is-out")) this.unfilter();
    openAround(card);
    card.tabIndex = -1;
    this.touched = itemOf(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block });
  }
}
