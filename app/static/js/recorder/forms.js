// Places of a form filled in on site: what an operation about one says. No page, no storage.

export const PREFIX = "transcript:";
const LINE = /^[0-9a-f]{8}-/;

/**
 * @param {{form: string, type: string, place: string, role: string, written: string, value: string}} entry `place` is a field or the id of a line
 * @returns {{kind: "transcript" | "line", subject: string, body: Record<string, unknown>}}
 */
export function bodiesFor({ form, type, place, role, written, value }) {
  if (LINE.test(place)) return { kind: "line", subject: `line:${place}`, body: { form, type, line: place, role, written, value } };
  return { kind: "transcript", subject: `${PREFIX}${form}:${place}`, body: { form, type, field: place, value } };
}

/** @param {string} form @param {Record<string, unknown>} body */
export function isOf(form, body) {
  return body.form === form && form !== "";
}

/** The field, or the id of the line. @param {Record<string, unknown>} body */
export function placeOf(body) {
  return String(body.line ?? body.field ?? "");
}

/** @param {string} kind @param {string} place */
export function headOf(kind, place) {
  return [kind, place].filter(Boolean).join(" · ");
}

/** Nobody is named who wishes not to be, and no pupil. @param {boolean} anonymous @param {string} partner */
export function hidesName(anonymous, partner) {
  return anonymous || partner === "pupils";
}
