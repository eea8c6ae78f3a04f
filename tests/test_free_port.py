"""`make demo` says at once when its port cannot be had."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "free_port.py"


def ask(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, port], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named_with_another_to_try(address: str) -> None:
    with socket.socket() as other:
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]
        asked = ask(str(port))
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr.startswith(f"PORT={port}: something listens there")
    assert f"make demo PORT={port % 65535 + 1}" in asked.stderr


def test_a_free_port_is_passed_in_silence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    asked = ask(str(port))
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "", "")


@pytest.mark.parametrize("port", ["", "http", "-1", "0", "65536", "8501.0"])
def test_what_is_no_port_is_refused(port: str) -> None:
    asked = ask(port)
    assert asked.returncode == 1
    assert asked.stderr.startswith(f"PORT={port}: not a port")
