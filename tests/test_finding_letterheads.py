"""Letterheads: issuing bodies of all levels, places, dates that are half illegible; numbers cited in prose."""
from __future__ import annotations

import pytest

from extractors.finding.letterhead import level_of, read_issuer, read_place_date
from extractors.finding.references import find_references, replaced_numbers
from pipeline.models import Block, BlockKind, DocumentFacts, Layout, Level, Span


@pytest.mark.parametrize(("lines", "name", "level", "commune", "province"), [
    (["ĐẢNG BỘ TỈNH GIA LAI", "ĐẢNG UỶ XÃ IA GRAI", "*"], "Đảng ủy xã Ia Grai", Level.COMMUNE, "xã Ia Grai", "Gia Lai"),
    (["TỈNH ỦY LÀO CAI", "*"], "Tỉnh ủy Lào Cai", Level.PROVINCE, "", "Lào Cai"),
    (["THÀNH ỦY HÀ NỘI"], "Thành ủy Hà Nội", Level.PROVINCE, "", "Hà Nội"),
    (["ỦY BAN NHÂN DÂN", "TỈNH ĐỒNG NAI", "-------"], "Ủy ban nhân dân tỉnh Đồng Nai", Level.PROVINCE, "", "Đồng Nai"),
    (["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HÀ NỘI"], "Ủy ban nhân dân thành phố Hà Nội", Level.PROVINCE, "", "Hà Nội"),
    (["UBND TỈNH CÀ MAU", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"], "Sở Khoa học và Công nghệ", Level.PROVINCE, "", "Cà Mau"),
    (["ỦY BAN NHÂN DÂN", "XÃ BẢO HÀ", "CỘNG HÒA XÃ", "HỘI CHỦ NGHĨA VIỆT NAM", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"],
     "Ủy ban nhân dân xã Bảo Hà", Level.COMMUNE, "xã Bảo Hà", ""),
    (["ĐẢNG ỦY PHƯỜNG PHƯỚC LONG", "BCĐ VỀ PHÁT TRIỂN KHOA HỌC,", "CÔNG NGHỆ, ĐỔI MỚI SÁNG TẠO", "VÀ CHUYỂN ĐỔI SỐ"],
     "Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số phường Phước Long",
     Level.COMMUNE, "phường Phước Long", ""),
    (["BAN CHẤP HÀNH TRUNG ƯƠNG", "BAN CHỈ ĐẠO TRUNG ƯƠNG VỀ", "PHÁT TRIỂN KHOA HỌC, CÔNG NGHỆ"],
     "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ", Level.CENTRAL, "", ""),
    (["BỘ CHÍNH TRỊ", "*"], "Bộ Chính trị", Level.CENTRAL, "", ""),
    (["THỦ TƯỚNG CHÍNH", "PHỦ"], "Thủ tướng Chính phủ", Level.CENTRAL, "", ""),
    (["BỘ KHOA HỌC VÀ CÔNG NGHỆ"], "Bộ Khoa học và Công nghệ", Level.CENTRAL, "", ""),
    (["ĐẢNG ỦY ĐẶC KHU PHÚ QUÝ", "VĂN PHÒNG"], "Văn phòng đặc khu Phú Quý", Level.COMMUNE, "đặc khu Phú Quý", ""),
    (["HỘI ĐỒNG NHÂN DÂN", "TỈNH LẠNG SƠN"], "Hội đồng nhân dân tỉnh Lạng Sơn", Level.PROVINCE, "", "Lạng Sơn"),
    ([], "", None, "", ""),
])
def test_issuers(lines: list[str], name: str, level: Level | None, commune: str, province: str) -> None:
    issuer = read_issuer(lines)
    assert (issuer.name, issuer.level, issuer.commune, issuer.province) == (name, level, commune, province)


@pytest.mark.parametrize(("name", "level"), [
    ("Ban Chỉ đạo tỉnh", Level.PROVINCE), ("Ban Thường vụ Tỉnh ủy", Level.PROVINCE), ("Đảng ủy xã", Level.COMMUNE),
    ("Chính phủ", Level.CENTRAL), ("UBND thành phố Huế", Level.PROVINCE), ("Ủy ban nhân dân phường", Level.COMMUNE),
    ("Ban Chỉ đạo", None), ("Bộ Công an", Level.CENTRAL), ("Sở Nội vụ", Level.PROVINCE), ("Công ty Điện lực", None),
])
def test_levels(name: str, level: Level | None) -> None:
    assert level_of(name) is level


@pytest.mark.parametrize(("line", "place", "date"), [
    ("Tân Lợi, ngày 25 tháng 02 năm 2026", "Tân Lợi", "2026-02-25"),
    ("Hà Nội, ngày 9 tháng 4 năm 2026", "Hà Nội", "2026-04-09"),
    ("Hải Châu, ngày     tháng 8 năm 2025", "Hải Châu", "2025-08"),
    ("Lào Cai, ngày ... tháng 12 năm 2025", "Lào Cai", "2025-12"),
    ("Phước Long, ngày 29 tháng 01 năm 2026", "Phước Long", "2026-01-29"),
    ("Gia Lai, ngày O5 tháng l1 năm 2025", "Gia Lai", "2025-11-05"),
])
def test_place_and_date(line: str, place: str, date: str) -> None:
    read = read_place_date(line)
    assert read is not None
    assert (read.place, read.date) == (place, date)


@pytest.mark.parametrize("line", [
    "Số 02-KH/BCĐ", "ĐẢNG CỘNG SẢN VIỆT NAM", "CÔNG BÁO/Số 271/Ngày 12-05-2026", "ngày 25/02/2026"])
def test_lines_without_place_and_date(line: str) -> None:
    assert read_place_date(line) is None


def layout_of(*texts: str) -> Layout:
    blocks = (Block(index, BlockKind.PARAGRAPH, text, (Span(1, text),)) for index, text in enumerate(texts))
    return Layout(tuple(blocks), 1)


@pytest.mark.parametrize(("text", "want"), [
    ("Căn cứ Kế hoạch số 17 /KH-ĐU, ngày 7/10/2025 của Đảng ủy phường Phước Long về việc thực hiện nghị quyết",
     [("17/KH-ĐU", "2025-10-07", "Đảng ủy phường Phước Long", Level.COMMUNE, True)]),
    ("Thực hiện Nghị quyết số 57-NQ/TW của Bộ Chính trị, ngày 22 tháng 12 năm 2024; Nghị định số 30/2020/NĐ-CP",
     [("57-NQ/TW", "2024-12-22", "Bộ Chính trị", Level.CENTRAL, True),
      ("30/2020/NĐ-CP", "", "Chính phủ", Level.CENTRAL, True)]),
    ("NGHỊ QUYẾT SỐ 57-NQ/TW CỦA BỘ CHÍNH TRỊ", [("57-NQ/TW", "", "Bộ Chính trị", Level.CENTRAL, False)]),
    ("theo Kế hoạch số 03-KH/BCĐ ngày 16/01/2026 của Ban Chỉ đạo tỉnh, các nhiệm vụ của Kế hoạch số 03-KH/BCĐ",
     [("03-KH/BCĐ", "2026-01-16", "Ban Chỉ đạo tỉnh", Level.PROVINCE, True)]),
    ("Báo cáo trước ngày 15/12/2026", []),
])
def test_references(text: str, want: list[tuple[str, str, str, Level | None, bool]]) -> None:
    found = find_references(layout_of(text), DocumentFacts())
    assert [(one.number, one.date, one.issuer, one.level, one.is_basis) for one in found] == want


def test_the_own_number_is_not_cited_and_replaced_ones_are_marked() -> None:
    layout = layout_of("Kế hoạch số 05-KH/BCĐ này thay thế Kế hoạch số 02-KH/BCĐ ngày 01/02/2025.",
                       "Quyết định số 411/QĐ-UBND ngày 02/3/2024 hết hiệu lực kể từ ngày ký.",
                       "Từng bước thay thế bệnh án giấy theo Đề án số 06/ĐA-UBND.")
    facts = DocumentFacts(number="05-KH/BCĐ", replaces=replaced_numbers(layout))
    assert facts.replaces == ("02-KH/BCĐ", "411/QĐ-UBND")
    assert [(one.number, one.replaced_by_this) for one in find_references(layout, facts)] == [
        ("02-KH/BCĐ", True), ("411/QĐ-UBND", True), ("06/ĐA-UBND", False)]
