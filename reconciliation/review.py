"""Doubtful matches for a person, and the person's answers, which win on the next run.

The review list is a CSV file that opens in Excel.  A person writes `đúng` or `sai` into the column
`answer` (or another indicator's key into `right_key`) and gives the file back; `read_answers` reads it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from normalizers.text import key as text_key
from pipeline.exports import neutral, plain
from reconciliation.concepts import lexicon
from reconciliation.data_files import DataFileError, read_rows
from reconciliation.indicators import catalogue
from reconciliation.matching import Match

COLUMNS = (
    "wording",
    "indicator_key",
    "indicator",
    "known_wording",
    "probability",
    "reason",
    "answer",
    "right_key",
)
YES = ("đúng", "có", "yes", "y", "1", "x")
NO = ("sai", "không", "no", "n", "0")


@dataclass(frozen=True, slots=True)
class Answers:
    """What people have said: (normalised wording, indicator key) -> the wording means that indicator."""

    said: dict[tuple[str, str], bool] = field(default_factory=dict)


def review_rows(matches: Iterable[Match]) -> list[dict[str, str]]:
    """The rows of the review list, the surest first, with empty columns for the answer."""
    rows = []
    for match in sorted(matches, key=lambda one: (-one.probability, one.wording)):
        indicator = catalogue().get(match.key)
        rows.append(
            {
                "wording": match.wording,
                "indicator_key": match.key,
                "indicator": indicator.name if indicator else "",
                "known_wording": match.known,
                "probability": f"{match.probability:.2f}",
                "reason": match.reason,
                "answer": "",
                "right_key": "",
            }
        )
    return rows


def review_csv(matches: Iterable[Match]) -> str:
    """The review list as CSV text, without BOM; no cell can be taken for a formula."""
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in review_rows(matches):
        writer.writerow({name: neutral(cell) for name, cell in row.items()})
    return out.getvalue()


def read_answers(paths: Sequence[Path]) -> Answers:
    """The answers in review files, later files winning; rows without an answer are passed over.

    Raises DataFileError, with file and line, for an answer that is neither yes nor no or an unknown key.
    """
    said: dict[tuple[str, str], bool] = {}
    known = catalogue()
    for path in paths:
        for line, row in read_rows(path, ("wording", "indicator_key", "answer")):
            wording = lexicon().expand(plain(row["wording"]))
            right = row.get("right_key", "")
            for key in filter(None, (row["indicator_key"], right)):
                if key not in known:
                    raise DataFileError(path, line, f"khóa chỉ tiêu '{key}' không có trong danh mục")
            answer = text_key(row["answer"])
            if right:
                said[wording, right] = True
                if row["indicator_key"] not in ("", right):
                    said[wording, row["indicator_key"]] = False
            elif answer:
                if answer not in (*map(text_key, YES), *map(text_key, NO)):
                    raise DataFileError(path, line, f"cột 'answer' ghi '{row['answer']}'; ghi 'đúng' hoặc 'sai'")
                said[wording, row["indicator_key"]] = answer in map(text_key, YES)
    return Answers(said)
