"""The facts file: who may open it, what it says when it cannot be, and how a contract grows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from greendot.contracts import Column, Type
from greendot.errors import WarehouseError
from greendot.warehouse import ensure_table, open_warehouse, read_freshness, read_runs
from workspace_files import CONTRACTS, Workspace

RATES = '[sources.r]\npath = "r.csv"\n[sources.r.tables.message_rate]\ncolumns = {bucket_s = "60"}\n'
ROWS = "bucket_at,kind,messages\n2016-01-01 00:00,chat,1\n2016-01-02 00:00,chat,2\n"


def test_facts_that_are_missing_or_no_facts_say_so(tmp_path):
    with pytest.raises(WarehouseError, match="there are no facts yet; run: greendot load"):
        open_warehouse(tmp_path / "none.duckdb")
    (tmp_path / "text.duckdb").write_text("hello " * 1000)
    with pytest.raises(WarehouseError, match="is not a facts file"):
        open_warehouse(tmp_path / "text.duckdb")


def test_who_holds_the_facts_is_told(tmp_path):
    path = tmp_path / "facts.duckdb"
    open_warehouse(path, read_only=False).close()
    program = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseError, match=rf"is in use by process {holder.pid} \(.*python.*wait until"):
            open_warehouse(path)
    finally:
        holder.kill()
        holder.wait()


def test_a_contract_that_gained_a_column_adds_it_to_the_facts(tmp_path):
    workspace = Workspace(tmp_path, RATES)
    workspace.write("r.csv", ROWS)
    workspace.load()
    old = CONTRACTS["message_rate"]
    with open_warehouse(tmp_path / "build/facts.duckdb", read_only=False) as warehouse:
        grown = replace(old, columns=(*old.columns, Column("note", Type.TEXT, "", "A note.", nullable=True)))
        ensure_table(warehouse, grown)
        assert warehouse.run("SELECT messages, note FROM message_rate ORDER BY 1") == [(1, None), (2, None)]
        strict = replace(old, columns=(*old.columns, Column("who", Type.TEXT, "", "Who.")))
        with pytest.raises(WarehouseError, match="gained 'who'"):
            ensure_table(warehouse, strict)
        other = [replace(column, type=Type.TEXT) if column.name == "messages" else column for column in old.columns]
        with pytest.raises(WarehouseError, match="'messages' is now text, but the facts hold BIGINT"):
            ensure_table(warehouse, replace(old, columns=tuple(other)))


def test_freshness_and_runs_say_what_was_loaded(tmp_path):
    workspace = Workspace(tmp_path, RATES)
    workspace.write("r.csv", ROWS)
    workspace.load()
    with open_warehouse(tmp_path / "build/facts.duckdb") as warehouse:
        fresh = read_freshness(warehouse, CONTRACTS)
        runs = read_runs(warehouse)
    assert [(one.table, one.source, one.rows, str(one.first), str(one.last)) for one in fresh] == [
        ("message_rate", "r", 2, "2016-01-01 00:00:00", "2016-01-02 00:00:00")
    ]
    assert [(one.source, one.table, one.outcome, one.read, one.new) for one in runs] == [
        ("r", "message_rate", "loaded", 2, 2)
    ]
