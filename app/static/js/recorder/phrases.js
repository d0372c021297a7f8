// Stock phrases as buttons: a press adds the phrase to the note.

const ENDED = /[。；;,.，\s]$/;

/** @param {HTMLElement} button */
function insert(button) {
  const note = document.getElementById(button.parentElement?.dataset.phrases ?? "");
  if (!(note instanceof HTMLTextAreaElement)) return;
  const gap = note.value && !ENDED.test(note.value) ? "；" : "";
  note.value += gap + (button.textContent ?? "").trim();
  note.dispatchEvent(new Event("input", { bubbles: true }));
  note.focus();
}

/** @param {ParentNode} root */
export function makeButtons(root) {
  for (const phrase of root.querySelectorAll("[data-phrases] > span.chip")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = phrase.className;
    button.textContent = phrase.textContent;
    button.addEventListener("click", () => insert(button));
    phrase.replaceWith(button);
  }
}
