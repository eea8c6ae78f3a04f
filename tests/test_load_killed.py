"""A load that is killed at any moment leaves the last good state, and the next one completes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = """
[sources.all]
path = "rates.csv"
pull = "full"
[sources.all.tables.message_rate]
columns = {bucket_s = "60"}
[sources.all.tables.incidents]
columns = {incident = "messages", title = "'Trouble ' || state", started_at = "bucket_at"}
where = "number(messages) < 200"
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_fifty_killed_loads_leave_the_old_state_or_the_new(tmp_path, seed):
    (tmp_path / "greendot.toml").write_text(CONFIGURATION)
    program = Path(__file__).with_name("kill_loads.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path), "50", str(seed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [[int(word) for word in line.split()] for line in done.stdout.splitlines()]
    assert len(lines) == 50
    for before, wanted, was_killed, found, after in lines:
        assert found in ((before, wanted) if was_killed else (wanted,)), lines
        assert after == wanted, lines
    assert sum(line[2] for line in lines) >= 20, "too few loads were killed to say anything"
