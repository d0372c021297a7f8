// "Last time": one press puts the note of the last visit into the note field; the answer stays the person's own.
// Without this file the line is plain text.

function copyNote(button) {
  const note = document.getElementById(button.dataset.copyNote);
  const last = button.parentElement.querySelector("q").textContent.trim();
  if (!note.value.includes(last)) {
    note.value = note.value.trim() ? `${note.value.trimEnd()}\n${last}` : last;
    note.dispatchEvent(new Event("input", { bubbles: true })); // the recording page saves what is typed
  }
  note.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-note]");
  if (button) copyNote(button);
});
