// New conversations and documents go through the log. A note that exists is changed on the server only.
import { newId } from "./identity.js";

const LEAVE_MS = 4000;

/** The fields that a form of this kind sends. @param {HTMLFormElement} form @param {"conversation" | "document"} kind */
function noteOf(form, kind) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  if (kind === "document") return { title: text("title"), remark: text("remark") };
  return { partner: text("partner"), people: Number(text("people")), points: text("points") };
}

/** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk */
export function startNote(form, desk) {
  const kind = /** @type {"conversation" | "document"} */ (form.dataset.note);
  const subject = `${kind}:${newId()}`;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const body = noteOf(form, kind);
    const label = String(body.title ?? body.points).slice(0, 80);
    if (!(await desk.record({ kind, subject, label, words: String(body.remark ?? body.points), base: null, body }))) return;
    if (navigator.onLine) await desk.settle(LEAVE_MS);
    window.location.assign(form.dataset.back ?? "/");
  });
}
