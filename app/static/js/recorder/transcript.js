// A form filled in on site: every field and every line is kept on the device first, stamped by its clock.
import { guardLinks } from "./desk.js";
import { newId } from "./identity.js";
import * as store from "./store.js";
import { bodiesFor, headOf, hidesName, isOf, placeOf } from "./forms.js";

const TYPING_MS = 400;
const LEAVE_MS = 4000;

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @param {string} moment @param {string | undefined} zone of the office: devices may stand elsewhere @returns {string} */
function clockTime(moment, zone) {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).replace(/^0/, "");
}

export class TranscriptPage {
  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
  constructor(form, desk) {
    this.form = form;
    this.desk = desk;
    this.type = form.dataset.type ?? "";
    this.version = Number(form.dataset.formVersion ?? 0);
    /** @type {Record<string, string>} */ this.labels = JSON.parse(form.dataset.labels ?? "{}");
    this.id = this.identity();
    /** @type {Map<string, string>} what each place was based on */ this.base = new Map();
    /** @type {Map<string, number>} */ this.typing = new Map();
  }

  /** A form that has not begun gets its id in the address, so that loading it again finds what was entered. */
  identity() {
    const given = this.form.dataset.form ?? "";
    if (!this.form.dataset.begins) return given;
    const known = window.location.hash.slice(1);
    if (/^[0-9a-f-]{36}$/.test(known)) return known;
    // A page from the store is shown again and again: each time it begins another form.
    const id = newId();
    window.history.replaceState(null, "", `#${id}`);
    return id;
  }

  async start() {
    for (const control of this.controls()) this.base.set(this.placeAt(control), this.read(control));
    for (const stamp of this.stamps()) this.base.set(stamp.dataset.stamp ?? "", stamp.dataset.value ?? "");
    await this.layOver();
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    document.addEventListener("visibilitychange", () => this.keepTyped());
    window.addEventListener("pagehide", () => this.keepTyped());
    guardLinks(this);
    this.desk.addEventListener("settled", (event) => this.onSettled(/** @type {CustomEvent} */ (event).detail));
  }

  /** @returns {Control[]} those whose text belongs to a place of the form */
  controls() {
    const all = /** @type {NodeListOf<Control>} */ (this.form.querySelectorAll("[name]"));
    return Array.from(all).filter((control) => this.placeAt(control) !== "");
  }

  /** @returns {NodeListOf<HTMLElement>} */
  stamps() {
    return this.form.querySelectorAll("[data-stamp]");
  }

  /** Field name or line id; empty for what does not belong to the form. @param {Element} control */
  placeAt(control) {
    const row = /** @type {HTMLElement | null} */ (control.closest("[data-line]"));
    if (row) return row.dataset.line ?? "";
    const name = control.getAttribute("name") ?? "";
    return name in this.labels && !control.closest("template") ? name : "";
  }

  /** @param {Control} control @returns {string} */
  read(control) {
    if (!(control instanceof HTMLInputElement) || (control.type !== "checkbox" && control.type !== "radio")) return control.value.trim();
    if (control.type === "checkbox") return control.checked ? "yes" : "";
    const chosen = this.form.querySelector(`[name="${control.name}"]:checked`);
    return chosen instanceof HTMLInputElement ? chosen.value : "";
  }

  /** What the device has and the page does not: confirmed since the page was made, then what still waits. */
  async layOver() {
    const { person, visit } = this.desk.here;
    const rows = (await store.confirmed(person, visit)).filter((row) => isOf(this.id, row.body) && row.version > this.version);
    for (const row of rows) {
      this.fill(row.body);
      this.base.set(placeOf(row.body), String(row.body.value ?? ""));
    }
    for (const op of await this.desk.queue()) {
      if (isOf(this.id, op.body) && !op.refused) this.fill(op.body);
    }
    this.judgeName();
  }

  /** @param {Record<string, unknown>} body of an operation */
  fill(body) {
    const value = String(body.value ?? "");
    if (body.line) return this.fillLine(String(body.line), String(body.role), value, String(body.written ?? ""));
    const field = String(body.field);
    const stamp = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-stamp="${field}"]`));
    if (stamp) this.showStamp(stamp, value);
    for (const control of /** @type {NodeListOf<Control>} */ (this.form.querySelectorAll(`[name="${field}"]`))) {
      if (control instanceof HTMLInputElement && control.type === "radio") control.checked = control.value === value;
      else if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === "yes";
      else control.value = value;
    }
    return undefined;
  }

  /** @param {string} id @param {string} role @param {string} text @param {string} written */
  fillLine(id, role, text, written) {
    const row = this.form.querySelector(`[data-line="${id}"]`) ?? this.newRow(id, role, written);
    const area = /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea"));
    area.value = text;
    /** @type {HTMLElement} */ (row).hidden = text === "";
    return row;
  }

  /** @param {string} id @param {string} role @param {string} written @returns {HTMLElement} */
  newRow(id, role, written) {
    const template = /** @type {HTMLTemplateElement} */ (this.form.querySelector("#line-template"));
    const row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
    row.dataset.line = id;
    row.dataset.role = role;
    row.dataset.written = written;
    row.querySelector("textarea")?.setAttribute("name", `line-${id}`);
    const button = /** @type {HTMLElement | null} */ (this.form.querySelector(`button[data-role="${role}"]`));
    const fill = (/** @type {string} */ name, /** @type {string} */ text) => {
      const place = row.querySelector(`[data-fill="${name}"]`);
      if (place) place.textContent = text;
    };
    fill("role", button?.dataset.label ?? "");
    if (written) fill("time", clockTime(written, this.form.dataset.zone));
    this.form.querySelector("[data-lines]")?.append(row);
    return row;
  }

  /** @param {HTMLElement} stamp @param {string} value */
  showStamp(stamp, value) {
    const output = stamp.querySelector("output");
    if (output && value) output.textContent = `${clockTime(value, this.form.dataset.zone)} (${this.form.dataset.claimed ?? ""})`;
  }

  /** A name that may not be kept is not asked for, and what was typed of it goes. */
  judgeName() {
    const place = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-name-of-person]"));
    if (!place) return;
    const data = new FormData(this.form);
    place.hidden = hidesName(data.get("anonymous") !== null, String(data.get("partner") ?? ""));
    const name = /** @type {HTMLInputElement | null} */ (place.querySelector("[name=name]"));
    if (!name || !place.hidden || name.value === "") return;
    name.value = "";
    this.keep("name", false);
  }

  /** @param {Event} event */
  onInput(event) {
    const control = /** @type {Control} */ (event.target);
    const place = this.placeAt(control);
    if (!place || control.type === "radio" || control.type === "checkbox") return;
    window.clearTimeout(this.typing.get(place));
    this.typing.set(place, window.setTimeout(() => this.keep(place, true), TYPING_MS));
  }

  /** @param {Event} event */
  onChange(event) {
    const place = this.placeAt(/** @type {Control} */ (event.target));
    if (!place) return;
    this.keep(place, false);
    if (place === "anonymous" || place === "partner") this.judgeName();
  }

  /** @param {string} place @param {boolean} typing */
  keep(place, typing) {
    window.clearTimeout(this.typing.get(place));
    this.typing.delete(place);
    const control = this.controls().find((one) => this.placeAt(one) === place);
    return control ? this.write(place, this.read(control), typing) : Promise.resolve(true);
  }

  /** @param {string} place field or line @param {string} value @param {boolean} [typing] */
  write(place, value, typing = false) {
    const row = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-line="${place}"]`));
    const { role = "", written = "" } = row?.dataset ?? {};
    const { kind, subject, body } = bodiesFor({ form: this.id, type: this.type, place, role, written, value });
    const label = headOf(this.form.dataset.kind ?? "", row ? (row.querySelector("[data-fill=role]")?.textContent ?? "") : this.labels[place] ?? place);
    const words = value.slice(0, 200);
    return this.desk.record({ kind, subject, label, words, base: this.base.get(place) ?? "", body }, { typing });
  }

  keepTyped() {
    return Promise.all([...this.typing.keys()].map((place) => this.keep(place, false)));
  }

  isBusy() {
    return this.typing.size > 0 || this.desk.writing.size > 0;
  }

  /** True when everything entered is on the disk and the page may go. */
  leave() {
    this.keepTyped();
    return this.desk.written();
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const stamp = /** @type {HTMLElement | null} */ (button?.closest("[data-stamp]") ?? null);
    if (stamp) return this.press(stamp);
    if (button?.dataset.role) return this.addLine(button.dataset.role);
    if (this.composed() !== "") await this.addLine(this.form.querySelector("[data-role]")?.getAttribute("data-role") ?? "");
    if (!(await this.leave())) return undefined;
    if (navigator.onLine) await this.desk.settle(LEAVE_MS);
    window.location.assign(this.form.dataset.back ?? "/");
    return undefined;
  }

  /** @param {HTMLElement} stamp */
  async press(stamp) {
    const now = new Date().toISOString();
    if (await this.write(stamp.dataset.stamp ?? "", now)) this.showStamp(stamp, now);
  }

  composer() {
    return /** @type {HTMLTextAreaElement} */ (this.form.querySelector(".composer textarea"));
  }

  composed() {
    return this.composer().value.trim();
  }

  /** @param {string} role */
  async addLine(role) {
    const text = this.composed();
    this.composer().focus();
    if (text === "") return;
    const id = newId();
    const row = this.newRow(id, role, new Date().toISOString());
    /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea")).value = text;
    if (await this.write(id, text)) this.composer().value = "";
    else row.remove();
    row.scrollIntoView({ block: "nearest" });
  }

  /** @param {{settled: import("./log.js").Settled[]}} detail */
  onSettled({ settled }) {
    for (const { op, result } of settled) {
      if (!isOf(this.id, op.body)) continue;
      if (result.outcome === "applied") this.base.set(placeOf(op.body), String(op.body.value ?? ""));
      else this.tell(result.outcome, result.message ?? "");
    }
  }

  /** @param {string} outcome @param {string} why */
  tell(outcome, why) {
    const line = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-form-state="${outcome}"]`));
    if (!line) return;
    line.hidden = false;
    const place = line.querySelector("[data-why]");
    if (place) place.textContent = why;
  }
}

/** Forms that are on this device and not in the list of the page: rows that lead to them.
 * @param {HTMLElement} list @param {import("./desk.js").Desk} desk @param {string} waits */
export async function listForms(list, desk, waits) {
  /** @type {Record<string, string>} */ const kinds = JSON.parse(list.dataset.kinds ?? "{}");
  const { person, visit } = desk.here;
  const waiting = (await desk.queue()).map((op) => ({ body: op.body, waits: true }));
  const confirmed = (await store.confirmed(person, visit)).map((row) => ({ body: row.body, waits: false }));
  const seen = new Set(Array.from(list.querySelectorAll("[data-form]"), (row) => row.getAttribute("data-form")));
  for (const { body, waits: isWaiting } of [...waiting, ...confirmed]) {
    const form = String(body.form ?? "");
    if (!form || seen.has(form)) continue;
    seen.add(form);
    const row = document.createElement("li");
    row.dataset.form = form;
    const link = document.createElement("a");
    link.className = "go";
    link.href = `${(list.dataset.new ?? "").replace("KIND", String(body.type))}#${form}`;
    link.textContent = kinds[String(body.type)] ?? "";
    const state = document.createElement("span");
    state.className = "sub";
    state.textContent = isWaiting ? waits : "";
    row.append(link, state);
    list.append(row);
  }
}
