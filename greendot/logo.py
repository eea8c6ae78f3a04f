"""Turns the picture that greendot.toml names as the company's logo into one that every kind of file can hold."""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from greendot.errors import Problem, SettingsError
from greendot.settings import FILE_NAME, Settings

KINDS = ("PNG", "JPEG")
MOST_BYTES = 2_000_000
MOST_PIXELS = 4_000
"""How wide and how high a picture may be: what is packed small can be very large once it is unpacked."""

KEPT = (1_200, 600)
"""A larger picture is made smaller to this: on paper it is 60 mm wide at most."""

SMALLER = f"save it with at most {MOST_PIXELS:,} each way"
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What the reader of pictures raises for a file that was cut off or tampered with."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as PNG, without what else stood in its file; `width` and `height` in pixels."""

    png: bytes
    width: int
    height: int

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """Return how wide and high it is drawn within a room: in its proportions, one pixel a unit at most."""
        share = min(width / self.width, height / self.height, 1.0)
        return self.width * share, self.height * share


class UnfitError(Exception):
    """A file that is no logo: what is wrong with it, and what to do."""

    def __init__(self, text: str, fix: str) -> None:
        super().__init__(text)
        self.text, self.fix = text, fix


def read_logo(settings: Settings) -> Logo | None:
    """Return the company's logo; None when none is set.

    SettingsError when its file is not there, lies outside the workspace, is no PNG or JPEG picture, or is too large.
    """
    name = settings.company.logo
    if not name:
        return None
    try:
        return _find(settings.path(name), settings.folder.resolve())
    except UnfitError as error:
        text, fix = error.text, error.fix
    except (OSError, RuntimeError, ValueError) as error:
        text, fix = f"cannot be read ({error})", "let this user read it"
    problem = Problem(str(settings.folder / FILE_NAME), None, f"logo = '{name}' {text}", fix)
    raise SettingsError(problems=[problem])


def _find(path: Path, folder: Path) -> Logo:
    if not path.is_relative_to(folder):
        raise UnfitError("lies outside the workspace's folder", f"copy it beside {FILE_NAME}")
    if not path.is_file():
        raise UnfitError("names no file that is there", 'put the picture there, or write logo = "" for none')
    known = path.stat()
    if known.st_size > MOST_BYTES:
        raise UnfitError(f"has {known.st_size / 1e6:.1f} MB", f"save it with at most {MOST_BYTES / 1e6:.0f} MB")
    return _read(path, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, changed_ns: int, size: int) -> Logo:  # noqa: ARG001 - a file that was changed is read anew
    content = path.read_bytes()
    if path.suffix.lower() in (".svg", ".svgz") or b"<svg" in content[:2_000]:
        raise UnfitError("is SVG, which slides and workbooks do not show everywhere", "save it as PNG or JPEG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=KINDS)
    except Image.DecompressionBombError as error:
        raise UnfitError("unpacks to a picture far too large", SMALLER) from error
    except BROKEN as error:
        raise UnfitError("is no PNG or JPEG picture", "save it as one of these") from error
    if max(picture.size) > MOST_PIXELS:
        wide, high = picture.size
        raise UnfitError(f"measures {wide:,} by {high:,} pixels", SMALLER)
    return _plain(picture)


def _plain(picture: Image.Image) -> Logo:
    """Return a picture upright, in the colours of screens, no larger than is ever shown."""
    try:
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        plain.thumbnail(KEPT)
    except BROKEN as error:
        raise UnfitError("is cut off or broken", "save it anew as PNG or JPEG") from error
    plain.info = {}
    written = BytesIO()
    plain.save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), *plain.size)
