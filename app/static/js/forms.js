// Forms: a second press while the first is on its way is ignored, the browser stays free to go back.

const WAIT_MS = 8000;

function holdSecondSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  // No answer yet: let people try again. The server counts the form once by its id.
  window.setTimeout(() => form.removeAttribute("aria-busy"), WAIT_MS);
}

function showSaveState(event, word) {
  const form = event.target.closest("[data-autosave]");
  const line = form && form.querySelector("[data-save-state]");
  if (!line) return;
  const time = new Date().toTimeString().slice(0, 5);
  line.textContent = (line.dataset[word] || "").replace("{time}", time);
}

export function startForms(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

document.addEventListener("submit", holdSecondSubmit);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll('form[aria-busy="true"]')) form.removeAttribute("aria-busy");
});
document.addEventListener("htmx:beforeRequest", (event) => showSaveState(event, "saving"));
document.addEventListener("htmx:afterRequest", (event) => {
  event.target.removeAttribute?.("aria-busy");
  showSaveState(event, event.detail.successful ? "saved" : "failed");
});
document.addEventListener("htmx:sendError", (event) => showSaveState(event, "failed"));
