"""One form of text: tone placement, folding, keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.text import fold, is_upper, key, nfc, place_tones, squeeze, strip_marks

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
VIETNAMESE = st.text(alphabet=LETTERS + LETTERS.upper() + " -–“”0123456789%.,", max_size=60)


@pytest.mark.parametrize(
    ("printed", "old", "new"),
    [
        ("hoà", "hòa", "hoà"),
        ("hòa", "hòa", "hoà"),
        ("uỷ", "ủy", "uỷ"),
        ("ĐẢNG UỶ", "ĐẢNG ỦY", "ĐẢNG UỶ"),
        ("khoẻ", "khỏe", "khoẻ"),
        ("thuỷ", "thủy", "thuỷ"),
        ("Thuý", "Thúy", "Thuý"),
        ("quý", "quý", "quý"),
        ("hoàn", "hoàn", "hoàn"),
        ("thuở", "thuở", "thuở"),
        ("của", "của", "của"),
        ("toán", "toán", "toán"),
    ],
)
def test_place_tones(printed: str, old: str, new: str) -> None:
    assert place_tones(printed, "old") == old
    assert place_tones(printed, "new") == new


@given(VIETNAMESE)
def test_placement_is_reversible_and_loses_nothing(text: str) -> None:
    text = nfc(text)
    assert place_tones(place_tones(text, "new"), "old") == place_tones(text, "old")
    assert strip_marks(place_tones(text, "new")) == strip_marks(text)


@given(VIETNAMESE)
def test_fold_keeps_the_length(text: str) -> None:
    text = nfc(text)
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tỷ lệ", "tỉ lệ"),
        ("Đảng uỷ", "ĐẢNG ỦY"),
        ("kĩ năng", "kỹ năng"),
        ("Quí III", "quý III"),
        ("xã hội – văn hoá", "xã hội - văn hóa"),
        ("“số”", '"số"'),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(nfc(one)) == fold(nfc(other))


@pytest.mark.parametrize(("one", "other"), [("mùa", "múa"), ("hai", "hay"), ("tại", "tay"), ("thủy", "thúy")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_nfc_mends_font_letters_and_joins_marks() -> None:
    assert nfc("QÐ") == "QĐ"
    assert nfc(unicodedata.normalize("NFD", "Đảng ủy")) == "Đảng ủy"
    assert nfc("chuyển\u200bđổi") == "chuyểnđổi"


def test_spaces() -> None:
    assert squeeze(" Phòng\u00a0 VH - XH \n") == "Phòng VH - XH"
    assert key("  Tỷ lệ:  ") == "tỉ lệ"


def test_capitals() -> None:
    assert is_upper("KẾ HOẠCH 57-NQ/TW")
    assert not is_upper("Kế hoạch")
    assert not is_upper("12/2026")
