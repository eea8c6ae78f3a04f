"""Everything that gets installed with Greendot may be used, changed and passed on, and asks nothing of our own code."""

import re
import tomllib
from importlib.metadata import PackageMetadata, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent

PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}

# How packages that have no licence expression yet say the same.
SAME_AS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}

# Not permissive and yet here: what its licence is, and why that does no harm.
EXCEPTIONS = {
    "certifi": (
        "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",
        "a list of root certificates that Streamlit needs by way of requests; its conditions end at its own file, "
        "which we neither change nor ship",
    ),
}


def stated_licence(metadata: PackageMetadata) -> str:
    """Return the licence that a package states, as one expression: several classifiers all hold."""
    if expressions := metadata.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = [text for text in metadata.get_all("Classifier") or [] if text.startswith("License ::")]
    texts = sorted(classifiers) or metadata.get_all("License") or ["none stated"]
    return " AND ".join(SAME_AS.get(text, text) for text in texts)


def is_permissive(expression: str) -> bool:
    """Return whether one alternative of an expression consists of permissive licences only.

    Brackets stand around alternatives or around conjunctions, never deeper: that is all that packages use.
    """
    while bracket := re.search(r"\(([^()]*)\)", expression):
        inner = "MIT" if is_permissive(bracket[1]) else "not permissive"
        expression = expression[: bracket.start()] + inner + expression[bracket.end() :]
    return any(all(part.strip() in PERMISSIVE for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def run_time_packages() -> dict[str, PackageMetadata]:
    """Return what a user's installation holds on this platform: our dependencies, theirs, and so on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(text) for text in project["dependencies"]]
    found: dict[str, PackageMetadata] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        asked = (name, frozenset(requirement.extras))
        if asked in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(asked)
        installed = distribution(name)
        found[name] = installed.metadata
        extras = ["", *requirement.extras]
        needs = [Requirement(text) for text in installed.requires or []]
        waiting += [
            Requirement(f"{need.name}[{','.join(need.extras)}]" if need.extras else need.name)
            for need in needs
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
        ]
    return found


PACKAGES = run_time_packages()


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_what_users_install_is_permissive(name: str) -> None:
    licence = stated_licence(PACKAGES[name])
    if name in EXCEPTIONS:
        assert licence == EXCEPTIONS[name][0]
    else:
        assert is_permissive(licence), licence


def test_every_exception_is_still_needed() -> None:
    assert not [name for name in EXCEPTIONS if name not in PACKAGES or is_permissive(stated_licence(PACKAGES[name]))]


@pytest.mark.parametrize("name", ["streamlit", "duckdb", "requests", "certifi", "starlette"])
def test_the_closure_reaches_what_others_bring(name: str) -> None:
    assert name in PACKAGES


@pytest.mark.parametrize(
    ("expression", "permissive"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND Zlib", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", False),
        ("(MIT AND LGPL-2.1-only) OR Apache-2.0", True),
        ("none stated", False),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
    ],
)
def test_an_expression_is_read_as_it_is_meant(expression: str, permissive: bool) -> None:
    assert is_permissive(expression) is permissive
