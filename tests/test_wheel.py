"""What is installed from the wheel works in any folder, without the repository and without a network."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SHIPPED = ("app.py", "pages", "queries", "data")
NOW = "2016-11-15T06:00:00Z"
WAIT_S = 120


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("greendot-*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return `greendot` of a fresh environment: the wheel, and what it depends on from where this one has it."""
    environment = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True, capture_output=True)
    python = environment / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True, capture_output=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # Only the folder itself: the links of this environment to the checkout are not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = subprocess.run(
        [python, "-c", "import greendot; print(greendot.__file__)"],
        cwd=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(packages))
    return environment / "bin" / "greendot"


def environment_of(home: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8", "GREENDOT_PUBLISH_NOW": NOW}


def run(program: Path, folder: Path, *arguments: str) -> str:
    """Return what a command prints; it must succeed."""
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=environment_of(folder), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"greendot {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def write_users(path: Path) -> None:
    """Write two years of daily users, 1,000 on the first day and 10 more each day, up to the day before NOW."""
    first = date(2016, 11, 14) - timedelta(days=729)
    rows = [f"{first + timedelta(days=index)},{1000 + 10 * index},{10}" for index in range(730)]
    path.write_text("\n".join(["day,users,new_users", *rows]) + "\n")


@pytest.fixture(scope="module")
def workspace(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published workspace that was made as its own README says, of one file of daily users."""
    folder = tmp_path_factory.mktemp("company") / "workspace"
    run(program, folder.parent, "init", str(folder), "--name", "Example & Co", "--time-zone", "Europe/Berlin")
    write_users(folder / "users.csv")
    with (folder / "greendot.toml").open("a", encoding="utf-8") as settings:
        settings.write(run(program, folder, "inspect", "users.csv"))
    run(program, folder, "load")
    run(program, folder, "publish")
    return folder


def test_the_wheel_holds_what_ships_and_nothing_that_was_built(wheel: Path, root: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *SHIPPED], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split()
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in tracked} == set(SHIPPED)
    missing = {f"greendot/_shipped/{name}" for name in tracked if (root / name).is_file()} - names
    assert not missing
    built = [name for name in names if name.endswith((".pyc", ".duckdb", ".db")) or "/build/" in name]
    assert not built
    assert not [name for name in names if name.startswith(("tests/", "bench/", "scripts/"))]


def test_what_was_loaded_is_shown(program: Path, workspace: Path) -> None:
    assert "daily_users" in run(program, workspace, "metrics")
    shown = run(program, workspace, "show", "daily_users", "--grain", "day", "--last", "1", "--json")
    assert "8290" in shown.replace(",", "")


def test_the_new_workspace_passes_the_check(program: Path, workspace: Path) -> None:
    run(program, workspace, "check")


def test_exports_are_written(program: Path, workspace: Path, tmp_path: Path) -> None:
    run(program, workspace, "export", "--pages", "overview", "--to", str(tmp_path))
    endings = {".csv", ".html", ".json", ".md", ".pdf", ".pptx", ".xlsx"}
    assert {path.suffix for path in tmp_path.iterdir()} == endings
    assert "Example & Co" in next(tmp_path.glob("*.md")).read_text(encoding="utf-8").replace("\\", "")


def test_the_reference_is_made_in_a_checkout_only(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [program, "docs"], cwd=tmp_path, env=environment_of(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "checkout" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def served(program: Path, workspace: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [program, "serve", "--port", str(port)],
            cwd=workspace,
            env=environment_of(tmp_path),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def fetch(address: str) -> str:
    """Return what stands at an address of the server, waiting for it to come up."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=WAIT_S) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_it_serves_and_stops_when_it_is_told(served: tuple[subprocess.Popen[bytes], str]) -> None:
    server, address = served
    assert "2016-11-15-" in fetch(f"{address}/health")
    brief = fetch(f"{address}/brief/overview")
    assert "Example &amp; Co" in brief
    assert "<script" not in brief
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0


def test_no_module_needs_the_repository(program: Path, tmp_path: Path) -> None:
    """Every command of the wheel can be asked for its help from an empty folder."""
    for line in run(program, tmp_path, "--help").partition("Commands:")[2].splitlines():
        name = line[2:].partition(" ")[0]
        if name:
            assert "Usage:" in run(program, tmp_path, name, "--help")
