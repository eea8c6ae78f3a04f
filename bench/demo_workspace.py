"""Turns the demo into a published workspace, once in each run of the bench, for the parts that look at it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench" / "demo"


@cache
def published_demo() -> Path:
    """Return the folder of the demo, made by today's code."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "greendot", "demo", str(FOLDER)], cwd=ROOT, check=True)
    return FOLDER
