"""What the confidence of a record tells: doubtful ones are less sure than plain ones."""
from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from extractors.finding.assurance import measure_traits, on_curve, owner_traits, repeated, sure, work_traits
from extractors.finding.measures import read_measures

PLAIN = {"targets": {"prose", "item", "bound"}, "tasks": {"item", "dated"}}


@pytest.mark.parametrize("kind", ["targets", "tasks"])
def test_every_doubt_makes_a_record_less_sure(kind: str) -> None:
    plain = sure(kind, PLAIN[kind], 1.0)
    assert plain >= 0.9
    doubtful = PLAIN[kind] | {"a doubt that no plan of the fit had"}
    assert sure(kind, doubtful, 0.8) < sure(kind, doubtful, 1.0) < plain        # 0.8: badly read


SUMS = """
from extractors.finding.assurance import _model, sure
traits = sorted(_model("targets")["weights"])
print([sure("targets", traits[at:at + 9], 0.93) for at in range(len(traits) - 8)])
"""


def test_confidences_are_the_same_in_every_process() -> None:
    """Each process has another order of sets; the last digit of a sum must not follow it."""
    said = {
        subprocess.run([sys.executable, "-c", SUMS], capture_output=True, text=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_between_points_the_curve_is_straight_and_outside_level() -> None:
    curve = [[-1.0, 0.2], [1.0, 0.6], [2.0, 0.9]]
    assert [round(on_curve(at, curve), 2) for at in (-5.0, 0.0, 1.5, 7.0)] == [0.2, 0.4, 0.75, 0.9]


@pytest.mark.parametrize(("text", "product", "trait"), [
    ("Mở sổ tay trực tuyến cho hộ nuôi tôm, dùng từ tháng 4/2026", "", "product unread"),
    ("Chỉ đạo Hạt Kiểm lâm rà soát dữ liệu rừng", "", "handed on"),
    ("Lập tổ hỗ trợ trong tháng 3/2026; tổng kết vào quý IV/2026", "", "two times"),
    ("Kiểm kê tài sản số; báo cáo kết quả", "", "several works"),
])
def test_what_the_words_of_a_task_still_hold(text: str, product: str, trait: str) -> None:
    assert trait in work_traits(text, product, dated=True)
    assert trait not in work_traits("Cập nhật dữ liệu hộ nuôi tôm", "", dated=True)


def test_names_that_nobody_knows_or_that_hold_a_verb() -> None:
    assert "unknown name" in owner_traits("", ["Tổ hợp tác Sông Trẹm"], [], [])
    assert "unknown name" not in owner_traits("", ["Phòng Văn hóa - Xã hội"], [], [])
    assert "doubtful name" in owner_traits("", ["Phòng Kinh tế rà soát"], [], [])


def test_a_row_whose_years_are_one_cannot_be_right() -> None:
    row = ("3 | Hộ có Internet | 70 | 80", "Hộ có Internet")
    assert repeated([(*row, "2026-12-31"), (*row, "2026-12-31"), (*row, "2027-12-31")]) == {0, 1}


def test_an_indicator_that_ends_in_the_air() -> None:
    (whole,) = read_measures("Tỷ lệ hộ nuôi tôm dùng nhật ký điện tử đạt 60%")
    assert "loose" not in measure_traits(whole)
    assert "loose" in measure_traits(replace(whole, indicator="Tỷ lệ hộ nuôi tôm và"))
