// The parts of a page that fold: which are closed is remembered on this device; each counts its own answers.
import { progress } from "./rules.js";

const PREFIX = "bihuan:folded:";

/** @param {string} visit @returns {string[]} names of the closed parts */
function remembered(visit) {
  try {
    const found = JSON.parse(window.localStorage.getItem(PREFIX + visit) ?? "[]");
    return Array.isArray(found) ? found.map(String) : [];
  } catch {
    return []; // unreadable or forbidden: everything is open
  }
}

export class Groups {
  /** @param {HTMLElement} form @param {string} visit @param {import("./rules.js").Outlined[]} outline */
  constructor(form, visit, outline) {
    this.visit = visit;
    const byId = new Map(outline.map((item) => [item.id, item]));
    this.groups = Array.from(/** @type {NodeListOf<HTMLDetailsElement>} */ (form.querySelectorAll("details[data-group]")), (part) => ({
      part,
      tally: part.querySelector("[data-tally]"),
      items: Array.from(part.querySelectorAll(".item-slot"), (slot) => byId.get(Number(slot.id.replace("slot-", ""))))
        .filter((item) => item !== undefined),
    }));
  }

  start() {
    const closed = new Set(remembered(this.visit));
    for (const { part } of this.groups) {
      if (closed.has(part.dataset.group ?? "")) part.open = false;
      part.addEventListener("toggle", () => this.remember());
    }
    this.openAddressed();
    window.addEventListener("hashchange", () => this.openAddressed());
  }

  /** The address may lead to an item in a closed part. */
  openAddressed() {
    const target = /^#item-\d+$/.test(window.location.hash) ? document.querySelector(window.location.hash) : null;
    if (target && openAround(target)) target.scrollIntoView();
  }

  remember() {
    const here = this.groups.map(({ part }) => part.dataset.group ?? "");
    const elsewhere = remembered(this.visit).filter((name) => !here.includes(name));
    const closed = this.groups.filter(({ part }) => !part.open && part.dataset.found === undefined).map(({ part }) => part.dataset.group);
    try {
      window.localStorage.setItem(PREFIX + this.visit, JSON.stringify([...elsewhere, ...closed]));
    } catch {
      // No room or not allowed: the next page is open again, nothing else is lost.
    }
  }

  /** @param {Map<number, import("./rules.js").Given>} given @param {Set<number>} visible */
  count(given, visible) {
    for (const { tally, items } of this.groups) {
      const { done, total } = progress(items, given, visible);
      const text = `${done}/${total}`;
      if (tally && tally.textContent !== text) tally.textContent = text;
    }
  }
}

/** Open the part that holds an element; true when it was closed. @param {Element} element */
export function openAround(element) {
  const part = /** @type {HTMLDetailsElement | null} */ (element.closest("details[data-group]"));
  if (!part || part.open) return false;
  part.open = true;
  return true;
}
