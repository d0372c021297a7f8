"""Where things stand on a page: to see that nothing moves under a finger."""

from typing import Any

from playwright.sync_api import Page

Boxes = dict[str, list[float]]

# Everything that a finger may aim at; places are those of the whole page, not of the window.
READ = """() => {
  const boxes = {};
  const parts = "main .record-top, main .item-card, main .answer-scale label, main .more-line, "
    + "main textarea, main .number-answer input, main .item-where, main .photo-row label, main summary";
  let place = 0;
  for (const part of document.querySelectorAll(parts)) {
    const box = part.getBoundingClientRect();
    place += 1;
    if (box.height === 0) continue;
    const name = `${place} ${part.closest(".item-card")?.id ?? ""} ${part.className || part.localName}`;
    boxes[name] = [box.left, box.top + window.scrollY, box.width, box.height].map(Math.round);
  }
  return boxes;
}"""


def boxes_of(page: Page) -> Boxes:
    """Left, top, width and height of what can be aimed at, in CSS pixels of the page."""
    found: Boxes = page.evaluate(READ)
    return found


def moved(before: Boxes, after: Boxes) -> dict[str, Any]:
    """What stands elsewhere than before, has another size, or has come or gone."""
    names = before.keys() | after.keys()
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(names)
        if before.get(name) != after.get(name)
    }
