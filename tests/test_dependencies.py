"""What pyproject.toml asks for, what the lock pins and what docs/dependencies.md explains are the same packages."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = {"run": PROJECT["dependencies"], "dev": PROJECT["optional-dependencies"]["dev"]}
HEADINGS = {"run": "To run it", "dev": "To develop it"}


def names(requirements: Iterable[str]) -> list[str]:
    return [Requirement(text).name for text in requirements]


def explained(heading: str) -> dict[str, str]:
    """Return the packages in one section's table, each with its reason."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\w-]+) \| (.+?) \| .+? \|$", section, flags=re.MULTILINE)
    return dict(row for row in rows if row[0] not in {"package", "---"})


def pinned(lock: str) -> list[Requirement]:
    """Return what one lock file pins; a package may be pinned once for each range of Python versions."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return [Requirement(line.rstrip("\\ ")) for line in text.splitlines() if line and not line.startswith((" ", "#"))]


@pytest.mark.parametrize("group", ASKED)
def test_each_package_has_a_reason(group: str) -> None:
    assert list(explained(HEADINGS[group])) == names(ASKED[group])


@pytest.mark.parametrize("group", ASKED)
def test_packages_are_listed_by_the_alphabet(group: str) -> None:
    assert names(ASKED[group]) == sorted(names(ASKED[group]))


@pytest.mark.parametrize("group", ASKED)
def test_the_lock_pins_what_is_asked_for(group: str) -> None:
    pins = pinned(group)
    for asked in map(Requirement, ASKED[group]):
        versions = [next(iter(pin.specifier)).version for pin in pins if pin.name == asked.name]
        assert versions, f"{asked.name} is not in the lock: make lock"
        assert all(asked.specifier.contains(version) for version in versions), f"{asked}: make lock"


def test_developers_run_what_users_run() -> None:
    assert {str(pin) for pin in pinned("run")} <= {str(pin) for pin in pinned("dev")}


@pytest.mark.parametrize("lock", ASKED)
def test_every_pin_has_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert not [entry for entry in entries if not re.match(r"\S+==\S+( ;.*?)? \\\n +--hash=sha256:[0-9a-f]{64}", entry)]
