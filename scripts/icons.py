"""Write app/static/css/icons.css from app/static/img/sprite.svg.

Icons in table rows are drawn by a CSS mask on a class (`i-<name>`) instead of an inline `<svg>`:
a row then costs a few bytes per icon. Run after a change of the sprite; a test compares the two.
"""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
SYMBOL = re.compile(r'<symbol id="i-([a-z0-9-]+)" viewBox="([^"]+)">(.*?)</symbol>')
PEN = (
    "fill='none' stroke='black' stroke-width='1.75' stroke-linecap='round' stroke-linejoin='round'"
)
SHARED = ("alert", "cal", "clock", "hourglass")  # drawn by app.css without a class in the row


def data_uri(view_box: str, body: str) -> str:
    """Return one symbol as a `data:` address, escaped for a double-quoted CSS url()."""
    drawing = body.replace("currentColor", "black").replace('"', "'")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{view_box}' {PEN}>{drawing}</svg>"
    for character, code in (("%", "%25"), ("#", "%23"), ("<", "%3c"), (">", "%3e")):
        svg = svg.replace(character, code)
    return f'url("data:image/svg+xml,{svg}")'


def stylesheet(sprite: str) -> str:
    """Return the whole style sheet for the text of a sprite, one rule per symbol, in its order."""
    uris = {name: data_uri(view_box, body) for name, view_box, body in SYMBOL.findall(sprite)}
    rules = [f".i-{name} {{ --icon: {uri}; }}" for name, uri in uris.items()]
    shared = " ".join(f"--icon-{name}: {uris[name]};" for name in SHARED)
    lines = ["/* Written by scripts/icons.py from img/sprite.svg. */", *rules]
    return "\n".join([*lines, f":root {{ {shared} }}", ""])


def main() -> None:
    """Write the style sheet."""
    sprite = (STATIC / "img" / "sprite.svg").read_text(encoding="utf-8")
    (STATIC / "css" / "icons.css").write_text(stylesheet(sprite), encoding="utf-8")


if __name__ == "__main__":
    main()
