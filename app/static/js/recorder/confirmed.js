// What the server has confirmed and a page may not show yet: under which key, and what it left behind. No page, no storage.
import { PREFIX, placeOf } from "./forms.js";

export const SUMMARY = "summary:";
export const SIGNATURE = "signature";

/** @typedef {import("./store.js").Confirmed} Confirmed */

/** The item, the place of a form, the field of the summary or the signature; undefined for what is not kept here.
 * @param {string} kind @param {Record<string, unknown>} body @returns {number | string | undefined} */
export function keyOf(kind, body) {
  if (kind === "answer") return Number(body.item);
  if (kind === "signature") return SIGNATURE;
  if (kind === "summary") return SUMMARY + String(body.field);
  return body.form ? `${PREFIX}${String(body.form)}:${placeOf(body)}` : undefined;
}

/** The rows of what was applied. @param {string} person @param {string} visit
 * @param {import("./log.js").Settled[]} settled @returns {Confirmed[]} */
export function rowsOf(person, visit, settled) {
  return settled.flatMap(({ op, result }) => {
    const item = keyOf(op.kind, op.body);
    if (item === undefined || result.outcome !== "applied" || result.version === undefined) return [];
    // That the slip was signed is all that a copy of its page needs to know.
    const body = op.kind === "signature" ? {} : op.body;
    return [{ person, visit, item, version: result.version, body, operation: op.id }];
  });
}

/** What an operation left behind, as the base of the next; undefined unless the row is of that very one.
 * @param {Confirmed | undefined} row @param {string | undefined} operation @returns {import("./log.js").Operation["base"] | undefined} */
export function madeBy(row, operation) {
  if (!row?.operation || row.operation !== operation) return undefined;
  return typeof row.item === "number" ? row.version : /** @type {string | string[]} */ (row.body.value);
}
