// Typing a paper form in: Enter and the arrow keys go from row to row, the box that a key stands for is marked.
// Without this file Enter sends the form, which keeps every row.

const form = document.getElementById("typing-form");
let typed = false;

// Where typing begins in a row: its answer; for a row that has none, the note.
function startOf(row) {
  return row.querySelector("[data-answer]") || row.querySelector("textarea");
}

function goTo(row) {
  const field = startOf(row);
  field.focus();
  row.scrollIntoView({ block: "nearest" });
}

function neighbour(row, step) {
  const rows = Array.from(form.querySelectorAll(".typing-row"));
  return rows[rows.indexOf(row) + step];
}

// A letter stands for the same box as the digit of its place; "y" and "n" are found by the server.
function keyOf(character) {
  const place = "abcdefghi".indexOf(character);
  return place < 0 ? character : String(place + 1);
}

function markBoxes(row) {
  const field = row.querySelector("input[data-answer]");
  if (!field) return;
  const text = field.value.trim().toLowerCase();
  const several = row.dataset.several !== undefined;
  const keys = new Set(several ? Array.from(text, keyOf) : [keyOf(text)]);
  for (const box of row.querySelectorAll("[data-key]")) box.classList.toggle("is-typed", keys.has(box.dataset.key));
}

function onKey(event) {
  const row = event.target.closest(".typing-row");
  if (!row || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const isAnswer = event.target.matches("input[data-answer]");
  if (event.target.matches("[type=radio]") || (event.shiftKey && !isAnswer)) return; // Shift+Enter breaks a line
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: isAnswer ? 1 : 0, ArrowUp: isAnswer ? -1 : 0 }[event.key] || 0;
  if (!step) return;
  event.preventDefault();
  const next = neighbour(row, step);
  if (next) goTo(next);
  else if (step > 0) form.querySelector(".action-bar .btn-primary").focus();
}

if (form) {
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", (event) => {
    typed = true;
    const row = event.target.closest(".typing-row");
    if (row) markBoxes(row);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-answer]")) event.target.select(); // a key replaces what stands there
  });
  form.addEventListener("submit", () => {
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
  for (const row of form.querySelectorAll(".typing-row")) markBoxes(row);
  if (!window.location.hash && !document.querySelector(".error-summary")) {
    const open = Array.from(form.querySelectorAll(".typing-row")).find((row) => startOf(row).value === "");
    if (open) startOf(open).focus({ preventScroll: true });
  }
}
