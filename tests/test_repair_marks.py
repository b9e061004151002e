"""A word that an engine was sure of, with a mark that the language does not allow between the words around it."""

from __future__ import annotations

import pytest

from extractors.repairing import repair_pages
from normalizers.diacritics.marks import remarked
from pipeline.models import Box, Line, Page, Route, Word


def read(text: str) -> str:
    words = text.split()
    found = remarked(words, range(len(words)))
    return " ".join(found.get(place, word) for place, word in enumerate(words))


@pytest.mark.parametrize(("text", "expected"), [
    ("Nơi nhân: Như trên; Lưu: VT.", "Nơi nhận: Như trên; Lưu: VT."),
    ("rà soát, sửa đối quy định về tiếp công dân", "rà soát, sửa đổi quy định về tiếp công dân"),
    ("xây dựng kế hoạch cự thể, rõ thời hạn", "xây dựng kế hoạch cụ thể, rõ thời hạn"),
    ("phong trào bình dân hoc vụ số", "phong trào bình dân học vụ số"),
    ("Tỷ trong kinh tế số trong tổng sản phẩm", "Tỷ trọng kinh tế số trong tổng sản phẩm"),
])
def test_a_mark_that_the_language_does_not_allow_is_put_right(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", [
    "hoạt động chống phá, xuyên tạc, phá hoại tư tưởng",       # rare words are not put in
    "nằm trong tốp 15 xã, phường dẫn đầu",
    "chất lượng sóng cùng tốc độ truy cập",
    "đồng chí Lò Văn Hoàng, thôn Bản Cuông",                   # names
    "thời hạn 15 ngày, mức chi 2,5 triệu đồng",
    "theo Công văn số 15/CV-UBND của UBND phường",
    "",
])
def test_what_the_language_allows_stays(text: str) -> None:
    assert read(text) == text


def test_only_places_that_may_change_do() -> None:
    words = ["rà", "soát,", "sửa", "đối", "quy", "định"]
    assert remarked(words, []) == {}
    assert remarked(words, [3]) == {3: "đổi"}


@pytest.mark.parametrize(("route", "expected"), [(Route.OCR, "đổi"), (Route.DIGITAL, "đối")])
def test_on_a_page_from_its_image_the_word_keeps_what_the_engine_read(route: Route, expected: str) -> None:
    texts = ["rà", "soát,", "sửa", "đối", "quy", "định", "về", "tiếp", "công", "dân"]
    words = tuple(Word(text, Box(0, 0, 9, 9), 0.96) for text in texts)
    (page,) = repair_pages([Page(1, (Line(" ".join(texts), words),), route=route)])
    word = page.lines[0].words[3]
    assert word.text == expected
    assert page.lines[0].text.split()[3] == expected
    assert (word.raw, word.alternatives) == (("đối", ("đối",)) if route is Route.OCR else (None, ()))


def test_a_word_on_which_two_engines_differ_is_not_looked_at_again() -> None:
    texts = ["xuyên", "tạc,", "sửa", "đối", "quy", "định"]
    words = [Word(text, Box(0, 0, 9, 9), 0.97) for text in texts]
    words[3] = Word("đối", Box(0, 0, 9, 9), 0.97, doubtful=True)
    (page,) = repair_pages([Page(1, (Line(" ".join(texts), tuple(words)),), route=Route.OCR)])
    assert page.lines[0].words[3].text == "đối"
