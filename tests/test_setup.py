"""The set-up script says what it does not know before it does anything."""

import subprocess
from pathlib import Path

import pytest


@pytest.mark.parametrize("argument", ["tests", "--help"])
def test_an_unknown_argument_changes_nothing(root: Path, tmp_path: Path, argument: str) -> None:
    script = tmp_path / "scripts" / "setup.sh"
    script.parent.mkdir()
    script.write_bytes((root / "scripts" / "setup.sh").read_bytes())
    run = subprocess.run(["bash", script, argument], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"setup: knows no '{argument}'; call it alone or with 'test'\n"
    assert [path.name for path in tmp_path.iterdir()] == ["scripts"]


def test_a_set_up_checkout_is_left_alone(root: Path, tmp_path: Path) -> None:
    for name in ("scripts", "requirements"):
        (tmp_path / name).mkdir()
    for name in (
        "scripts/setup.sh",
        "requirements/run.txt",
        "requirements/dev.txt",
        "pyproject.toml",
        "hatch_build.py",
    ):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    # Stands for the environment's interpreter: installs nothing, and writes down what it is asked.
    python.write_text(
        f'#!/bin/sh\necho "$*" >> "{tmp_path}/asked"\n[ "$1" = --version ] && echo "Python 3.11.9" || true\n'
    )
    python.chmod(0o755)
    script = ["bash", str(tmp_path / "scripts" / "setup.sh")]

    subprocess.run(script, check=True, capture_output=True)
    first = (tmp_path / "asked").read_text().splitlines()
    subprocess.run(script, check=True, capture_output=True)
    second = (tmp_path / "asked").read_text().splitlines()[len(first) :]
    (tmp_path / "requirements" / "run.txt").write_text("changed\n")
    subprocess.run(script, check=True, capture_output=True)
    third = (tmp_path / "asked").read_text().splitlines()[len(first) + len(second) :]

    installs = [sum("pip install" in line for line in asked) for asked in (first, second, third)]
    assert installs == [2, 0, 2]
