"""A run's rows as pandas DataFrames: for counting here, and for analysts who read an output folder back.

Columns are those of the CSV files.  Dates are datetime64, enumerations and words `str` ('' where the document
does not say), lists are tuples, numbers nullable (`Int64`, `Float64`, `boolean`).  pandas takes 0.4 s to
import, so it is imported where a frame is made.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

from pipeline.cells import LIST_SEPARATOR, cells, columns
from pipeline.exports import TABLES, plain
from pipeline.tables import RunTables

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True, slots=True)
class Frames:
    """The five tables of a run."""

    documents: DataFrame
    references: DataFrame
    targets: DataFrame
    tasks: DataFrame
    findings: DataFrame


def frames(tables: RunTables) -> Frames:
    """The rows of a run that is in memory."""
    return Frames(**{
        name: _frame([cells(row) for row in getattr(tables, name)], row_type) for name, row_type in TABLES.items()
    })


def read_frames(out: Path) -> Frames:
    """The rows of a finished run, from the CSV files of its output folder.  Raises OSError where one is missing."""
    made = {}
    for name, row_type in TABLES.items():
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = [
                {column: plain(cell) if cell else None for column, cell in row.items()}
                for row in csv.DictReader(stream)
            ]
        made[name] = _frame(rows, row_type)
    return Frames(**made)


def counts(events: Iterable[tuple[str, ...]]) -> DataFrame:
    """How often each thing happened: events are (*whose, what), rows whose, columns what, 0 where it never did."""
    import pandas

    table = pandas.DataFrame(list(events))
    if table.empty:
        return table
    *whose, what = table.columns
    return table.groupby([*whose, what], sort=False).size().unstack(fill_value=0)


def lines(table: DataFrame) -> dict[Any, dict[str, int]]:
    """A table of counts as whose -> what -> how often."""
    return cast("dict[Any, dict[str, int]]", table.to_dict("index"))


def _frame(rows: Sequence[Mapping[str, Any]], row_type: type) -> DataFrame:
    import pandas

    hints = get_type_hints(row_type)
    made = pandas.DataFrame(rows, columns=list(columns(row_type)), dtype=object)
    for name in made.columns:
        made[name] = _typed(made[name], hints[name])
    return made


def _typed(column: Series[Any], hint: Any) -> Series[Any]:
    """A column of cells, None where empty, in the type of its field."""
    import pandas

    kind = next((one for one in get_args(hint) if one is not type(None)), hint)
    if kind is dt.date:
        return pandas.to_datetime(column)
    if hint == tuple[str, ...]:
        return column.map(lambda cell: tuple(cell.split(LIST_SEPARATOR)) if cell else ())
    if kind is bool:
        return column.map({True: True, False: False, "true": True, "false": False}).astype("boolean")
    if kind is int:
        return pandas.to_numeric(column).astype("Int64")
    if kind is float:
        return pandas.to_numeric(column).astype("Float64")
    return column.fillna("").astype("str")
