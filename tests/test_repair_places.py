"""Names of communes and provinces in damaged text: the gazetteer settles what the language model leaves open."""
from __future__ import annotations

import pytest

from normalizers.diacritics import repair
from normalizers.diacritics.place_names import place_readings


def test_a_commune_is_read_as_the_gazetteer_has_it_and_marked() -> None:
    repaired = repair("PIA BAN XA TAN LOT NAM 2026", channel="eng")
    assert repaired.text == "ĐỊA BÀN XÃ TÂN LỢI NĂM 2026"
    (name,) = [token for token in repaired.tokens if token.raw == "LOT"]
    assert name.doubtful
    assert "LÓT" in name.alternatives


Word = tuple[str, float, tuple[str, ...]]


@pytest.mark.parametrize(("words", "settled"), [
    ([("xã", 1.0, ()), ("Tân", 0.95, ()), ("Lót", 0.4, ("Lợi", "Lọt"))], [(2, "Lợi")]),
    ([("xã", 1.0, ()), ("Tân", 0.95, ()), ("Lót", 0.97, ("Lợi",))], []),            # sure words stay
    ([("xã", 1.0, ()), ("Tân", 0.95, ()), ("Lợi", 0.4, ("Lộc",))], []),             # a place as it stands
    ([("xã", 1.0, ()), ("hội", 0.4, ("Tân",))], []),                                # no name behind it
    ([("đặc", 1.0, ()), ("khu", 1.0, ()), ("Phú", 0.95, ()), ("Quỷ", 0.5, ("Quý",))], [(3, "Quý")]),
    ([("khu", 1.0, ()), ("Phú", 0.95, ()), ("Quỷ", 0.5, ("Quý",))], []),            # any other "khu"
    ([("tỉnh", 1.0, ()), ("Bắc", 0.8, ("Bạc",)), ("Ninh", 0.9, ())], []),
    ([("tỉnh", 1.0, ()), ("Gia", 0.95, ()), ("Lại", 0.5, ("Lai",)), ("Hà", 0.9, ())], [(2, "Lai")]),
    ([("xã", 1.0, ())], []),
])
def test_only_what_is_unsure_and_no_place_is_settled(words: list[Word], settled: list[tuple[int, str]]) -> None:
    assert list(place_readings(words)) == settled
