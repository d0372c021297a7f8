// Small improvements; every page works without them.
import { keepRolesOfTables, startBulkBars } from "./tables.js";
import { startFileFields } from "./files.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";

function start(root) {
  startForms(root);
  startFileFields(root);
  startBulkBars(root);
  keepRolesOfTables(root);
}

document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
startKeys();
