"""Tasks from tables: each numbered row one task, whatever the columns' order and whatever is missing."""

from __future__ import annotations

import datetime as dt

from extractors.finding.column_roles import column_roles
from extractors.finding.task_tables import table_tasks
from pipeline.models import (
    Block,
    BlockKind,
    Box,
    Cell,
    DeadlineKind,
    Heading,
    Row,
    RowKind,
    Span,
    Table,
    Task,
)

APPENDIX = (Heading("Phụ lục", "DANH MỤC NHIỆM VỤ", 0),)


def tasks_of(*lines: str, header: int = 1) -> list[Task]:
    """The tasks of a table whose rows are lines with cells parted by strokes."""
    rows = []
    for number, line in enumerate(lines):
        texts = [text.strip().replace("\\n", "\n") for text in line.split("|")]
        cells = tuple(Cell(text, column) for column, text in enumerate(texts))
        rows.append(Row(RowKind.HEADER if number < header else RowKind.BODY, cells))
    table = Table(max(len(row.cells) for row in rows), tuple(rows))
    block = Block(1, BlockKind.TABLE, "", path=APPENDIX, table=table)
    return [draft.task(str(number)) for number, draft in enumerate(table_tasks(block, column_roles(table), 2026), 1)]


def names(owners: tuple[object, ...]) -> list[str]:
    return [owner.name for owner in owners]  # type: ignore[attr-defined]


HEADER = "TT | Nội dung công việc | Chủ trì | Phối hợp | Sản phẩm | Thời gian"


def test_a_row_is_a_task_with_its_section() -> None:
    tasks = tasks_of(
        HEADER,
        "I | HẠ TẦNG SỐ | | | |",
        "1 | Lắp đặt điểm phát wifi | Phòng Kinh tế | Các thôn; Công an xã | 05 điểm | Tháng 6",
        "II | NHÂN LỰC SỐ | | | |",
        "1. | Tập huấn kỹ năng số | Phòng Văn hóa - Xã hội, Đoàn xã | | Lớp tập huấn | Thường xuyên",
    )
    assert [task.section for task in tasks] == ["Phụ lục I.1", "Phụ lục II.1"]
    assert [task.no for task in tasks] == ["1", "1"]
    assert names(tasks[0].coordinating) == ["Các thôn", "Công an xã"]
    assert tasks[0].deadline is not None
    assert tasks[0].deadline.date == dt.date(2026, 6, 30)
    assert names(tasks[1].lead) == ["Phòng Văn hóa - Xã hội", "Đoàn xã"]
    assert tasks[1].deadline is not None
    assert tasks[1].deadline.kind is DeadlineKind.ONGOING
    assert tasks[0].confidence >= 0.9 > tasks[1].confidence  # two leads in one cell may be a lead and a helper


def test_ditto_marks_take_the_words_above() -> None:
    tasks = tasks_of(
        HEADER,
        "1 | Rà soát thủ tục | Văn phòng HĐND và UBND | Các phòng | Báo cáo | Quý I/2026",
        "2 | Niêm yết thủ tục | nt | Các phòng | Danh mục | như trên",
    )
    assert names(tasks[1].lead) == ["Văn phòng HĐND và UBND"]
    assert tasks[1].deadline is not None
    assert tasks[1].deadline.date == dt.date(2026, 3, 31)


def test_an_owner_in_the_cell_of_deadlines_is_doubted() -> None:
    (task,) = tasks_of(HEADER, "1 | Kiểm tra an toàn thực phẩm | Trạm Y tế | | Biên bản | Phòng Kinh tế")
    assert names(task.lead) == ["Trạm Y tế"]
    assert task.deadline is not None
    assert task.deadline.kind is None
    assert task.doubts
    assert task.confidence < 0.8


def test_people_in_the_column_of_leads_are_heads() -> None:
    (task,) = tasks_of(HEADER, "1 | Chỉ đạo giải phóng mặt bằng | Phó Chủ tịch UBND xã; Phòng Kinh tế | | | 30/9/2026")
    assert names(task.head) == ["Phó Chủ tịch UBND xã"]
    assert names(task.lead) == ["Phòng Kinh tế"]


def test_a_row_without_number_and_title_goes_on_with_the_one_above() -> None:
    (task,) = tasks_of(
        HEADER,
        "1 | Trồng cây xanh | Phòng Kinh tế | | 2.000 cây | Tháng 2/2026",
        " | | Đoàn xã | Các thôn | và biên bản nghiệm thu |",
    )
    assert names(task.lead) == ["Phòng Kinh tế", "Đoàn xã"]
    assert task.deliverable == "2.000 cây và biên bản nghiệm thu"


def test_work_merged_over_several_rows_is_one_task() -> None:
    (task,) = tasks_of(
        HEADER,
        "1 | Cấp chữ ký số | Công an xã | | 70% người dân | Quý II/2026",
        "1 | Cấp chữ ký số | Tổ công nghệ số cộng đồng | | Báo cáo | Quý II/2026",
    )
    assert names(task.lead) == ["Công an xã", "Tổ công nghệ số cộng đồng"]


def test_a_deadline_in_the_words_counts_where_no_column_has_it() -> None:
    tasks = tasks_of(
        "STT | Tên nhiệm vụ | Đơn vị chủ trì",
        "1 | Định kỳ báo cáo kết quả về cấp trên | Phòng Văn hóa - Xã hội",
        "2 | Xây dựng Đề án giai đoạn 2026-2030 | Phòng Kinh tế",
        "3 | Hoàn thành số hóa sổ hộ tịch trước ngày 30/6/2026 | Văn phòng HĐND và UBND",
    )
    assert [task.deadline.kind if task.deadline else None for task in tasks] == [
        DeadlineKind.RECURRING,
        None,
        DeadlineKind.DATE,
    ]


def test_indicators_are_no_tasks() -> None:
    assert tasks_of("TT | Chỉ tiêu | ĐVT | Năm 2026 | Năm 2027", "1 | Tỷ lệ hộ nghèo | % | 2 | 1") == []


def test_a_thousand_rows_and_ragged_ones() -> None:
    rows = [f"{number} | Việc số {number} | Phòng Kinh tế" for number in range(1, 1001)]
    tasks = tasks_of("TT | Nhiệm vụ | Chủ trì | Thời hạn", *rows, "x", "")
    assert len([task for task in tasks if task.no]) == 1000


def test_evidence_is_the_page_and_box_of_the_row() -> None:
    spans = (
        (Span(3, "Trồng cây", Box(100, 50, 200, 60), 0.8),),
        (Span(3, "Phòng Kinh tế", Box(210, 50, 300, 75), 0.6),),
    )
    rows = (
        Row(RowKind.HEADER, (Cell("Nhiệm vụ", 0), Cell("Chủ trì", 1))),
        Row(RowKind.BODY, (Cell("Trồng cây", 0, spans=spans[0]), Cell("Phòng Kinh tế", 1, spans=spans[1]))),
    )
    table = Table(2, rows)
    (draft,) = table_tasks(Block(1, BlockKind.TABLE, "", table=table), column_roles(table), None)
    assert (draft.evidence.page, draft.evidence.box) == (3, Box(100, 50, 300, 75))
    assert draft.confidence < 0.9


def test_in_a_table_of_doubtful_shape_pieces_of_a_name_are_read_by_the_other_rows() -> None:
    rows = [
        "1 | Lắp wifi | Phòng Văn hóa - Xã hội | Báo cáo",
        "2 | Mua máy tính | Phòng Văn hóa - Xã hội | Hợp đồng",
        "3 | Tập huấn | Phóng Văn hóa | Lớp học",
        "4 | Tuần tra | Công an xã | Nhật ký",
    ]
    cells = [[Cell(text.strip(), column) for column, text in enumerate(row.split("|"))] for row in rows]
    header = [Cell(text, column) for column, text in enumerate(("TT", "Nhiệm vụ", "Chủ trì", "Kết quả"))]
    table = Table(
        4, (Row(RowKind.HEADER, tuple(header)), *(Row(RowKind.BODY, tuple(row)) for row in cells)), "bảng mất khung"
    )
    drafts = table_tasks(Block(1, BlockKind.TABLE, "", table=table), column_roles(table), 2026)
    assert [draft.lead for draft in drafts[2:]] == [("Phòng Văn hóa - Xã hội",), ("Công an xã",)]
    assert "tên cơ quan đọc không rõ, lấy theo các dòng khác của bảng" in drafts[2].doubts


def test_marks_under_quarters_and_months_say_when() -> None:
    tasks = tasks_of(
        "TT | Nội dung công việc | Đơn vị thực hiện | Quý I | Quý II | Quý III | Quý IV",
        "1 | Tập huấn tổ trưởng dân phố dùng sổ tay điện tử | Phòng Văn hóa - Xã hội | x | | |",
        "2 | Quét hồ sơ đất rừng | Phòng Kinh tế | | x | x |",
        "3 | Hội thi tin học không chuyên | Đoàn Thanh niên | | | | X",
    )
    assert [task.deadline and task.deadline.date for task in tasks] == [
        dt.date(2026, 3, 31), dt.date(2026, 9, 30), dt.date(2026, 12, 31)]
    (month, _) = tasks_of(
        "TT | Nội dung công việc | Đơn vị thực hiện | T4 | T10",
        "1 | Đo kiểm sóng di động tại bản xa | Phòng Kinh tế | | ✓",
        "2 | Vá lỗi máy trạm | Công an xã | ✓ |",
    )
    assert month.deadline is not None
    assert month.deadline.date == dt.date(2026, 10, 31)
