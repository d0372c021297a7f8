// The recording page: stock phrases as buttons; what could not be sent is said, kept and sent again.
// Without this file the page is one plain form that saves everything at once.

const AGAIN_MS = 6000;
const SETTLE_MS = 4000;

const unsent = new Map(); // parts of items (answer, conflict, photos) whose last try failed, and why
const typed = new Set(); // answers with input that has not been sent yet

// What is sent together: a field sends its whole answer.
function partOf(element) {
  if (!(element instanceof Element)) return null;
  return element.closest(".item-answer, .item-conflict, .item-photos");
}

// Why an answer did not get through; the page has a sentence for each.
function faultOf(status) {
  if (status === 0 || status >= 500) return "offline";
  if (status === 400 || status === 401) return "signed-out";
  if (status === 413) return "too-large";
  return status === 409 || status === 422 || status < 400 ? "" : "refused";
}

function showFault(part, fault) {
  const card = part.closest(".item-card");
  for (const line of card ? card.querySelectorAll("[data-unsaved]") : []) line.hidden = line.dataset.unsaved !== fault;
}

// What the server will never take must not travel along when the whole page is sent.
function dropFiles(part) {
  for (const input of part.querySelectorAll('input[type="file"]')) input.value = "";
}

function send(part) {
  window.htmx.trigger(part, "change");
}

function sendAgain() {
  for (const [part, fault] of unsent) {
    if (!part.isConnected) unsent.delete(part);
    else if (fault === "offline") send(part);
  }
}

function insertPhrase(button) {
  const note = document.getElementById(button.parentElement.dataset.phrases);
  const end = /[。；;,.，\s]$/;
  const gap = note.value && !end.test(note.value) ? "；" : "";
  note.value += gap + button.textContent.trim();
  note.dispatchEvent(new Event("input", { bubbles: true }));
  note.focus();
}

function makeButtons(root) {
  for (const phrase of root.querySelectorAll("[data-phrases] > span.chip")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = phrase.className;
    button.textContent = phrase.textContent;
    phrase.replaceWith(button);
  }
}

// A link pressed while something is on its way waits for it, so that the last words are not lost.
async function leaveWhenSaved(event) {
  const link = event.target.closest("a[href]");
  const onItsWay = () => typed.size > 0 || document.querySelector(".item-card .htmx-request") !== null;
  if (!link || link.target || !onItsWay()) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  for (const part of typed) send(part);
  const until = Date.now() + SETTLE_MS;
  do await new Promise((done) => window.setTimeout(done, 100));
  while (onItsWay() && Date.now() < until);
  window.location.assign(link.href);
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-phrases] > button.chip");
  if (chip) insertPhrase(chip);
  else leaveWhenSaved(event);
});
document.addEventListener("input", (event) => {
  const part = partOf(event.target);
  if (part && event.target.name && part.matches(".item-answer")) typed.add(part);
});
document.addEventListener("htmx:beforeSend", (event) => {
  typed.delete(partOf(event.detail.elt));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const part = partOf(event.detail.elt);
  if (!part) return;
  const fault = faultOf(event.detail.xhr ? event.detail.xhr.status : 0);
  if (fault === "too-large") dropFiles(part);
  if (fault && fault !== "too-large") unsent.set(part, fault);
  else unsent.delete(part);
  showFault(part, fault);
});
window.addEventListener("online", sendAgain);
window.setInterval(sendAgain, AGAIN_MS);
window.addEventListener("beforeunload", (event) => {
  if (unsent.size > 0) event.preventDefault();
});
const form = document.getElementById("record-form");
if (form) form.addEventListener("submit", () => unsent.clear());
document.body.addEventListener("htmx:load", (event) => makeButtons(event.detail.elt));
makeButtons(document);
