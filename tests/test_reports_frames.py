"""Runs as DataFrames: types, and that an output folder read back is the run itself."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from reports_fake import HOSTILE, fake_run

from pipeline.exports import TABLES, write_exports
from pipeline.tables import RunTables
from reports.frames import counts, frames, lines, read_frames


@pytest.mark.parametrize("tables", [fake_run(3, 4, 5), RunTables()], ids=["run", "empty"])
def test_the_csv_files_give_the_run_back(tables: RunTables, tmp_path: Path) -> None:
    write_exports(tables, tmp_path)
    given, read = frames(tables), read_frames(tmp_path)
    for name in TABLES:
        pandas.testing.assert_frame_equal(getattr(given, name), getattr(read, name))


def test_cells_have_the_types_of_their_fields(tmp_path: Path) -> None:
    run = fake_run(2, 3, 4)
    task = replace(run.tasks[0], title=HOSTILE, lead=("Phòng Kinh tế", "Công an xã"), deadline_date=None)
    target = replace(run.targets[0], value=80.5, value_max=None, due_date=dt.date(2026, 12, 31), due_inherited=True)
    write_exports(replace(run, tasks=(task,), targets=(target,)), tmp_path)
    read = read_frames(tmp_path)
    assert read.tasks["title"][0] == HOSTILE
    assert read.tasks["lead"][0] == ("Phòng Kinh tế", "Công an xã")
    assert pandas.isna(read.tasks["deadline_date"][0])
    found = read.targets.iloc[0]
    assert (found["value"], found["due_date"], found["due_inherited"]) == (80.5, pandas.Timestamp("2026-12-31"), True)
    assert pandas.isna(found["value_max"])


def test_events_are_counted() -> None:
    table = lines(counts([("Lào Cai", "xã A", "tasks"), ("Lào Cai", "xã A", "tasks"), ("Lào Cai", "", "targets")]))
    assert table == {("Lào Cai", "xã A"): {"tasks": 2, "targets": 0}, ("Lào Cai", ""): {"tasks": 0, "targets": 1}}
    assert counts([]).empty


def test_the_command_line_starts_without_pandas() -> None:
    script = "import sys, pipeline.cli, reports.workbook, reports.page; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
