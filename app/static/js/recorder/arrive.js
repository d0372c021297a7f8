// The arrival without a network: the moment is kept on the device and sent before everything that follows it.

import { isElsewhere, locate } from "./position.js";

/** @param {string} moment @param {string | undefined} zone of the office */
function clockTime(moment, zone) {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

/** Hide what says that the arrival is missing, once it lies on this device. @param {import("./desk.js").Desk} desk */
export async function hideMissing(desk) {
  const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-ahead]"));
  if (note) note.hidden = (await desk.queue()).some((op) => op.kind === "arrival" && !op.refused);
}

/**
 * What the arrival says of the place: nothing where the office does not ask or the device does not know.
 * @param {HTMLElement} part @param {HTMLElement} said
 * @returns {Promise<Record<string, unknown> | "reason">} "reason" when one must be written first
 */
async function whereabouts(part, said) {
  if (!("asksPosition" in part.dataset)) return {};
  const away = /** @type {HTMLElement} */ (part.querySelector("[data-away]"));
  const why = /** @type {HTMLTextAreaElement} */ (away.querySelector("textarea"));
  said.textContent = part.dataset.looking ?? "";
  const here = await locate();
  said.textContent = "";
  if (!here) return {};
  const elsewhere = isElsewhere(here, part.dataset.school ?? "", Number(part.dataset.tolerance));
  away.hidden = !elsewhere;
  const reason = elsewhere ? why.value.trim() : "";
  if (elsewhere && !reason) {
    why.focus();
    return "reason";
  }
  return { position: [here.latitude, here.longitude], accuracy: here.accuracy, away_reason: reason };
}

/** @param {HTMLElement} part of the page of a visit that has not begun @param {import("./desk.js").Desk} desk */
export async function startArrival(part, desk) {
  const button = /** @type {HTMLButtonElement} */ (part.querySelector("button"));
  const said = /** @type {HTMLElement} */ (part.querySelector("[data-said]"));
  const go = /** @type {HTMLAnchorElement} */ (part.querySelector("a"));
  const draw = async () => {
    const waiting = (await desk.queue()).find((op) => op.kind === "arrival" && !op.refused);
    // With a network the server's own time is better: the button of the page takes that.
    part.hidden = !waiting && navigator.onLine;
    button.hidden = Boolean(waiting);
    go.hidden = !waiting;
    const words = waiting ? [(part.dataset.pressed ?? "").replace("{time}", clockTime(String(waiting.body.pressed), part.dataset.zone))] : [];
    if (waiting && "asksPosition" in part.dataset && !waiting.body.position) words.push(part.dataset.without ?? "");
    said.textContent = words.join(" ");
  };
  let pressed = "";
  button.addEventListener("click", async () => {
    // Looking for the position, and writing why it is elsewhere, takes time: the arrival was when it was pressed first.
    pressed ||= new Date().toISOString();
    const where = await whereabouts(part, said);
    if (where === "reason") return;
    const label = part.dataset.label ?? "";
    await desk.record({ kind: "arrival", subject: "arrival", label, words: clockTime(pressed, part.dataset.zone), base: null, body: { pressed, ...where } });
    await draw();
  });
  window.addEventListener("online", draw);
  window.addEventListener("offline", draw);
  desk.addEventListener("settled", (event) => {
    const { settled } = /** @type {CustomEvent} */ (event).detail;
    if (settled.some((/** @type {{op: {kind: string}, result: {outcome: string}}} */ one) => one.op.kind === "arrival" && one.result.outcome === "applied")) window.location.reload();
    else draw();
  });
  await draw();
}
