// The fields of one item on the page: what they say, and how to make them say something.

/** @typedef {{value: string[], na: boolean, note: string}} Filled */

/** @param {Element} card @returns {number} */
export function itemOf(card) {
  return Number(card.id.replace("item-", ""));
}

/** @param {Element} card @param {string} field @returns {(HTMLInputElement | HTMLTextAreaElement)[]} */
function controls(card, field) {
  return Array.from(card.querySelectorAll(`[name="${field}-${itemOf(card)}"]`));
}

/** @param {HTMLInputElement | HTMLTextAreaElement} control */
export function isTick(control) {
  return control.type === "radio" || control.type === "checkbox";
}

/** @param {Element} card @returns {Filled} */
export function read(card) {
  const value = controls(card, "value")
    .filter((control) => (isTick(control) ? /** @type {HTMLInputElement} */ (control).checked : control.value.trim() !== ""))
    .map((control) => (isTick(control) ? control.value : control.value.trim()));
  const na = controls(card, "na").some((control) => /** @type {HTMLInputElement} */ (control).checked);
  return { value, na, note: (controls(card, "note")[0]?.value ?? "").trim() };
}

/** What the fields said when the page was made. @param {Element} card @returns {Filled} */
export function initial(card) {
  const value = controls(card, "value")
    .filter((control) => (isTick(control) ? /** @type {HTMLInputElement} */ (control).defaultChecked : control.defaultValue.trim() !== ""))
    .map((control) => (isTick(control) ? control.value : control.defaultValue.trim()));
  const na = controls(card, "na").some((control) => /** @type {HTMLInputElement} */ (control).defaultChecked);
  return { value, na, note: (controls(card, "note")[0]?.defaultValue ?? "").trim() };
}

/** @param {Filled} one @param {Filled} other */
export function same(one, other) {
  return one.na === other.na && one.note === other.note && one.value.join("\n") === other.value.join("\n");
}

/** @param {Element} card @param {Filled} filled */
export function write(card, filled) {
  for (const control of controls(card, "value")) {
    if (isTick(control)) /** @type {HTMLInputElement} */ (control).checked = filled.value.includes(control.value);
    else control.value = filled.value[0] ?? "";
  }
  for (const control of controls(card, "na")) /** @type {HTMLInputElement} */ (control).checked = filled.na;
  for (const control of controls(card, "note")) control.value = filled.note;
}

/** What was answered, as the page says it. @param {Element} card */
export function words(card) {
  const ticked = controls(card, "value").concat(controls(card, "na")).filter((control) => isTick(control) && /** @type {HTMLInputElement} */ (control).checked);
  const typed = controls(card, "value").concat(controls(card, "note")).filter((control) => !isTick(control) && control.value.trim() !== "");
  const said = [...ticked.map((control) => control.closest("label")?.textContent ?? ""), ...typed.map((control) => control.value)];
  return said.map((text) => text.trim()).join(" · ").slice(0, 200);
}

/** Version of the answer that the page shows. @param {Element} card */
export function version(card) {
  return Number(controls(card, "version")[0]?.value ?? 0);
}

/** @param {Element} card @param {number} number */
export function setVersion(card, number) {
  for (const control of controls(card, "version")) control.value = String(number);
}

/** As the show-if rules read it. @param {Filled} filled @returns {string[]} */
export function chosen(filled) {
  return filled.na ? ["na"] : filled.value;
}

/** @param {unknown} body of an operation @returns {Filled} */
export function filledFrom(body) {
  const { value, na, note } = /** @type {{value?: string[], na?: boolean, note?: string}} */ (body);
  return { value: value ?? [], na: na ?? false, note: note ?? "" };
}
