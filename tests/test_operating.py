"""What is shipped for administrators: the table of failures is whole, units call commands that are there."""
from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from test_cli_commands import all_errors

import reconciliation.data_files  # noqa: F401  (so that its error is known)
from pipeline import errors
from pipeline.cli import app
from pipeline.errors import DocumentError, ExitCode

ROOT = Path(__file__).parent.parent
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def described() -> dict[str, str]:
    """Reason -> exit codes, of the table in docs/operate.md."""
    rows = re.findall(r"^\| (`[a-z`, ]+`) \| ([\d, –]+) \|", OPERATE, re.MULTILINE)
    return {reason: codes for cell, codes in rows for reason in re.findall(r"`([a-z]+)`", cell)}


def test_every_error_is_in_the_table_with_its_exit_code() -> None:
    table = described()
    for kind in all_errors():
        error = kind("a.pdf", "lý do", "cách sửa") if issubclass(kind, DocumentError) else kind.__new__(kind)
        assert error.reason in table, kind
        assert str(int(error.exit_code)) in table[error.reason], kind


@pytest.mark.parametrize("reason", [errors.CRASH, errors.DAMAGED, errors.INTERRUPTED])
def test_every_other_reason_is_in_the_table(reason: str) -> None:
    assert reason in described()


def test_every_reason_that_code_gives_is_one_of_these() -> None:
    """Reasons are class names or the constants of pipeline.errors; a word of its own would not be explained."""
    known = set(described())
    for path in (ROOT / "pipeline").rglob("*.py"):
        for call in re.findall(r"failed\(.*?transient=", path.read_text(encoding="utf-8"), re.DOTALL):
            for word in re.findall(r',\s*"([a-z]+)",\s*transient=', call):
                assert word in known, path


def test_the_table_has_no_reason_that_nobody_gives() -> None:
    given = {kind("a", "b", "c").reason if issubclass(kind, DocumentError) else kind.__new__(kind).reason
             for kind in all_errors()}
    assert set(described()) == {*given, errors.CRASH, errors.DAMAGED, errors.INTERRUPTED}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_call_commands_and_options_that_are_there(unit: Path) -> None:
    [line] = re.findall(r"^ExecStart=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    program, name, *arguments = shlex.split(line)
    assert program.endswith("/doichieu")
    command = typer.main.get_command(app).commands[name]             # type: ignore[attr-defined]
    command.make_context(name, list(arguments), resilient_parsing=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_units_are_such_as_systemd_takes() -> None:
    timer = ROOT / "deploy" / "doichieu-backup.timer"
    done = subprocess.run(["systemd-analyze", "verify", *map(str, UNITS), str(timer)],
                          capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line and "/deploy/" in line]
    assert complaints == []


def test_commands_in_the_handbook_are_there() -> None:
    names = set(typer.main.get_command(app).commands)                # type: ignore[attr-defined]
    used = set(re.findall(r"(?:^|[\s/`])doichieu ([a-z]+) ", OPERATE))
    assert used
    assert used - names - {"doichieu"} == set()


def test_exit_codes_of_the_handbook_are_real() -> None:
    for codes in described().values():
        for code in re.findall(r"\d+", codes):
            assert int(code) in set(ExitCode)
