"""Reading the data files that an analyst keeps, with the file, line and reason of every mistake.

YAML is read with its line numbers, CSV by its header; a wrong field, an unknown word or a doubled key
raises `DataFileError`, whose message is one Vietnamese line: file, line, what is wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from pipeline.errors import UsageError

DATA = Path(__file__).parent / "data"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is ten times faster where it is built in


class DataFileError(UsageError):
    """A data file holds a mistake; the message names file, line and reason."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        self.path, self.line, self.why = path, line, why
        super().__init__(f"{path.name}, dòng {line}: {why}")


class Entry:
    """One mapping of a YAML list with the line of each of its fields."""

    def __init__(self, path: Path, line: int, values: dict[str, Any], lines: dict[str, int]) -> None:
        self.path, self.line, self.values, self._lines = path, line, values, lines

    def fail(self, why: str, field: str = "") -> NoReturn:
        """Raises DataFileError at the field's line (or the entry's)."""
        raise DataFileError(self.path, self._lines.get(field, self.line), why)

    def only(self, allowed: Sequence[str], required: Sequence[str]) -> None:
        """Checks that no field is unknown and none is missing."""
        for field in self.values:
            if field not in allowed:
                self.fail(f"trường '{field}' không có trong mẫu; các trường dùng được: {', '.join(allowed)}", field)
        for field in required:
            if self.values.get(field) in (None, "", []):
                self.fail(f"thiếu trường '{field}'")

    def text(self, field: str, default: str = "") -> str:
        """A text field; numbers and dates must be quoted in the file."""
        value = self.values.get(field, default)
        if not isinstance(value, str):
            self.fail(f"trường '{field}' phải là chữ (đặt trong dấu ngoặc kép nếu là số hoặc ngày)", field)
        return value.strip()

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; a missing field is an empty list."""
        value = self.values.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fail(f"trường '{field}' phải là danh sách chữ", field)
        return tuple(item.strip() for item in value)

    def choice(self, field: str, allowed: Sequence[str]) -> str:
        """A text field that must be one of `allowed`."""
        value = self.text(field)
        if value not in allowed:
            self.fail(f"trường '{field}' ghi '{value}'; chỉ dùng: {', '.join(allowed)}", field)
        return value


def _parse(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(path, line, f"không đúng cú pháp YAML ({error.problem})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(path, 1, f"không đọc được ({error})") from error


def _value(node: yaml.Node) -> Any:
    return yaml.constructor.SafeConstructor().construct_document(node)


def _entry(path: Path, node: yaml.Node) -> Entry:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise DataFileError(path, line, "mỗi mục phải gồm các dòng 'trường: giá trị'")
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for field_node, value_node in node.value:
        field = str(_value(field_node))
        if field in values:
            raise DataFileError(path, field_node.start_mark.line + 1, f"trường '{field}' ghi hai lần")
        values[field] = _value(value_node)
        lines[field] = field_node.start_mark.line + 1
    return Entry(path, line, values, lines)


def read_entries(path: Path) -> list[Entry]:
    """The mappings of a YAML file that is one list; an empty file has none."""
    root = _parse(path)
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise DataFileError(path, root.start_mark.line + 1, "tệp phải là một danh sách, mỗi mục bắt đầu bằng '- '")
    return [_entry(path, node) for node in root.value]


def read_sections(path: Path) -> dict[str, Entry]:
    """The mappings of a YAML file whose top level names sections."""
    root = _parse(path)
    if not isinstance(root, yaml.MappingNode):
        raise DataFileError(path, 1, "tệp phải gồm các phần 'tên:'")
    return {str(_value(name)): _entry(path, node) for name, node in root.value}


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; DataFileError where a column is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise DataFileError(path, 1, f"thiếu cột {', '.join(missing)}")
            for row in reader:
                if None in row:
                    raise DataFileError(path, reader.line_num, "thừa ô so với dòng tiêu đề")
                yield reader.line_num, {name: (value or "").strip() for name, value in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(path, 1, f"không đọc được ({error})") from error
