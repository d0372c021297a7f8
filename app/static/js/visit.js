// The recording page: stock phrases as buttons; what could not be sent is said, kept and sent again.
// Without this file the page is one plain form that saves everything at once.

const AGAIN_MS = 6000;
const SETTLE_MS = 4000;

const unsent = new Set(); // ids of items whose last try failed
const typed = new Set(); // ids of items with input that no answer of the server has confirmed yet

const areaOf = (id) => document.querySelector(`.item-answer[data-item="${id}"]`);

function itemOf(element) {
  const area = element instanceof Element && element.closest(".item-answer");
  return area ? area.dataset.item : null;
}

function showUnsent(id, isUnsent) {
  const line = document.querySelector(`#state-${id} [data-unsaved]`);
  if (line) line.hidden = !isUnsent;
}

function sendAgain() {
  for (const id of unsent) {
    const area = areaOf(id);
    if (area) window.htmx.trigger(area, "change");
    else unsent.delete(id);
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
  if (!link || link.target || (typed.size === 0 && unsent.size === 0)) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  for (const id of typed) {
    const area = areaOf(id);
    if (area) window.htmx.trigger(area, "change");
  }
  const until = Date.now() + SETTLE_MS;
  while (typed.size > 0 && Date.now() < until) await new Promise((done) => window.setTimeout(done, 100));
  window.location.assign(link.href);
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-phrases] > button.chip");
  if (chip) insertPhrase(chip);
  else leaveWhenSaved(event);
});
document.addEventListener("input", (event) => {
  const id = itemOf(event.target);
  if (id && event.target.name) typed.add(id);
});
document.addEventListener("htmx:beforeSend", (event) => {
  const id = itemOf(event.detail.elt);
  if (id) typed.delete(id);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const id = itemOf(event.detail.elt);
  if (!id) return;
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  const isAnswered = status > 0 && status < 500;
  if (isAnswered) unsent.delete(id);
  else unsent.add(id);
  showUnsent(id, !isAnswered);
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
