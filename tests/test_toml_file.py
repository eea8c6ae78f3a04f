"""Each key of a TOML file knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from greendot.errors import Problem
from greendot.toml_file import TomlFile, read_toml

TEXT = '''\
# first
[a]
b = 1
"c d" = { e = 1, f = 2 }
text = """
[not.a.table]
g = 1
"""
h.i = 2

[[rules]]
check = "x"

[sources.x.tables.y]
columns = { k = "1" }
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("a",), 2),
        (("a", "b"), 3),
        (("a", "c d", "f"), 4),
        (("a", "h", "i"), 9),
        (("rules",), 11),
        (("sources", "x", "tables", "y"), 14),
        (("sources", "x", "tables", "y", "columns", "k"), 15),
        (("a", "missing"), 2),
        (("not",), None),
    ],
)
def test_a_key_knows_its_line(tmp_path: Path, keys: tuple[str, ...], line: int | None) -> None:
    (tmp_path / "x.toml").write_text(TEXT)
    file = read_toml(tmp_path / "x.toml")
    assert isinstance(file, TomlFile)
    assert file.line_of(*keys) == line


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"\xff\xfe", "is not UTF-8 text"), (b"a = \n", "is not valid TOML"), (None, "cannot be read")],
)
def test_what_cannot_be_read_is_a_problem_not_an_error(tmp_path: Path, content: bytes | None, text: str) -> None:
    path = tmp_path / "x.toml"
    if content is not None:
        path.write_bytes(content)
    problem = read_toml(path)
    assert isinstance(problem, Problem)
    assert text in problem.text


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbfa = 1\n")
    file = read_toml(tmp_path / "x.toml")
    assert isinstance(file, TomlFile)
    assert file.values == {"a": 1}
