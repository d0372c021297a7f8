// What is said of the visit as a whole: field by field through the log. The time of leaving alone is still posted.
import { SUMMARY } from "./confirmed.js";
import { guardLinks } from "./desk.js";
import * as store from "./store.js";
import { listForms } from "./transcript.js";

const FIELDS = ["methods", "merits", "advice"];
const TYPING_MS = 400;
const LEAVE_MS = 4000;

/** @param {HTMLFormElement} form @param {string} field @returns {string | string[]} */
function read(form, field) {
  const data = new FormData(form);
  return field === "methods" ? data.getAll(field).map(String) : String(data.get(field) ?? "").trim();
}

/** @param {ParentNode} form @param {string} field @param {unknown} value */
function write(form, field, value) {
  for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`[name="${field}"]`))) {
    if (control.type === "checkbox") control.checked = Array.isArray(value) && value.includes(control.value);
    else control.value = String(value ?? "");
  }
}

export class SummaryPage {
  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
  constructor(form, desk) {
    this.form = form;
    this.desk = desk;
    this.base = new Map(FIELDS.map((field) => [field, read(form, field)]));
    this.left = String(new FormData(form).get("left_at") ?? "");
    /** @type {Map<string, number>} */ this.typing = new Map();
  }

  async start() {
    await this.layOver();
    for (const op of await this.desk.queue()) {
      if (op.kind === "summary" && !op.refused) write(this.form, String(op.body.field), op.body.value);
      if (op.kind === "conversation" || op.kind === "document") this.list(op);
    }
    const forms = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-forms]"));
    if (forms) await listForms(forms, this.desk, this.form.dataset.waits ?? "");
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", () => this.keepTyped());
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    window.addEventListener("pagehide", () => this.keepTyped());
    guardLinks(this);
    this.desk.addEventListener("settled", (event) => this.onSettled(/** @type {CustomEvent} */ (event).detail));
  }

  /** What the server has confirmed since the page was made: a copy of it may be older. */
  async layOver() {
    const { person, visit } = this.desk.here;
    const version = Number(new FormData(this.form).get("version"));
    for (const { item, body, version: made } of await store.confirmed(person, visit)) {
      if (!String(item).startsWith(SUMMARY) || made <= version) continue;
      write(this.form, String(body.field), body.value);
      this.base.set(String(body.field), /** @type {string | string[]} */ (body.value));
    }
  }

  /** A note that waits, below those that the server has. @param {import("./log.js").Operation} op */
  list(op) {
    const section = op.kind === "conversation" ? "#people" : "#documents";
    const list = this.form.querySelector(`${section} ul, ${section} ~ ul`) ?? this.form.querySelector(section)?.closest("section")?.querySelector("ul");
    const row = document.createElement("li");
    row.dataset.operation = op.id;
    const state = document.createElement("span");
    state.className = "sub";
    state.textContent = op.refused?.message || this.form.dataset.waits || "";
    row.append(op.label, state);
    list?.append(row);
  }

  /** @param {Event} event */
  onInput(event) {
    const field = /** @type {HTMLInputElement} */ (event.target).name;
    if (!FIELDS.includes(field)) return;
    window.clearTimeout(this.typing.get(field));
    this.typing.set(field, window.setTimeout(() => this.keep(field, true), TYPING_MS));
  }

  /** @param {string} field @param {boolean} typing */
  keep(field, typing) {
    window.clearTimeout(this.typing.get(field));
    this.typing.delete(field);
    const value = read(this.form, field);
    const label = this.form.querySelector(`label[for="${field}"], #${field} > legend`)?.textContent?.trim() ?? field;
    const entry = { subject: `summary:${field}`, label, words: [value].flat().join(" · "), base: this.base.get(field) ?? "", body: { field, value } };
    return this.desk.record({ kind: "summary", ...entry }, { typing });
  }

  keepTyped() {
    return Promise.all([...this.typing.keys()].map((field) => this.keep(field, false)));
  }

  isBusy() {
    return this.typing.size > 0 || this.desk.writing.size > 0;
  }

  /** True when everything entered is on the disk and the page may go. */
  leave() {
    this.keepTyped();
    return this.desk.written();
  }

  /** @param {{settled: import("./log.js").Settled[]}} detail */
  onSettled({ settled }) {
    for (const { op, result } of settled) {
      if (op.kind !== "summary" || result.outcome !== "applied") continue;
      this.base.set(String(op.body.field), /** @type {string | string[]} */ (op.body.value));
    }
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    event.preventDefault();
    const url = /** @type {HTMLButtonElement | null} */ (event.submitter)?.dataset.url;
    if (!(await this.leave())) return;
    if (navigator.onLine) await this.desk.settle(LEAVE_MS);
    const time = /** @type {HTMLInputElement | null} */ (this.form.querySelector('[name="left_at"]'));
    if (time && time.value !== this.left) await this.postLeaving(time, event.submitter);
    else if (url) window.location.assign(url);
  }

  /** The rest of the form becomes what the server has, so that nobody's words are overwritten by this page.
   * @param {HTMLInputElement} time @param {HTMLElement | null} button */
  async postLeaving(time, button) {
    let fresh;
    try {
      const answer = await fetch(window.location.pathname);
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form#summary-form");
    } catch {
      fresh = null;
    }
    if (!(fresh instanceof HTMLFormElement)) {
      time.setCustomValidity(this.form.dataset.leftWaits ?? "");
      time.reportValidity();
      time.addEventListener("input", () => time.setCustomValidity(""), { once: true });
      return;
    }
    for (const field of FIELDS) write(this.form, field, read(fresh, field));
    for (const name of ["version", "csrf_token"]) write(this.form, name, new FormData(fresh).get(name));
    const go = document.createElement("input");
    Object.assign(go, { type: "hidden", name: "go", value: /** @type {HTMLButtonElement | null} */ (button)?.value ?? "next" });
    this.form.append(go);
    this.form.submit();
  }
}
