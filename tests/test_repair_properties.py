"""What repair must never do, on generated text and on rubbish."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.diacritics import repair
from normalizers.diacritics.tokens import cut

DAMAGED = "Trién khai Nghi quyét ciia B6 Chinh tri vé phat trién khoa hoc, cong nghé va chuyén d6i sang"
WORDS = DAMAGED.replace(",", "").split()

dates = st.builds("{:02d}/{:02d}/{}".format, st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2045))
percents = st.builds("{}%".format, st.integers(0, 100)) | st.builds(
    ">{},{}%".format, st.integers(0, 99), st.integers(0, 9)
)
amounts = st.integers(1000, 10**9).map(lambda n: f"{n:,}".replace(",", ".")) | st.integers(100, 9999).map(str)
numbers = st.builds(
    "{:02d}-{}/{}".format, st.integers(1, 999), st.sampled_from(["NQ", "KH", "QĐ", "CTr", "TB"]),
    st.sampled_from(["TW", "TU", "ĐU", "BCĐ", "BCĐTW"]),
) | st.builds("{}/QĐ-{}".format, st.integers(1, 9999), st.sampled_from(["TTg", "UBND", "BKHCN"]))
phones = st.builds("0{}.{:04d}.{:03d}".format, st.integers(200, 299), st.integers(0, 9999), st.integers(0, 999))
ranges = st.builds("{}-{}".format, st.integers(1990, 2030), st.integers(2031, 2050))
decimals = st.builds("{},{}".format, st.integers(0, 9999), st.integers(10, 99))
boxes = st.from_regex(r"[a-z]{3,9}", fullmatch=True)
addresses = st.builds("{}@{}.gov.vn".format, boxes, st.sampled_from(["hue", "ubnd"]))
addresses |= st.from_regex(r"https://[a-z]{3,8}\.gov\.vn/[a-z0-9-]{1,9}\?id=\d{1,4}", fullmatch=True)
addresses |= st.sampled_from(["theodoi.dcs.vn", "https://dichvucong.gov.vn/tra-cuu?id=12", "vanthu.xa@tinh.gov.vn"])
names = st.sampled_from(["北京", "Москва", "서울", "ລາວ", "ភ្នំពេញ", "ไทย", "Ελλάδα"])
kept = dates | percents | amounts | numbers | addresses | names | phones | ranges | decimals


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(kept, st.sampled_from(WORDS)), min_size=1, max_size=12))
def test_figures_numbers_and_addresses_never_change(pairs: list[tuple[str, str]]) -> None:
    items = [item for item, _ in pairs]
    words = [word for item, before in pairs for word in (before, item, "ciia")]
    repaired = repair(" ".join(words), channel="eng").text.split()
    for item in items:
        assert repaired.count(item) >= items.count(item)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_keeps_its_lines_and_raises_nothing(text: str) -> None:
    assert repair(text).text.count("\n") == text.count("\n")
    assert repair(text, channel="eng").text.count("\n") == text.count("\n")


SOUND_TEXT = (
    "Đảng ủy xã giao Ủy ban nhân dân xã chủ trì phối hợp với các cơ quan đơn vị liên quan tổ chức thực hiện nhiệm vụ "
    "phát triển khoa học công nghệ đổi mới sáng tạo chuyển đổi số"
)
SOUND_WORDS = SOUND_TEXT.split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SOUND_WORDS), min_size=30, max_size=45), st.lists(kept, max_size=12))
def test_sound_text_is_returned_as_it_is(sound: list[str], between: list[str]) -> None:
    words = [word for at, one in enumerate(sound) for word in (one, *between[at // 3 : at // 3 + 1][: at % 3 == 0])]
    text = "\n".join(" ".join(words[at : at + 11]) for at in range(0, len(words), 11))
    assert repair(text).text == text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=30, max_size=50))
def test_what_was_repaired_is_not_repaired_again(words: list[str]) -> None:
    once = repair(" ".join([DAMAGED, *words])).text
    assert repair(once).text == once


@pytest.mark.parametrize("rubbish", [
    "x" * 100_000, "é6" * 50_000, "\x1b[31m\x07" * 20_000, "|" * 10_000 + "\n" + "-" * 10_000,
])
def test_rubbish_through_the_decoder_stays_what_it_is(rubbish: str) -> None:
    assert repair(rubbish, channel="eng").text == rubbish


@given(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=200))
def test_pieces_make_the_line_again(line: str) -> None:
    assert "".join(piece.text for piece in cut(line)) == line


@pytest.mark.parametrize("text", [
    "Đảng ủy xã giao Ủy ban nhân dân xã chủ trì, phối hợp với các cơ quan, đơn vị liên quan tổ chức thực hiện.",
    "The council shall report on the progress of the programme by the end of every quarter of the year.",
    "Совет должен докладывать о ходе выполнения программы каждый квартал. " * 3,
    "┌────┬────┐\n│ 12 │ 34 │\n└────┴────┘",
    "\u202e\u200b\u200f \u2066\u2069",
    "\x00\x01\x02\xff\xfe" * 50,
    "",
])
def test_what_is_not_damaged_vietnamese_is_returned_unchanged(text: str) -> None:
    assert repair(text).text == text


def test_one_endless_line_is_returned_unchanged_and_soon() -> None:
    text = "Trién khai Nghi quyét ciia B6 Chinh tri " * 250_000
    start = time.perf_counter()
    assert repair(text).text == text
    assert time.perf_counter() - start < 30


def test_no_figure_is_made_up() -> None:
    text = "\n".join(f"({n}) Ty 1é ho so dugc giai quyét dat {n * 7}% trong nam 20{n + 20}" for n in range(1, 15))
    figures = re.compile(r"\d{2,4}%?")
    assert figures.findall(repair(text, channel="eng").text) == figures.findall(text)
