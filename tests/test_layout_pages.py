"""Pages with boxes: letterhead, title, paragraphs, headings, margins, closing part, and their text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from layout_pages import DATA, block_of, kinds, line, recorded, section, sheet, tables

from extractors.layout import lay_out, render_text
from pipeline.models import BlockKind, Layout, Page, Route


def _words(text: str) -> list[str]:
    return text.split()


@pytest.fixture(scope="module")
def plan() -> Layout:
    """A commune's plan of 12 pages with a text layer."""
    return lay_out(recorded("tan-loi.digital"))


@pytest.mark.parametrize("name", ["tan-loi", "lang-son"])
def test_text_is_what_the_pages_print(name: str) -> None:
    text = render_text(lay_out(recorded(f"{name}.digital")))
    assert _words(text) == _words((DATA / f"{name}.printed.txt").read_text(encoding="utf-8"))


def test_one_form_feed_for_each_page_that_begins(plan: Layout) -> None:
    assert render_text(plan).count("\f") == plan.pages - 1


def test_every_word_is_in_a_block() -> None:
    pages = recorded("tan-loi.digital")
    printed = sorted(word.text for page in pages for text in page.lines for word in text.words)
    layout = lay_out(pages)
    laid = sorted(token for block in layout.blocks for span in block.spans for token in span.text.split())
    header = tables(layout)[0].rows[0]
    again = [token for cell in header.cells for token in cell.text.split()]
    assert sorted(laid + 2 * again) == printed  # the table's header stands on two further pages


def test_letterhead_left_column_then_right(plan: Layout) -> None:
    assert kinds(plan, BlockKind.LETTERHEAD) == [
        "ĐẢNG ỦY XÃ TÂN LỢI",
        "BAN CHỈ ĐẠO VỀ PHÁT TRIỂN",
        "KHOA HỌC, CÔNG NGHỆ, ĐỔI",
        "MỚI",
        "SÁNG TẠO VÀ CHUYỂN ĐỔI SỐ",
        "*",
        "Số 02-KH/BCĐ",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Tân Lợi, ngày 25 tháng 02 năm 2026",
    ]


def test_title_is_type_and_abstract(plan: Layout) -> None:
    kind, abstract = kinds(plan, BlockKind.TITLE)
    assert kind == "KẾ HOẠCH"
    assert abstract.startswith("Triển khai Nghị quyết số 57-NQ/TW")
    assert abstract.endswith("trên địa bàn xã năm 2026")


@pytest.mark.parametrize(
    ("start", "kind", "path", "label"),
    [
        ("II. MỤC TIÊU", BlockKind.HEADING, "", "II."),
        ("2.1. Về phát triển hạ tầng", BlockKind.HEADING, "II.2", "2.1."),
        ("(1) Tỷ lệ phủ sóng 5G", BlockKind.ITEM, "II.2.2.1", "(1)"),
        ("(24) Tỷ lệ các hệ thống", BlockKind.ITEM, "II.2.2.4", "(24)"),
        ("- Năm 2026 là năm tăng tốc", BlockKind.ITEM, "II.1", "-"),
        ("1.2. Chỉ đạo, điều hành", BlockKind.ITEM, "V.1", "1.2."),
        ("Nhiệm vụ năm 2026 đòi hỏi", BlockKind.PARAGRAPH, "V.1.1.2", ""),
        ("TT\tTÊN NHIỆM VỤ", BlockKind.TABLE, "Phụ lục", ""),
    ],
)
def test_tree_of_headings(plan: Layout, start: str, kind: BlockKind, path: str, label: str) -> None:
    block = block_of(plan, start)
    assert (block.kind, section(block), block.label) == (kind, path, label)


def test_a_paragraph_goes_on_over_the_page_end(plan: Layout) -> None:
    block = block_of(plan, "2. Tăng cường sự lãnh đạo")
    assert {span.page for span in block.spans} == {1, 2}
    assert block.text.endswith("trong triển khai Nghị quyết.")


def test_spans_are_evidence(plan: Layout) -> None:
    block = block_of(plan, "(2) Tỷ lệ hộ gia đình")
    assert block.page == 3
    assert all(span.box is not None and span.box.x1 > span.box.x0 for span in block.spans)


def test_page_numbers_are_margins(plan: Layout) -> None:
    assert kinds(plan, BlockKind.MARGIN) == [str(number) for number in range(1, 13)]


def test_a_misread_page_number_is_known_by_its_place() -> None:
    layout = lay_out(recorded("tan-loi.scan"))
    assert "HẾU" in kinds(layout, BlockKind.MARGIN)
    assert "HẾU" not in render_text(layout)


def test_recipients_then_signature(plan: Layout) -> None:
    assert kinds(plan, BlockKind.RECIPIENTS)[1:3] == ["- TT Tỉnh ủy, Kiêm", "- Văn phòng Tỉnh ủy,"]
    assert "- Các cơ quan chuyên trách tham mưu, giúp việc Đảng ủy," in kinds(plan, BlockKind.RECIPIENTS)
    assert kinds(plan, BlockKind.SIGNATURE) == ["TRƯỞNG BAN CHỈ ĐẠO", "Dương Thanh Huân"]


def test_letterhead_columns_that_touch_are_cut_between_words() -> None:
    layout = lay_out(
        [
            sheet(
                1,
                [
                    line("ỦY BAN NHÂN DÂN PHƯỜNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 60, 50, bold=True),
                    line("BA ĐÌNH", 96, 66),
                    line("Độc lập - Tự do - Hạnh phúc", 220, 66),
                    line("Số: 05/KH-UBND", 66, 90),
                    line("Ba Đình, ngày 05 tháng 01 năm 2026", 210, 90),
                    line("KẾ HOẠCH", 260, 120, bold=True),
                    line("Chuyển đổi số năm 2026", 220, 136, bold=True),
                    line(
                        "Thực hiện Kế hoạch số 12/KH-UBND của Ủy ban nhân dân tỉnh về chuyển đổi số,", 90, 166
                    ),
                    line("Ủy ban nhân dân xã ban hành kế hoạch như sau:", 60, 182),
                ],
            )
        ]
    )
    assert kinds(layout, BlockKind.LETTERHEAD) == [
        "ỦY BAN NHÂN DÂN PHƯỜNG",
        "BA ĐÌNH",
        "Số: 05/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Ba Đình, ngày 05 tháng 01 năm 2026",
    ]
    assert kinds(layout, BlockKind.TITLE) == ["KẾ HOẠCH", "Chuyển đổi số năm 2026"]
    assert kinds(layout, BlockKind.PARAGRAPH)[0].endswith("như sau:")


def _body(number: int, text: str) -> Page:
    return sheet(
        number,
        [
            line(f"CÔNG BÁO/Số 333/Ngày {number}-06-2026", 200, 30),
            line(str(78 + number), 500, 30),
            *(line(part, 60, 90 + 18 * row) for row, part in enumerate(text.split("\n"))),
        ],
    )


def test_running_headers_and_continued_numbers_are_margins() -> None:
    full = "Phấn đấu đến năm 2030 có tối thiểu 60 doanh nghiệp công nghệ số của cả nước"
    layout = lay_out([_body(number, f"{full}\ncó doanh thu từ nước ngoài.") for number in (1, 2, 3)])
    assert "CÔNG BÁO" not in render_text(layout)
    assert len(kinds(layout, BlockKind.PARAGRAPH)) == 3
    assert len(kinds(layout, BlockKind.MARGIN)) == 6


def test_footnotes_do_not_break_the_paragraph_they_stand_under() -> None:
    first = sheet(
        1,
        [
            *(
                line(
                    "Tỷ lệ hồ sơ thủ tục hành chính xử lý trực tuyến của cả tỉnh đạt mức cao và",
                    60,
                    90 + 18 * n,
                )
                for n in range(20)
            ),
            line("1 Theo báo cáo của Sở Khoa học và Công nghệ.", 60, 760, size=9.0),
        ],
    )
    second = sheet(2, [line("tiếp tục tăng.", 60, 90)])
    layout = lay_out([first, second])
    assert kinds(layout, BlockKind.FOOTNOTE) == ["1 Theo báo cáo của Sở Khoa học và Công nghệ."]
    assert len(kinds(layout, BlockKind.PARAGRAPH)) == 1
    assert kinds(layout, BlockKind.PARAGRAPH)[0].endswith("cao và tiếp tục tăng.")


@pytest.mark.parametrize(("size", "footnotes"), [(11.5, 0), (10.0, 1)])
def test_a_low_line_at_the_foot_of_a_scan_is_no_footnote(size: float, footnotes: int) -> None:
    """On an image a line without tall letters measures a tenth less than the others."""
    lines = [line("Nâng cao hiệu quả quản lý nhà nước trên địa bàn phường", 60, 90 + 18 * n) for n in range(20)]
    read = sheet(1, [*lines, line("2. Mục tiêu cụ thể năm 2026", 60, 760, size=size)])
    layout = lay_out([replace(read, route=Route.OCR)])
    assert len(kinds(layout, BlockKind.FOOTNOTE)) == footnotes


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("theo Kế hoạch số 11-", "KH/ĐU của Đảng ủy", "theo Kế hoạch số 11-KH/ĐU của Đảng ủy"),
        ("Nghị quyết số 57-NQ/", "TW của Bộ Chính trị", "Nghị quyết số 57-NQ/TW của Bộ Chính trị"),
        ("kinh tế, chính trị -", "xã hội của địa phương", "kinh tế, chính trị - xã hội của địa phương"),
        ("các lớp/", "chương trình tập huấn", "các lớp/ chương trình tập huấn"),
    ],
)
def test_hyphens_and_strokes_at_line_ends(before: str, after: str, joined: str) -> None:
    from extractors.layout.joins import glue

    assert glue(before, after) == joined


def test_a_signature_without_recipients_stands_in_the_right_half() -> None:
    layout = lay_out(
        [
            sheet(
                1,
                [
                    line(
                        "Điều 3. Các bộ trưởng và chủ tịch ủy ban nhân dân chịu trách nhiệm thi hành./.",
                        60,
                        90,
                    ),
                    line("TM. CHÍNH PHỦ", 380, 130, bold=True),
                    line("THỦ TƯỚNG", 390, 146, bold=True),
                    line("Nguyễn Văn A", 385, 220, bold=True),
                ],
            )
        ]
    )
    assert kinds(layout, BlockKind.SIGNATURE) == ["TM. CHÍNH PHỦ", "THỦ TƯỚNG", "Nguyễn Văn A"]


@pytest.mark.parametrize("pages", [[], [sheet(1, [])], [sheet(1, [line("1", 290, 800)])]])
def test_nothing_to_lay_out(pages: list[Page]) -> None:
    layout = lay_out(pages)
    assert render_text(layout).strip() == ""
    assert layout.pages == len(pages)
