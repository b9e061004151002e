"""Rows as flat cells: what a database column or a CSV field can hold."""
from __future__ import annotations

import datetime as dt
from dataclasses import fields
from enum import Enum
from typing import Any

from pipeline.models import Box

Cell = str | int | float | bool | None

LIST_SEPARATOR = "; "
_SHARE_DIGITS = 3                                # confidences: more digits would claim too much
_UNKNOWN_AT_ZERO = frozenset({"page", "pages"})  # pages count from 1


def columns(row_type: type) -> tuple[str, ...]:
    """The column names of a row type of `pipeline.tables`, in their order."""
    return tuple(field.name for field in fields(row_type))


def cells(row: Any) -> dict[str, Cell]:
    """A row of `pipeline.tables` as column -> cell; '' , () and unknown pages become None."""
    return {field.name: _cell(field.name, getattr(row, field.name)) for field in fields(row)}


def _cell(name: str, value: Any) -> Cell:
    if value is None or value == "" or value == () or (name in _UNKNOWN_AT_ZERO and value == 0):
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Box):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(map(str, value)) if any(value) else None
    if name == "confidence":
        return round(float(value), _SHARE_DIGITS)
    if isinstance(value, str):
        return value.replace("\0", "")           # PostgreSQL and CSV readers know no such character
    if isinstance(value, (int, float, bool)):
        return value
    raise TypeError(f"{name}: {type(value).__name__} is no cell")
