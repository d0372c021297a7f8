// The exit slip signed on this device: the answer goes through the log with the slip that was on the screen.
import { SIGNATURE } from "./confirmed.js";
import { checksum, newId } from "./identity.js";
import * as store from "./store.js";

const LEAVE_MS = 4000;
const TYPED = ["text", "by", "role"];
const SIGNED = new Set(["acknowledged", "objected"]);

/** @typedef {{answer: string | null, text: string, by: string, role: string | null, way: string | null, strokes: string, signed_at: string, shown: string, slip: string}} Answered */

/** The first thing that an answer lacks, by the rules of app/visits/service/feedback.py; empty when it can be sent.
 * @param {Pick<Answered, "answer" | "text" | "by" | "way" | "strokes">} answered @returns {"" | "answer" | "by" | "text" | "strokes"} */
export function lacking({ answer, text, by, way, strokes }) {
  if (!answer) return "answer";
  if (answer === "objected" && text === "") return "text";
  if (answer !== "absent" && by === "") return "by";
  const isMissing = strokes === "" && (way === null || way === "drawn");
  return SIGNED.has(answer) && isMissing ? "strokes" : "";
}

/** What the form says. @param {FormData} data @param {string} slip what is shown, in its one spelling
 * @param {string} now by this device's clock (ISO) @returns {Answered} */
export function read(data, slip, now) {
  const said = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  return {
    answer: said("answer") || null,
    text: said("text"),
    by: said("by"),
    role: said("role") || null,
    way: said("way") || null,
    strokes: said("strokes"),
    signed_at: said("signed_at") || now,
    shown: said("shown"),
    slip,
  };
}

export class SlipPage {
  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
  constructor(form, desk) {
    this.form = form;
    this.desk = desk;
    this.slip = form.dataset.slip ?? "";
    this.memory = `bihuan:slip:${desk.here.visit}`;
    /** @type {string} id of the operation that this page has made */ this.sent = "";
  }

  async start() {
    const { person, visit } = this.desk.here;
    const signed = (await this.desk.queue()).find((op) => op.kind === "signature");
    const isDone = (await store.confirmed(person, visit)).some((row) => row.item === SIGNATURE);
    if (signed) this.sent = signed.id;
    if (signed && !signed.refused) this.close("waiting", signed);
    else if (isDone) this.close("applied");
    else if (!(await this.isWhole())) this.close("damaged");
    else if (signed?.refused) this.say(signed.refused.message);
    this.remind();
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.desk.addEventListener("settled", (event) => this.onSettled(/** @type {CustomEvent} */ (event).detail));
  }

  /** Whether what is on the page is what its checksum says. */
  async isWhole() {
    const found = await checksum(/** @type {ArrayBuffer} */ (new TextEncoder().encode(this.slip).buffer));
    return found === new FormData(this.form).get("shown");
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    event.preventDefault();
    const body = read(new FormData(this.form), this.slip, new Date().toISOString());
    const lack = lacking(body);
    if (lack) {
      this.say(this.lacks()?.dataset[lack] ?? "", this.form.querySelector(`#${lack}`));
      return;
    }
    this.say("");
    // What the server did not take is given anew, not beside it.
    if (this.sent) await this.desk.discard(this.sent);
    const words = [this.chosen("answer"), body.by].filter(Boolean).join(" · ");
    const entry = { kind: /** @type {const} */ ("signature"), subject: `signature:${newId()}`, label: this.form.dataset.label ?? "", words, base: null, body };
    if (!(await this.desk.record(entry))) {
      this.form.submit(); // the device cannot keep it: the form itself still can
      return;
    }
    const kept = (await this.desk.queue()).find((op) => op.subject === entry.subject);
    if (kept) {
      this.sent = kept.id;
      this.close("waiting", kept);
    }
    if (navigator.onLine) await this.desk.settle(LEAVE_MS);
  }

  /** @param {string} name of a field with buttons to choose from */
  chosen(name) {
    return this.form.querySelector(`[name="${name}"]:checked`)?.closest("label")?.textContent?.trim() ?? "";
  }

  lacks() {
    return /** @type {HTMLElement | null} */ (this.form.querySelector("[data-slip-lacks]"));
  }

  /** @param {string} sentence empty for none @param {Element | null} [field] beside which it stands; else above the button */
  say(sentence, field) {
    const line = this.lacks();
    if (!line) return;
    line.textContent = sentence;
    line.hidden = sentence === "";
    if (!sentence) return;
    const part = field?.closest(".field");
    const head = part?.querySelector("legend, label");
    if (head) head.after(line);
    else this.form.querySelector(".action-bar")?.before(line);
    /** @type {HTMLElement | null | undefined} */ (part?.querySelector("input:not([type=hidden]), textarea"))?.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center", behavior: "instant" });
  }

  /** Nothing more can be entered; the page says why. @param {string} state @param {import("./log.js").Operation} [op] */
  close(state, op) {
    this.form.inert = state !== "open";
    this.form.classList.toggle("is-closed", state !== "open");
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-slip-state]"))) {
      part.hidden = part.dataset.slipState !== state;
    }
    const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-slip-said]"));
    if (said) {
      said.hidden = !op;
      said.textContent = op ? op.words : "";
    }
    const back = /** @type {HTMLElement | null} */ (document.querySelector("[data-slip-back]"));
    if (back) back.hidden = state === "open";
    if (state !== "open") window.scrollTo({ top: 0, behavior: "instant" });
  }

  /** @param {{settled: import("./log.js").Settled[]}} detail */
  onSettled({ settled }) {
    for (const { op, result } of settled) {
      if (op.kind !== "signature") continue;
      if (result.outcome === "applied") window.location.assign(this.form.dataset.back ?? "/");
      else if (result.outcome === "refused") {
        this.close("open");
        this.say(result.message ?? "");
      } else {
        this.remember(op.body);
        this.close("appended", op);
      }
    }
  }

  /** What was typed is there again when the new slip is shown; it is signed anew. @param {Record<string, unknown>} body */
  remember(body) {
    try {
      window.sessionStorage.setItem(this.memory, JSON.stringify(Object.fromEntries(TYPED.map((name) => [name, body[name]]))));
    } catch {
      // Not allowed to remember: it is in the appendix, and typed once more.
    }
  }

  remind() {
    let typed;
    try {
      typed = JSON.parse(window.sessionStorage.getItem(this.memory) ?? "{}");
      window.sessionStorage.removeItem(this.memory);
    } catch {
      return;
    }
    for (const [name, value] of Object.entries(typed)) {
      for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll(`[name="${name}"]`))) {
        if (control.type === "radio") control.checked = control.value === value;
        else if (control.value === "") control.value = String(value ?? "");
      }
    }
  }
}
