// Begins on every page where something is recorded: the line, sending, and what the page is for.
import { Desk } from "./desk.js";
import { listenToPhrases, makeButtons } from "./phrases.js";
import { RecordPage } from "./record.js";

const QUIET_MS = 3000;

/** @param {Desk} desk */
async function startPage(desk) {
  const form = (/** @type {string} */ selector) => /** @type {HTMLFormElement | null} */ (document.querySelector(selector));
  const record = form("#record-form");
  const summary = form("#summary-form");
  const transcript = form("#transcript-form");
  const note = form("form[data-note]");
  const slip = form("#slip-form");
  const device = /** @type {HTMLElement | null} */ (document.querySelector("[data-device]"));
  const arrive = /** @type {HTMLElement | null} */ (document.querySelector("[data-arrive]"));
  // What the page with the items does not need at once is not loaded there: it is opened on the way, over a thin network.
  if (arrive) await (await import("./arrive.js")).startArrival(arrive, desk);
  if (document.querySelector("[data-ahead]")) await (await import("./arrive.js")).hideMissing(desk);
  if (record) await new RecordPage(record, desk).start();
  if (summary) await new (await import("./summary.js")).SummaryPage(summary, desk).start();
  if (transcript) await new (await import("./transcript.js")).TranscriptPage(transcript, desk).start();
  if (slip) await new (await import("./slip.js")).SlipPage(slip, desk).start();
  if (note) (await import("./notes.js")).startNote(note, desk);
  if (device) await new (await import("./device.js")).DevicePage(device, desk).start();
  const submit = form("form[data-needs-all]");
  if (submit) holdSubmission(submit, desk);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-carry]"))) {
    await (await import("./carry.js")).startButton(part, desk.here);
  }
  if (slip && navigator.onLine) {
    const { keepThisPage } = await import("./carry.js");
    keepThisPage(slip.dataset.back ?? "/", desk.here).catch((error) => console.warn(error));
  }
  if (record || summary || transcript) window.setTimeout(() => keepQuietly(desk), QUIET_MS);
  document.body.dataset.recorder = "ready";
}

/** When all is still: what was entered goes first, then the visit is kept for the way. @param {Desk} desk */
async function keepQuietly(desk) {
  await desk.sync?.flush();
  try {
    await (await import("./carry.js")).takeAlongQuietly(desk.here);
  } catch (error) {
    console.warn(error); // without a network another page does it
  }
}

/** A record is submitted with everything in it: what still lies here goes first.
 * @param {HTMLFormElement} form @param {Desk} desk */
function holdSubmission(form, desk) {
  form.addEventListener("submit", async (event) => {
    const { changes, photos } = desk.situation.numbers;
    if (changes + photos === 0) return;
    event.preventDefault();
    await desk.sync?.now();
    await desk.look();
    const left = desk.situation.numbers;
    if (left.changes + left.photos === 0) form.requestSubmit();
    else desk.line.scrollIntoView({ block: "center" });
  });
}

makeButtons(document);
listenToPhrases();
const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-net-line]"));
if (line) {
  const desk = new Desk(line);
  desk.open().then((ready) => {
    if (ready) return startPage(desk);
    document.body.dataset.recorder = "plain";
    return undefined;
  });
}
