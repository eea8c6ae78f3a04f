"""A call in another process: its answer comes back, its failure is told, and it never outlives the block."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from greendot.beside import BesideError, beside
from greendot.calendar import Grain
from greendot.errors import SettingsError
from greendot.settings import read_settings


def test_what_another_process_returns_comes_back() -> None:
    with beside(os.getpid) as pid, beside(Grain, "day") as grain:
        assert pid() != os.getpid()
        assert grain() is Grain.DAY


def test_a_call_that_fails_there_is_told_here() -> None:
    with beside(Grain, "decade") as answer, pytest.raises(BesideError, match="'decade' is not a valid Grain"):
        answer()


def test_what_is_raised_there_on_purpose_is_raised_here(tmp_path: Path) -> None:
    with beside(read_settings, tmp_path) as answer, pytest.raises(SettingsError, match="greendot init"):
        answer()


def test_an_answer_that_takes_too_long_is_not_waited_for() -> None:
    with beside(time.sleep, 600) as answer, pytest.raises(TimeoutError):
        answer(0.1)


def test_the_other_process_ends_with_the_block() -> None:
    began = time.monotonic()
    with beside(time.sleep, 600):
        pass
    assert time.monotonic() - began < 60
