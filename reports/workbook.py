"""The Excel workbook: what an office sends on."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.models import FindingKind, Severity, Status
from pipeline.tables import DocumentRow, FindingRow, RunTables, TargetRow, TaskRow
from reports.agenda import Duty, by_agency, by_deadline
from reports.evidence import Evidence, Side
from reports.overview import (
    STATE_OF_KIND,
    CommuneLine,
    Matrix,
    Place,
    Places,
    ProvinceLine,
    build_matrix,
    summarise,
)
from reports.scope import counted, document_notes
from reports.sheets import HEADER_ROW, Book, Column, Table
from reports.words import (
    comparator_sign,
    date_text,
    deadline_text,
    fold,
    iso_date,
    iso_text,
    kind_word,
    label,
    recurrence_text,
    short_name,
    unit_text,
    words,
)

MATRIX_COLUMNS_A_PAGE = 22


def write_workbook(tables: RunTables, path: Path, *, summary_only: bool = False) -> None:
    """Writes the workbook of a run to `path` (.xlsx), replacing what is there.

    `summary_only` leaves the lists to the volumes of the provinces (`reports.volumes`).  Raises OSError where
    the file cannot be written.
    """
    tables = counted(tables)
    matrix = build_matrix(tables)
    summary = summarise(tables, matrix)
    owners = _Documents(tables)
    book = Book(path)
    note = f"Lập ngày {date_text(tables.made_on)}. Trang, mục và nguyên văn dẫn theo từng văn bản."
    _summary(book, summary, tables, note)
    _communes(book, summary, note)
    if summary_only:
        _documents(book, tables, note)
        book.close()
        return
    _matrix(book, matrix, note)
    _findings(book, tables, owners, note)
    _targets(book, tables.targets, owners, note)
    _by_agency(book, by_agency(tables.tasks), owners, note)
    _by_deadline(book, tables, owners, note)
    _documents(book, tables, note)
    book.close()


class _Documents:
    """Document -> province, unit and name, the columns that every list repeats."""

    def __init__(self, tables: RunTables) -> None:
        places = Places(tables)
        self._rows = {row.doc_id: row for row in tables.documents}
        self._places = {row.doc_id: places.of_document(row) or Place(row.province, row.commune)
                        for row in tables.documents}
        self.of_finding = places.of_finding

    def province(self, doc_id: str) -> str:
        """The province, '' where it is not known or the document is central."""
        return self._places[doc_id].province if doc_id in self._places else ""

    def unit(self, doc_id: str) -> str:
        """The commune; for upper documents the level."""
        row = self._rows.get(doc_id)
        return (self._places[doc_id].commune or label("levels", row.level)) if row else ""

    def name(self, doc_id: str) -> str:
        """The document's number."""
        row = self._rows.get(doc_id)
        return short_name(row) if row else doc_id


def _kind_columns(kinds: Iterable[FindingKind]) -> list[Column[Any]]:
    def count(kind: FindingKind) -> Callable[[ProvinceLine | CommuneLine], int]:
        return lambda line: line.kinds.get(kind, 0)

    return [Column(kind_word(kind), 11, count(kind), "integer") for kind in kinds]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _summary(book: Book, summary: Sequence[ProvinceLine], tables: RunTables, note: str) -> None:
    sheet = book.sheet("Tổng hợp", "TỔNG HỢP KẾT QUẢ ĐỐI CHIẾU", note)
    kinds = [kind for kind in FindingKind if any(line.kinds.get(kind) for line in summary)]
    columns: list[Column[ProvinceLine]] = [
        Column("Tỉnh, thành phố", 22, lambda line: line.province or "(chưa rõ tỉnh)"),
        Column("Số xã, phường, đặc khu", 10, lambda line: len(line.communes), "integer"),
        Column("Văn bản", 9, lambda line: line.documents, "integer"),
        Column("Văn bản cần xem lại", 10, lambda line: line.review, "integer"),
        Column("Văn bản không đọc được", 10, lambda line: line.failed, "integer"),
        Column("Chỉ tiêu", 9, lambda line: line.targets, "integer"),
        Column("Nhiệm vụ", 9, lambda line: line.tasks, "integer"),
        Column("Chỉ tiêu cấp trên đã có trong văn bản xã", 13, lambda line: line.coverage, "share"),
        Column("Số ngày từ kế hoạch tỉnh đến kế hoạch xã (trung vị)", 14,
               lambda line: median(line.days) if line.days else None, "number"),
        Column("Xã ban hành trong 30 ngày", 11, lambda line: sum(day <= 30 for day in line.days), "integer"),
        Column("Xã ban hành từ 31 đến 60 ngày", 11, lambda line: sum(30 < day <= 60 for day in line.days),
               "integer"),
        Column("Xã ban hành sau 60 ngày", 11, lambda line: sum(day > 60 for day in line.days), "integer"),
        *_kind_columns(kinds),
    ]
    communes = [commune for line in summary for commune in line.communes]
    days = [day for line in summary for day in line.days]
    statuses = Counter(document.status for document in tables.documents)
    end = book.fill(sheet, Table(columns, summary, totals=[
        "Cả lượt đối chiếu", len(communes), len(tables.documents), statuses[Status.REVIEW],
        statuses[Status.FAILED], len(tables.targets), len(tables.tasks),
        _share(sum(line.covered for line in communes), sum(line.bound for line in communes)),
        median(days) if days else None, sum(day <= 30 for day in days), sum(30 < day <= 60 for day in days),
        sum(day > 60 for day in days), *(sum(line.kinds.get(kind, 0) for line in summary) for kind in kinds),
    ]))
    standing = Counter(finding.severity for finding in tables.findings)
    for row, line in enumerate([
        f"Phát hiện còn hiệu lực: {len(tables.findings)} (mức cao {standing[Severity.HIGH]}, trung bình "
        f"{standing[Severity.MEDIUM]}, thông tin {standing[Severity.INFO]}); đã bỏ qua có lý do: "
        f"{len(tables.dismissed)}; không còn so với lần trước: {len(tables.gone)}.",
        "Văn bản trung ương chỉ tính ở dòng cuối, không tính vào tỉnh nào.",
        "“Chỉ tiêu cấp trên đã có”: số chỉ tiêu cấp trên giao mà văn bản của xã có nêu, trên tổng số chỉ "
        "tiêu cấp trên giao cho xã.",
        "Số ngày tính từ kế hoạch của tỉnh mà văn bản của xã viện dẫn.",
    ], start=end + 1):
        sheet.write_string(row, 0, line, book.styles["note"])


def _communes(book: Book, summary: Sequence[ProvinceLine], note: str) -> None:
    rows = [commune for line in summary for commune in line.communes]
    columns: list[Column[CommuneLine]] = [
        Column("Tỉnh, thành phố", 18, lambda line: line.place.province),
        Column("Xã, phường, đặc khu", 24, lambda line: line.place.commune),
        Column("Văn bản", 9, lambda line: line.documents, "integer"),
        Column("Chỉ tiêu", 9, lambda line: line.targets, "integer"),
        Column("Nhiệm vụ", 9, lambda line: line.tasks, "integer"),
        Column("Chỉ tiêu cấp trên giao", 11, lambda line: line.bound, "integer"),
        Column("Trong đó đã có", 10, lambda line: line.covered, "integer"),
        Column("Tỷ lệ đã có", 10, lambda line: line.coverage, "share"),
        Column("Kế hoạch tỉnh viện dẫn", 15, lambda line: line.basis),
        Column("Số ngày sau kế hoạch tỉnh", 11, lambda line: line.days, "integer"),
        *_kind_columns(kind for kind in FindingKind if any(row.kinds.get(kind) for row in rows)),
    ]
    book.fill(book.sheet("Theo xã", "TỔNG HỢP THEO XÃ, PHƯỜNG, ĐẶC KHU", note), Table(columns, rows))


def _matrix(book: Book, matrix: Matrix, note: str) -> None:
    sheet = book.sheet("Ma trận", "MA TRẬN XÃ × CHỈ TIÊU", note)
    looks = words()["states"]
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, max(2 + len(matrix.indicators), 2), 10.5)
    for column, (name, look) in enumerate(looks.items(), start=2):
        book.put(sheet, 2, column, f"{look['sign']} {look['label']}", f"state {name}")
    sheet.set_row(2, 40)
    sheet.set_row(HEADER_ROW, 200)
    for column, title in enumerate(["Tỉnh, thành phố", "Xã, phường, đặc khu"]):
        sheet.write_string(HEADER_ROW, column, title, book.styles["header"])
    for column, (_, name) in enumerate(matrix.indicators, start=2):
        sheet.write_string(HEADER_ROW, column, name, book.styles["rotated"])
    for row, place in enumerate(matrix.places, start=HEADER_ROW + 1):
        book.put(sheet, row, 0, place.province, "text")
        book.put(sheet, row, 1, place.commune, "text")
        tallest = 1
        for column, (key, _) in enumerate(matrix.indicators, start=2):
            cell = matrix.cells.get((place, key))
            if cell is None:
                book.put(sheet, row, column, None, "text")
            else:
                shown = f"{looks[cell.state]['sign']} {'; '.join(cell.values)}".strip()
                tallest = max(tallest, -(-len(shown) // 12))
                book.put(sheet, row, column, shown, f"state {cell.state}")
        sheet.set_row(row, max(16, 2 + 12 * tallest))
    last = HEADER_ROW + max(len(matrix.places), 1)
    sheet.autofilter(HEADER_ROW, 0, last, 1 + len(matrix.indicators))
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(max(1, -(-len(matrix.indicators) // MATRIX_COLUMNS_A_PAGE)), 0)


@dataclass(frozen=True, slots=True)
class _Sided:
    """A finding with what each side says."""

    row: FindingRow
    commune: Side | None
    upper: Side | None


def _side_columns(title: str, pick: Callable[[_Sided], Side | None]) -> dict[str, Column[_Sided]]:
    def target(item: _Sided) -> TargetRow | None:
        side = pick(item)
        return side.target if side else None

    def of(name: str) -> Callable[[_Sided], Any]:
        return lambda item: getattr(pick(item), name, None) or None

    def of_target(name: str) -> Callable[[_Sided], Any]:
        return lambda item: getattr(target(item), name, None)

    return {
        "value": Column(f"{title}: giá trị", 13, of("value")),
        "page": Column(f"{title}: trang", 7, of("page"), "page"),
        "quote": Column(f"{title}: nguyên văn", 34, of("quote")),
        "figure": Column(f"{title}: số", 9, of_target("value"), "number"),
        "due": Column(f"{title}: hạn", 11, of_target("due_date"), "date"),
        "document": Column(f"{title}: văn bản", 30, of("document")),
        "section": Column(f"{title}: mục", 12, of("section")),
    }


def _findings(book: Book, tables: RunTables, owners: _Documents, note: str) -> None:
    severities, kinds = list(Severity), list(FindingKind)
    evidence = Evidence(tables)
    rows = sorted(
        (*tables.findings, *tables.dismissed, *tables.gone),
        key=lambda row: (row.province, row.commune, severities.index(row.severity), kinds.index(row.kind),
                         row.indicator),
    )

    def painted(item: _Sided) -> str | None:
        state = STATE_OF_KIND.get(item.row.kind)
        return f"state {state}" if state else None

    def severity(item: _Sided) -> str | None:
        return None if item.row.severity is Severity.INFO else f"severity {item.row.severity}"

    own = _side_columns("Của xã", lambda item: item.commune)
    upper = _side_columns("Cấp trên", lambda item: item.upper)
    columns: list[Column[_Sided]] = [
        Column("Mức độ", 9, lambda item: label("severities", item.row.severity), paint=severity),
        Column("Loại", 13, lambda item: kind_word(item.row.kind), paint=painted),
        Column("Xã, phường, đặc khu", 14, lambda item: owners.of_finding(item.row).commune),
        Column("Chỉ tiêu hoặc nhiệm vụ", 26, lambda item: evidence.subject(item.row)),
        Column("Nội dung", 50, lambda item: item.row.explanation),
        *(own[name] for name in ("value", "page", "quote")),
        *(upper[name] for name in ("value", "page", "quote")),
        Column("Tỉnh, thành phố", 14, lambda item: owners.of_finding(item.row).province),
        *(own[name] for name in ("figure", "due", "document", "section")),
        Column("Cấp giao", 11, lambda item: label("levels", item.row.upper_level)),
        *(upper[name] for name in ("figure", "due", "document", "section")),
        Column("Độ tin cậy", 9, lambda item: item.row.confidence, "share"),
        Column("Tình trạng", 12, lambda item: label("histories", item.row.history)),
        Column("Phát hiện từ", 11, lambda item: item.row.first_seen, "date"),
        Column("Lý do bỏ qua", 20, lambda item: item.row.reason),
        Column("Mã", 16, lambda item: item.row.finding_id),
    ]
    sided = [_Sided(row, evidence.commune_side(row), evidence.upper_side(row)) for row in rows]
    book.fill(book.sheet("Phát hiện", "CÁC PHÁT HIỆN", note), Table(columns, sided, printed=11))


def _targets(book: Book, rows: Sequence[TargetRow], owners: _Documents, note: str) -> None:
    columns: list[Column[TargetRow]] = [
        Column("Tỉnh, thành phố", 12, lambda row: owners.province(row.doc_id)),
        Column("Đơn vị", 18, lambda row: owners.unit(row.doc_id)),
        Column("Văn bản", 15, lambda row: owners.name(row.doc_id)),
        Column("Trang", 7, lambda row: row.page or None, "page"),
        Column("Mục", 12, lambda row: row.section),
        Column("Chỉ tiêu", 44, lambda row: row.indicator),
        Column("So sánh", 8, lambda row: comparator_sign(row.comparator)),
        Column("Giá trị", 10, lambda row: row.value, "number"),
        Column("Đến", 9, lambda row: row.value_max, "number"),
        Column("Đơn vị tính", 12, lambda row: unit_text(row.unit)),
        Column("Hạn", 11, lambda row: row.due_date, "date"),
        Column("Nguyên văn", 46, lambda row: row.raw_text),
        Column("Hạn suy từ mục trên", 10, lambda row: "x" if row.due_inherited else ""),
        Column("Cơ quan theo dõi", 20, lambda row: row.owner),
        Column("Mã chỉ tiêu", 20, lambda row: row.indicator_key),
        Column("Độ tin cậy", 9, lambda row: row.confidence, "share"),
        Column("Cần xem lại", 26, lambda row: "; ".join(row.doubts)),
    ]
    ordered = sorted(rows, key=lambda row: (fold(owners.province(row.doc_id)), fold(owners.unit(row.doc_id)),
                                            row.doc_id))
    book.fill(book.sheet("Chỉ tiêu", "CÁC CHỈ TIÊU", note), Table(columns, ordered, printed=12))


def _task_columns(owners: _Documents) -> list[Column[TaskRow]]:
    return [
        Column("Đơn vị", 18, lambda row: owners.unit(row.doc_id)),
        Column("Số TT", 7, lambda row: row.no),
        Column("Nhiệm vụ", 56, lambda row: row.title),
        Column("Kết quả", 20, lambda row: row.deliverable),
        Column("Văn bản", 15, lambda row: owners.name(row.doc_id)),
        Column("Trang", 7, lambda row: row.page or None, "page"),
        Column("Mục", 14, lambda row: row.section),
        Column("Tỉnh, thành phố", 14, lambda row: owners.province(row.doc_id)),
        Column("Độ tin cậy", 9, lambda row: row.confidence, "share"),
        Column("Cần xem lại", 26, lambda row: "; ".join(row.doubts)),
    ]


def _lifted(column: Column[TaskRow]) -> Column[Duty]:
    """A column of tasks as a column of duties."""
    return Column(column.title, column.width, lambda duty: column.value(duty.task), column.style)


def _by_agency(book: Book, duties: Sequence[Duty], owners: _Documents, note: str) -> None:
    columns: list[Column[Duty]] = [
        Column("Cơ quan, đơn vị", 28, lambda duty: duty.agency),
        Column("Vai trò", 10, lambda duty: label("roles", duty.role)),
        Column("Hạn", 11, lambda duty: duty.task.deadline_date, "date"),
        Column("Thời hạn theo văn bản", 18, lambda duty: deadline_text(duty.task)),
        *map(_lifted, _task_columns(owners)),
    ]
    sheet = book.sheet("Nhiệm vụ theo cơ quan", "NHIỆM VỤ THEO CƠ QUAN, ĐƠN VỊ", note)
    book.fill(sheet, Table(columns, duties, printed=10))


def _by_deadline(book: Book, tables: RunTables, owners: _Documents, note: str) -> None:
    today = tables.made_on

    def late(row: TaskRow) -> str | None:
        return "late" if row.deadline_date and row.deadline_date < today else None

    columns: list[Column[TaskRow]] = [
        Column("Hạn", 11, lambda row: row.deadline_date, "date", late),
        Column(f"Số ngày còn lại từ {date_text(today)}", 11,
               lambda row: (row.deadline_date - today).days if row.deadline_date else None, "integer"),
        Column("Thời hạn theo văn bản", 17, lambda row: row.deadline_raw),
        Column("Chủ trì", 24, lambda row: "; ".join(row.lead)),
        Column("Phối hợp", 22, lambda row: "; ".join(row.coordinating)),
        *_task_columns(owners),
        Column("Kiểu thời hạn", 12, lambda row: label("deadline_kinds", row.deadline_kind)),
        Column("Định kỳ", 18, lambda row: recurrence_text(row.recurrence)),
    ]
    sheet = book.sheet("Nhiệm vụ theo thời hạn", "NHIỆM VỤ THEO THỜI HẠN", note)
    book.fill(sheet, Table(columns, by_deadline(tables.tasks), printed=11))


def _documents(book: Book, tables: RunTables, note: str) -> None:
    targets = Counter(row.doc_id for row in tables.targets)
    tasks = Counter(row.doc_id for row in tables.tasks)
    notes = document_notes(tables)
    order = [Status.FAILED, Status.REVIEW, Status.OK]
    rows = sorted(tables.documents, key=lambda row: (order.index(row.status), row.province, row.commune))

    def painted(row: DocumentRow) -> str | None:
        return None if row.status is Status.OK else f"status {row.status}"

    columns: list[Column[DocumentRow]] = [
        Column("Tình trạng", 13, lambda row: label("statuses", row.status), paint=painted),
        Column("Vấn đề", 34, lambda row: row.problem),
        Column("Tệp", 26, lambda row: row.source_file),
        Column("Số, ký hiệu", 15, lambda row: row.number),
        Column("Trích yếu", 40, lambda row: row.title),
        Column("Cơ quan ban hành", 24, lambda row: row.issuer),
        Column("Ngày ban hành", 11, lambda row: iso_date(row.issue_date) or iso_text(row.issue_date), "date"),
        Column("Số trang", 7, lambda row: row.pages or None, "page"),
        Column("Cách đọc", 16, lambda row: label("routes", row.route)),
        Column("Độ tin cậy", 8, lambda row: row.confidence or None, "share"),
        Column("Chỉ tiêu", 8, lambda row: targets[row.doc_id], "integer"),
        Column("Nhiệm vụ", 8, lambda row: tasks[row.doc_id], "integer"),
        Column("Ghi chú", 30, lambda row: notes.get(row.doc_id, "")),
        Column("Loại", 14, lambda row: row.doc_type),
        Column("Cấp", 11, lambda row: label("levels", row.level)),
        Column("Xã, phường, đặc khu", 18, lambda row: row.commune),
        Column("Tỉnh, thành phố", 13, lambda row: row.province),
        Column("Người ký", 18, lambda row: row.signer),
        Column("Mã văn bản", 15, lambda row: row.doc_id),
    ]
    sheet = book.sheet("Văn bản và chất lượng", "VĂN BẢN VÀ CHẤT LƯỢNG ĐỌC", note)
    book.fill(sheet, Table(columns, rows, printed=12))
