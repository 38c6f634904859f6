"""The programs that browser and checker tests need, where they are, and what is missing on this machine."""

import shutil
from pathlib import Path

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
VNU = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def chromium():
    """Path of the machine's Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def java():
    """Path of the machine's Java, or None."""
    return shutil.which("java")


def missing(marker):
    """Names of what the tests with this marker ("browser" or "checker") need and the machine lacks."""
    needs = {
        "browser": {"Chromium": chromium()},
        "checker": {
            "Java": java(),
            "axe-core and vnu-jar (npm ci --ignore-scripts)": AXE.exists() and VNU.exists(),
        },
    }
    return [name for name, found in needs[marker].items() if not found]
