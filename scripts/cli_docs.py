"""Writes docs/cli.md from the program itself: `python scripts/cli_docs.py`.  A test holds it to that."""
from __future__ import annotations

import re
from pathlib import Path

import typer
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ExitCode
from pipeline.exports import TABLES
from pipeline.settings import SETTINGS_FILE, Settings
from pipeline.summary import RunSummary, as_data

PATH = Path(__file__).parent.parent / "docs" / "cli.md"

_WIDTH = "96"
_EXIT_MEANINGS = {
    ExitCode.OK: "everything went well; documents may still be marked `review`",
    ExitCode.INTERNAL: "a defect of the program; the traceback is in `doichieu-crash.log`",
    ExitCode.USAGE: "the command line or a settings file is wrong",
    ExitCode.MISSING_DEPENDENCY: "a program or language file is missing (`doichieu doctor` says which)",
    ExitCode.SOME_FAILED: "the run ended, some documents failed: see `status` and `problem` in documents.csv",
    ExitCode.STORE: "the database, the cache or the output folder cannot be used; `verify`: damaged originals",
    ExitCode.STORAGE_FULL: "no space left; what was finished is kept",
    ExitCode.INTERRUPTED: "stopped by the user (Ctrl-C, SIGTERM); what was finished is kept",
}


def document() -> str:
    """The whole of docs/cli.md."""
    return "\n".join([
        "# Command line",
        "",
        "Made by `python scripts/cli_docs.py`; do not edit by hand.",
        "",
        *_commands(),
        *_exit_codes(),
        *_summary(),
        *_settings(),
        *_csv_rule(),
    ])


def _commands() -> list[str]:
    command = typer.main.get_command(app)
    names = list(getattr(command, "commands", {}))
    lines = ["```text", _help(), "```", ""]
    for name in names:
        lines += [f"## doichieu {name}", "", "```text", _help(name), "```", ""]
    return lines


def _help(*arguments: str) -> str:
    result = CliRunner(env={"COLUMNS": _WIDTH, "TERMINAL_WIDTH": _WIDTH}).invoke(
        app, [*arguments, "--help"], prog_name="doichieu", catch_exceptions=False)
    return re.sub(r"[ \t]+$", "", result.stdout.strip(), flags=re.MULTILINE)


def _exit_codes() -> list[str]:
    rows = [f"| {int(code)} | {code.name} | {_EXIT_MEANINGS[code]} |" for code in ExitCode]
    return ["## Exit codes", "", "| code | name | meaning |", "|---|---|---|", *rows, ""]


def _summary() -> list[str]:
    empty = RunSummary(Path("DIR"), 0, 0, 0, (), 0, 0, 0, 0, (), 0.0)
    keys = ", ".join(f"`{key}`" for key in as_data(empty))
    return [
        "## `run --json`", "",
        f"One object on standard output; progress goes to standard error. Keys: {keys}. "
        "`failed` is a list of objects with `doc_id`, `source_file`, `reason`, `problem`.", "",
    ]


def _settings() -> list[str]:
    rows = [
        f"| `{name}` | `{field.default!r}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return [
        "## Settings", "",
        f"In `{SETTINGS_FILE}` of the folder where the program is started, or in the environment as "
        "`DOICHIEU_NAME`; options of the command line win over the environment, the environment over the "
        "file.", "",
        "| name | default | meaning |", "|---|---|---|", *rows, "",
    ]


def _csv_rule() -> list[str]:
    names = ", ".join(f"{name}.csv" for name in TABLES)
    return [
        "## Cells that look like formulas", "",
        f"In {names} a cell of words that begins with `=`, `+`, `-`, `@`, a tab or a line end (or the "
        "fullwidth forms of the signs) gets one apostrophe in front, so that a spreadsheet program shows it "
        "and does not run it. Numbers, also negative ones, and signs that stand alone (the comparator `=`) "
        "stay as they are. A program that wants the exact words takes one apostrophe away where a cell begins "
        "with apostrophes followed by such a sign (`pipeline.exports.plain`).", "",
        "`reports.frames.read_frames(Path(\"OUT\"))` reads all of them back as pandas DataFrames (`.targets`, "
        "`.tasks`, ...): dates as dates, lists split, the apostrophes taken away.", "",
    ]


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
