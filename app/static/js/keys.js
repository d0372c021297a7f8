// Keyboard: "/" goes to the search field, Escape closes an open menu; a press beside a menu closes it too.

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function onKey(event) {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.defaultPrevented || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.querySelector('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

// A press must not look through a page of ten thousand elements: the open menus are known.
const open = new Set();

function onToggle({ target }) {
  if (target.matches("details[data-menu]")) open[target.open ? "add" : "delete"](target);
}

function onPress(event) {
  for (const menu of open) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  for (const menu of document.querySelectorAll("details[data-menu][open]")) open.add(menu);
  document.addEventListener("toggle", onToggle, { capture: true });
  document.addEventListener("click", onPress);
}
