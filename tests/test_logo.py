"""A company's logo stands in every kind of file and is frozen with a report; what is no logo stops before any file."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from greendot.cli import commands
from greendot.errors import SettingsError
from greendot.exporting import FILES, render_report
from greendot.logo import Logo, read_logo
from greendot.reports.proving import check_frozen
from greendot.settings import Settings, read_settings
from mail_fixtures import sent, states
from report_fixtures import freeze_one, office_of, write_workspace
from sample_reports import sample_report
from test_ui_reports import open_report, preview, words_on

pytest_plugins = ("page_fixtures",)

RED, BLUE = (200, 30, 40), (20, 60, 160)


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (300, 100), colour: object = RED) -> bytes:
    """Return a picture whose left half has one colour and whose right half is blue."""
    made = Image.new(mode, size, colour)  # type: ignore[arg-type]
    made.paste(BLUE if mode in ("RGB", "RGBA") else 0, (size[0] // 2, 0, *size))
    written = io.BytesIO()
    made.save(written, kind)
    return written.getvalue()


def claiming(width: int, height: int) -> bytes:
    """Return a PNG of some bytes that says it unpacks to a picture of this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def settings_with(folder: Path, content: bytes | None, name: str = "logo.png") -> Settings:
    (folder / "greendot.toml").write_text(f'[company]\nname = "Fernwood"\nlogo = "{name}"\n')
    if content is not None:
        (folder / name).write_bytes(content)
    return read_settings(folder, {})


def logo_of(folder: Path, content: bytes, name: str = "logo.png") -> Logo:
    logo = read_logo(settings_with(folder, content, name))
    assert logo is not None
    return logo


def shown(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def is_ours(content: bytes) -> bool:
    """Whether a picture is red on its left and blue on its right."""
    seen = shown(content)
    ends = [seen.getpixel((at, seen.height // 2)) for at in (seen.width // 8, seen.width * 7 // 8)]
    return all(
        max(abs(one - other) for one, other in zip(end, colour, strict=True)) < 12  # type: ignore[arg-type]
        for end, colour in zip(ends, (RED, BLUE), strict=True)
    )


BAD: dict[str, tuple[str, bytes | None, str]] = {
    "no file": ("logo.png", None, "names no file that is there; put the picture there"),
    "a text": ("logo.png", b"hello", "is no PNG or JPEG picture; save it as one of these"),
    "nothing": ("logo.png", b"", "is no PNG or JPEG picture"),
    "another format": ("logo.gif", picture("GIF", "P", colour=3), "is no PNG or JPEG picture"),
    "SVG": ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is SVG, which slides and workbooks do not"),
    "SVG by another name": ("logo.png", b"<?xml version='1.0'?><svg><script/></svg>", "save it as PNG or JPEG"),
    "cut off": ("logo.png", picture(size=(900, 700))[:-800], "is cut off or broken; save it anew"),
    "cut off in its head": ("logo.jpg", picture("JPEG")[:30], "is no PNG or JPEG picture"),
    "wide": ("logo.png", claiming(5000, 10), "measures 5,000 by 10 pixels; save it with at most 4,000 each way"),
    "a bomb": ("logo.png", claiming(60_000, 60_000), "unpacks to a picture far too large"),
    "a smaller bomb": ("logo.png", claiming(10_000, 10_000), "measures 10,000 by 10,000 pixels"),
    "a lie": ("logo.png", claiming(3000, 3000), "is cut off or broken"),
    "too big": ("logo.png", picture() + bytes(2_100_000), "has 2.1 MB; save it with at most 2 MB"),
    "outside": ("../logo.png", picture(), "lies outside the workspace's folder; copy it beside greendot.toml"),
    "no path": ("a\\u0000b.png", None, "cannot be read"),
}


@pytest.mark.parametrize(("name", "content", "said"), BAD.values(), ids=BAD)
def test_what_is_no_logo_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    with pytest.raises(SettingsError) as refused:
        read_logo(settings_with(folder, content, name))
    assert str(refused.value).startswith(f"{folder.resolve() / 'greendot.toml'}: logo = '")
    assert said in str(refused.value)


def test_a_link_out_of_the_folder_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    folder = tmp_path / "workspace"
    folder.mkdir()
    settings = settings_with(folder, None)
    (folder / "logo.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(SettingsError, match="lies outside"):
        read_logo(settings)
    (folder / "logo.png").unlink()
    os.mkfifo(folder / "logo.png")
    with pytest.raises(SettingsError, match="names no file"):
        read_logo(settings)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")]
)
def test_pictures_of_every_kind_become_a_plain_one(tmp_path: Path, kind: str, mode: str) -> None:
    colour = {"RGBA": (*RED, 255), "L": 90, "P": 1, "CMYK": (10, 20, 30, 0)}.get(mode, RED)
    logo = logo_of(tmp_path, picture(kind, mode, colour=colour))
    seen = Image.open(io.BytesIO(logo.png))
    assert (seen.format, seen.size, seen.mode) == ("PNG", (300, 100), "RGBA" if mode == "RGBA" else "RGB")
    assert (logo.width, logo.height) == (300, 100)


def test_what_a_camera_wrote_is_left_out_and_the_picture_stands_upright(tmp_path: Path) -> None:
    made, written = Image.open(io.BytesIO(picture("JPEG"))), io.BytesIO()
    about = Image.Exif()
    about[0x0112], about[0x010E] = 6, "taken at 48.1 N"
    made.save(written, "JPEG", exif=about)
    logo = logo_of(tmp_path, written.getvalue(), "logo.jpg")
    assert (logo.width, logo.height) == (100, 300)
    assert b"48.1" in written.getvalue()
    assert b"48.1" not in logo.png


def test_a_large_picture_is_kept_small_and_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    assert logo_of(tmp_path, picture(size=(3600, 900))).width == 1200
    assert logo_of(tmp_path, picture(size=(30, 20))).fit(240, 60) == (30, 20)
    assert logo_of(tmp_path, picture(size=(480, 60))).fit(240, 60) == (240, 30)


def in_slides(content: bytes) -> tuple[list[bytes], str]:
    slides = Presentation(io.BytesIO(content)).slides
    found = [shape for shape in slides[0].shapes if shape.shape_type == 13]
    assert not [shape for slide in list(slides)[1:] for shape in slide.shapes if shape.shape_type == 13]
    return [shape.image.blob for shape in found], found[0]._element.xpath(".//p:cNvPr")[0].get("descr")


def in_pdf(content: bytes) -> tuple[list[bytes], str]:
    pages = PdfReader(io.BytesIO(content)).pages
    assert not list(pages[1].images)
    (alt,) = re.findall(rb"/Alt ?\((Logo[^)]*)\)", content)
    return [one.data for one in pages[0].images], alt.decode("latin-1")


def in_workbook(content: bytes) -> tuple[list[bytes], str]:
    book = load_workbook(io.BytesIO(content))
    (picture,) = book.worksheets[0]._images
    assert not any(sheet._images for sheet in book.worksheets[1:])
    return [picture._data()], "Logo of Fernwood & Sons <Ltd>"


def in_web(content: bytes) -> tuple[list[bytes], str]:
    text = content.decode()
    found = re.findall(r'<img class="logo" src="data:image/png;base64,([^"]+)" alt="([^"]+)"', text)
    assert text.index("<img") < text.index("<h1")
    return [b64decode(data) for data, _ in found], found[0][1].replace("&amp;", "&").replace("&lt;", "<").replace(
        "&gt;", ">"
    )


READERS: dict[str, Callable[[bytes], tuple[list[bytes], str]]] = {
    "slides": in_slides,
    "pdf": in_pdf,
    "workbook": in_workbook,
    "web": in_web,
}


@pytest.mark.parametrize("kind", READERS)
def test_each_kind_of_file_shows_it_once_with_words_for_who_cannot_see(tmp_path: Path, kind: str) -> None:
    report = replace(sample_report(), logo=logo_of(tmp_path, picture()))
    ((_, content),) = render_report(report, [kind])
    pictures, words = READERS[kind](content)
    assert len(pictures) == 1
    assert is_ours(pictures[0])
    assert words == "Logo of Fernwood & Sons <Ltd>"
    if kind != "slides":  # their archive holds the time it was made at
        assert dict(render_report(report, [kind])).popitem()[1] == content


def with_logo(folder: Path, content: bytes) -> Path:
    write_workspace(folder)
    toml = folder / "greendot.toml"
    toml.write_text(toml.read_text().replace("[company]", '[company]\nlogo = "logo.png"', 1))
    (folder / "logo.png").write_bytes(content)
    return folder


def test_a_report_is_frozen_with_its_logo(tmp_path: Path) -> None:
    name = freeze_one(with_logo(tmp_path, picture()))
    (tmp_path / "logo.png").write_bytes(b"gone bad since")
    with office_of(tmp_path) as office:
        (frozen,) = office.frozen
    assert is_ours((frozen.folder / "logo.png").read_bytes())
    assert "logo.png" in frozen.manifest["content"]
    assert not check_frozen(frozen)
    for kind, read in READERS.items():
        (file,) = (path for path in frozen.files if path.suffix == Path(FILES[kind]).suffix)
        assert len(found := read_pictures(read, file)) == 1 and is_ours(found[0])
    made = CliRunner().invoke(commands, ["report", "export", name, "--to", str(tmp_path / "out"), "-C", str(tmp_path)])
    assert made.exit_code == 0, made.output


def read_pictures(read: Callable[[bytes], tuple[list[bytes], str]], file: Path) -> list[bytes]:
    return read(file.read_bytes())[0]


def test_nothing_is_written_with_a_bad_logo(tmp_path: Path) -> None:
    folder = with_logo(tmp_path, b"no picture")
    with office_of(folder) as office:
        name = office.begin("summary", "2016-Q3", author="Ada").body.name
        with pytest.raises(SettingsError, match="is no PNG or JPEG picture"):
            office.freeze(name, author="Ada")
        assert not office.draft(name).body.frozen
        assert not office.frozen
    assert not (folder / "reports").exists()
    for words in (["report", "export", name], ["export", "--pages", "overview"]):
        result = CliRunner().invoke(commands, [*words, "--to", str(folder / "out"), "-C", str(folder)])
        assert isinstance(result.exception, SettingsError)
        assert not (folder / "out").exists()


def test_pages_are_sent_with_it_in_their_files_alone(tmp_path: Path) -> None:
    folder = with_logo(tmp_path, picture())
    toml = folder / "greendot.toml"
    toml.write_text(toml.read_text() + '[[send]]\nname = "a"\nfolder = "sent"\nformats = ["web", "slides"]\n')
    assert states(sent(folder, "a")) == ["sent"]
    assert is_ours(in_web((folder / "sent" / "report.html").read_bytes())[0][0])
    (folder / "logo.png").write_bytes(b"no picture")
    toml.write_text(toml.read_text().replace('folder = "sent"', 'folder = "again"'))
    (failed,) = sent(folder, "a")
    assert failed.status == "failed"
    assert "is no PNG or JPEG picture" in failed.detail
    assert not (folder / "again").exists()


def test_the_page_offers_no_file_and_says_why(tmp_path: Path, through_app: None) -> None:
    from greendot.ui.reports.place import current_office
    from greendot.ui.workspace import serve_folder

    serve_folder(with_logo(tmp_path, picture()))
    name = current_office().begin("summary", "2016-Q3", author="Bob").body.name
    assert is_ours(in_web(bytes(preview(name).body))[0][0])
    assert "is no PNG" not in words_on(open_report(name))
    (tmp_path / "logo.png").write_bytes(b"no picture")
    assert "is no PNG or JPEG picture" in words_on(open_report(name))
    assert preview(name).status_code == 503
