"""Pictures of every page into a folder, and the two of the README into ``docs/``.

Run as ``python tests/browser/gallery.py FOLDER [EXAMPLE …]``; serves the examples itself.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import CHROMIUM, FLAGS, MALGRAF, load_examples  # noqa: E402
from tests.test_pages import PAGES  # noqa: E402

DESK = (1280, 900)
PHONE = (320, 800)
README = {
    "graph": ("/o/exempelkommunen/graph", "#graph-canvas"),
    "matrix": ("/o/exempelkommunen/matrix", "table.matrix"),
}
"""Name of the picture → page and the part of it that is shown."""


def main(folder: Path, *names: str) -> None:
    """Take all pictures: on a desk in both schemes, and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        data = load_examples(Path(temporary), *(names or ("exempelkommunen",)))
        command = [*MALGRAF, "serve", "--data", str(data), "--port", "0", "--lang", "en"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            origin = next(w for w in server.stderr.readline().split() if w.startswith("http"))
            for path in PAGES:
                take(browser, origin + path, folder, DESK, "light")
                take(browser, origin + path, folder, DESK, "dark")
                take(browser, origin + path, folder, PHONE, "light")
            for name, (path, part) in README.items():
                take_part(browser, origin + path, ROOT / "docs" / f"{name}.png", part)
            server.terminate()
        browser.close()


def take(
    browser: Browser,
    address: str,
    folder: Path,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    """One whole page; the file is named after its address, width and scheme."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="sv"
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    name = "".join(sign if sign.isalnum() else "-" for sign in address.split("/", 3)[3])
    page.screenshot(path=folder / f"{name}-{size[0]}-{scheme}.png", full_page=True)
    context.close()


def take_part(browser: Browser, address: str, file: Path, part: str) -> None:
    """One part of a page, as sharp as a good screen shows it."""
    file.parent.mkdir(exist_ok=True)
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, device_scale_factor=1.5, locale="sv"
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.locator(part).screenshot(path=file)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
