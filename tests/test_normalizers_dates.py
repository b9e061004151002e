"""Dates, periods and deadlines in the forms that plans print."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.dates import find_dates, find_period, last_allowed, month_end
from normalizers.deadlines import find_deadlines, read_deadline

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    ("printed", "kind", "date", "before", "recurrence"),
    [
        ("Tháng 6/2026", "month", "2026-06-30", False, ""),
        ("Tháng 02 năm 2028", "month", "2028-02-29", False, ""),
        ("trong quý III", "quarter", "2026-09-30", False, ""),
        ("Quý I/2026", "quarter", "2026-03-31", False, ""),
        ("hết quý II/2026", "quarter", "2026-06-30", False, ""),
        ("Quý IV/2025- Quý II/2026", "quarter", "2026-06-30", False, ""),
        ("Quý II, III/2026", "quarter", "2026-09-30", False, ""),
        ("trước ngày 20-12-2025", "date", "2025-12-20", True, ""),
        ("Trước 30/6/2026", "date", "2026-06-30", True, ""),
        ("30/11/2026", "date", "2026-11-30", False, ""),
        ("trước ngày 05 tháng 3 năm 2026", "date", "2026-03-05", True, ""),
        ("chậm nhất ngày 15/3", "date", "2026-03-15", False, ""),
        ("Năm 2026", "year", "2026-12-31", False, ""),
        ("2026", "year", "2026-12-31", False, ""),
        ("Giai đoạn 2026 - 2030", "year", "2030-12-31", False, ""),
        ("2025 - 2026", "year", "2026-12-31", False, ""),
        ("trước năm 2030", "year", "2029-12-31", True, ""),
        ("6 tháng đầu năm 2026", "month", "2026-06-30", False, ""),
        ("trước tháng 7/2026", "month", "2026-06-30", True, ""),
        ("trước ngày 20 hằng tháng", "recurring", None, False, "monthly-20"),
        ("ngày 24 hàng tháng", "recurring", None, False, "monthly-24"),
        ("trước 30/6 và 25/12", "recurring", None, False, "yearly-06-30; yearly-12-25"),
        ("trước ngày 15/12 hằng năm", "recurring", None, False, "yearly-12-15"),
        ("Quý I hàng năm", "recurring", None, False, "yearly-03-31"),
        ("Hàng quý", "recurring", None, False, "quarterly"),
        ("hằng tuần", "recurring", None, False, "weekly"),
        ("hàng tháng, quý", "recurring", None, False, "monthly; quarterly"),
        ("định kỳ 6 tháng", "recurring", None, False, "half-yearly"),
        ("mỗi năm hai đợt", "recurring", None, False, "half-yearly"),
        ("ngày làm việc cuối cùng của tháng", "recurring", None, False, "monthly"),
        ("trong nửa đầu năm 2027", "month", "2027-06-30", False, ""),
        ("Định kỳ", "recurring", None, False, ""),
        ("Nhiệm vụ thường xuyên", "ongoing", None, False, ""),
        ("Theo nhiệm vụ được giao tại Kế hoạch số 230-KH/TU", "reference", None, False, ""),
        ("theo Kế hoạch số 92/KH-UBND ngày 15/9/2025", "reference", None, False, ""),
        ("trong 20 ngày sau khi Tỉnh ủy ban hành văn bản", "reference", None, False, ""),
        ("30 ngày sau khi Trung ương ban hành", "reference", None, False, ""),
        ("Khi có nhiệm vụ chậm muộn", "reference", None, False, ""),
        ("Phòng Kinh tế", None, None, False, ""),
        ("Cả năm", "year", "2026-12-31", False, ""),
        ("Trong năm", "year", "2026-12-31", False, ""),
        ("Từ nay đến cuối năm", "year", "2026-12-31", False, ""),
        ("Quý II, quý IV", "quarter", "2026-12-31", False, ""),
        ("Quý I, II, III", "quarter", "2026-09-30", False, ""),
        ("Tháng 3, 6, 9", "month", "2026-09-30", False, ""),
        ("Đến 31/12", "date", "2026-12-31", False, ""),
        ("Năm", None, None, False, ""),
        ("trước 16 giờ 30 ngày 20/01/2026", "date", "2026-01-20", True, ""),
        ("Quý I + II/2026", "quarter", "2026-06-30", False, ""),
        ("T9/2026", "month", "2026-09-30", False, ""),
        ("QIII/2026", "quarter", "2026-09-30", False, ""),
        ("ngày 05 tháng đầu tiên của quý tiếp theo", "recurring", None, False, "quarterly-5"),
        ("ngày 14/6 và 14/12 hằng năm", "recurring", None, False, "yearly-06-14; yearly-12-14"),
        ("ngày 14 tháng 6 và ngày 14 tháng 12 hàng năm", "recurring", None, False, "yearly-06-14; yearly-12-14"),
        ("Tháng 5, tháng 11 hằng năm", "recurring", None, False, "yearly-05-31; yearly-11-30"),
        ("6 tháng trước ngày 12/6, năm trước ngày 05/12", "recurring", None, False, "yearly-06-12; yearly-12-05"),
        ("hằng quý (trước ngày 25 tháng cuối quý)", "recurring", None, False, "quarterly-25"),
        ("Hàng tháng (ngày 22)", "recurring", None, False, "monthly-22"),
    ],
)
def test_deadlines(printed: str, kind: str | None, date: str | None, before: bool, recurrence: str) -> None:
    reading = read_deadline(printed, year=2026)
    assert reading is not None
    assert (reading.kind, reading.date and reading.date.isoformat(), reading.before, reading.recurrence) == (
        kind,
        date,
        before,
        recurrence,
    )


def test_no_deadline_and_no_year() -> None:
    assert read_deadline("  ") is None
    undated = read_deadline("trong quý III")
    assert undated is not None
    assert (undated.kind, undated.date) == ("quarter", None)


@given(
    DAYS,
    st.sampled_from(
        [
            "{d:02d}/{m:02d}/{y}",
            "{d}/{m}/{y}",
            "{d:02d}-{m:02d}-{y}",
            "{d}.{m}.{y}",
            "ngày {d:02d} tháng {m:02d} năm {y}",
            "ngày {d} tháng {m} năm {y}",
        ]
    ),
)
def test_every_day_is_read_in_every_form(day: dt.date, form: str) -> None:
    printed = form.format(d=day.day, m=day.month, y=day.year)
    reading = read_deadline(f"trước {printed}")
    assert reading is not None
    assert (reading.kind, reading.date, reading.before) == ("date", day, True)


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_a_month_ends_on_its_last_day(year: int, month: int) -> None:
    reading = read_deadline(f"Tháng {month}/{year}")
    assert reading is not None
    assert reading.date is not None
    assert reading.date == month_end(year, month)
    assert (reading.date + dt.timedelta(days=1)).day == 1


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str) -> None:
    for one in find_dates(text):
        assert text[one.start : one.end] == one.text
        assert one.last is None or one.first is None or one.first <= one.last
    read_deadline(text)
    find_deadlines(text)


@pytest.mark.parametrize(
    "text",
    ["số 57-NQ/TW", "32/13/2026", "tháng 13/2026", "24/7", "đạt 20,26%", "30.2.2026", "mã số 2026-001"],
)
def test_no_dates(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("đến năm 2030", "2030-12-31"),
        ("đến hết năm 2027", "2027-12-31"),
        ("trước năm 2030", "2029-12-31"),
        ("vào cuối năm 2028", "2028-12-31"),
        ("đến hết quý II/2026", "2026-06-30"),
        ("giai đoạn 2026-2030", "2030-12-31"),
        ("tầm nhìn đến 2045", "2045-12-31"),
    ],
)
def test_horizons(text: str, horizon: str) -> None:
    dates = find_dates(text)
    assert len(dates) == 1
    allowed = last_allowed(dates[0])
    assert allowed is not None
    assert allowed.isoformat() == horizon


@pytest.mark.parametrize(
    ("text", "deadlines"),
    [
        ("Tổ chức tập huấn cho các tổ (quý II/2026)", [("quarter", "")]),
        ("Rà soát hồ sơ, từ tháng 02 đến tháng 4/2026", [("month", "")]),
        ("Mở 02 lớp trong quý I; báo cáo hằng tháng; tổng kết hằng năm",
         [("quarter", ""), ("recurring", "monthly"), ("recurring", "yearly")]),
        ("Nộp hồ sơ dự thi về xã, hạn chót 30/4/2026", [("date", "")]),
        ("Giao ban hai kỳ mỗi năm với các trường", [("recurring", "half-yearly")]),
        ("Gia hạn hợp đồng năm 2026 cho các hộ", []),
        ("Theo kết quả quý II/2026, điều chỉnh kế hoạch", []),
        ("Kiện toàn tổ ngay sau khi Kế hoạch được ban hành, báo cáo Đảng ủy", [("reference", "")]),
    ],
)
def test_deadlines_inside_a_sentence(text: str, deadlines: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.recurrence) for one in find_deadlines(text)] == deadlines


def test_prose_deadlines_pass_over_dates_of_cited_documents() -> None:
    text = "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024, gửi báo cáo trước ngày 05 tháng 3 năm 2026"
    assert [(one.kind, one.date) for one in find_deadlines(text)] == [("date", dt.date(2026, 3, 5))]


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Chuyển đổi số giai đoạn 2026 - 2030", 2026, 2030),
        ("Kế hoạch năm 2026", 2026, 2026),
        ("nhiệm kỳ 2025-2030", 2025, 2030),
    ],
)
def test_periods(title: str, first: int, last: int) -> None:
    assert find_period(title) == (dt.date(first, 1, 1), dt.date(last, 12, 31))
