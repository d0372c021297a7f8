// Small improvements; every page works without them.
import { keepRolesOfTables } from "./tables.js";
import { startFileFields } from "./files.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";

function start(root) {
  startForms(root);
  startFileFields(root);
  keepRolesOfTables(root);
}

document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
document.body.addEventListener("htmx:configRequest", (event) => {
  // A search field asks with q = what is typed and name = its field, and sends nothing else of the form.
  const field = event.target;
  if (!field.matches("[data-words]")) return;
  event.detail.parameters = { q: field.value, name: field.dataset.name };
});
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
document.documentElement.dataset.js = "";
start(document);
startKeys();
// The worker keeps pages of a signed-in person for the way; browsers allow it on https and on this very machine only.
if (document.body.dataset.person && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/worker.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => {
      // A page that was on its way while the worker began would have none until it is loaded anew.
      if (!navigator.serviceWorker.controller) active?.postMessage({ type: "claim" });
    })
    .catch((error) => console.warn(error));
}
