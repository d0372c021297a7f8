// Taking back the last change on this page. What is put back is an answer like any other: a new operation, never an erasure.
import { same } from "./fields.js";

/**
 * @typedef {import("./fields.js").Filled} Filled
 * @typedef {object} Step
 * @property {number} item
 * @property {Filled} before
 * @property {Filled} after
 * @property {boolean} typing more words of the same sentence belong to it
 */

const MOST_STEPS = 50;

export class Steps {
  constructor() {
    /** @type {Step[]} */ this.steps = [];
  }

  get isEmpty() {
    return this.steps.length === 0;
  }

  /** Note a change; words typed one after the other are one. @param {Step} step */
  note(step) {
    const last = this.steps.at(-1);
    const goesOn = last !== undefined && last.item === step.item && last.typing;
    if (same(step.before, step.after)) {
      if (goesOn) last.typing = step.typing;
    } else if (goesOn) {
      Object.assign(last, { after: step.after, typing: step.typing });
    } else {
      this.steps.push(step);
      this.steps.splice(0, this.steps.length - MOST_STEPS);
    }
  }

  /**
   * The last change that still stands, taken from the pile; what was changed otherwise since is left alone.
   * @param {(item: number) => Filled | null} now what the fields of an item say; null when it does not show
   * @returns {Step | null}
   */
  takeLast(now) {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      const stands = now(step.item);
      if (stands && same(stands, step.after)) return step;
    }
    return null;
  }
}
