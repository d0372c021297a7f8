"""Draw the icons of the home screen from `app/static/img/mark.svg`: `python -m scripts.app_icons`."""

import base64
import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.system import find_chromium

FOLDER = Path(__file__).resolve().parent.parent / "app" / "static" / "img"
# Name, side in pixels, share of the side that the mark takes: launchers cut a maskable one round.
ICONS = (("icon-192", 192, 100), ("icon-512", 512, 100), ("icon-maskable-512", 512, 64))
GROUND = "#0B5C5A"


def main() -> None:
    """Write every icon beside the mark."""
    mark = base64.b64encode((FOLDER / "mark.svg").read_bytes()).decode()
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        for name, side, share in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = GROUND if share < 100 else "transparent"
            page.set_content(
                f"<body style='margin:0;background:{ground};display:grid;place-items:center;"
                f"height:100vh'><img style='width:{share}%' src='data:image/svg+xml;base64,{mark}'>"
            )
            page.wait_for_function("document.images[0].complete")
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
