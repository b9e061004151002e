"""The old font encodings: what is converted comes back letter for letter, whatever stands around it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.legacy_encodings import ENCODINGS, from_unicode, likely, to_unicode
from normalizers.soundness import soundness

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
CAPITALS = [letter.upper() for letter in SMALL]
# Fifteen capitals of VPS have codes below 20, which no program shows and no page keeps.
WITHOUT_CODE = {"vps": set("ẠẴẶẪẬẸỆỊỌỘỢỤỮỰỴ")}
# Signs of administrative prose that an old encoding keeps, its own letters apart.
BETWEEN = "0123456789 .,;:!?()[]/-%+=<>'\"&\n\t"
CODAS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
ONSETS = ("", "b", "c", "ch", "d", "đ", "g", "gh", "h", "kh", "l", "m", "n", "ng", "ngh", "nh", "ph", "t", "th", "tr")


def syllable(onset: str, vowel: str, coda: str, written: str) -> str:
    word = onset + vowel + coda
    return {"small": word, "title": word[:1].upper() + word[1:], "capitals": word.upper()}[written]


syllables = st.builds(
    syllable, st.sampled_from(ONSETS), st.sampled_from(SMALL), st.sampled_from(CODAS),
    st.sampled_from(("small", "title", "capitals")),
)
others = st.sampled_from([
    "57-NQ/TW", "22/12/2024", "60%", "1.234.567", "UBND", "Internet", "theodoi@tinh.gov.vn", "0236.3822.147", "5G",
    "https://dichvucong.gov.vn/tra-cuu?id=12", "ISO 9001:2015", "(1)", "a)", "IV.", "+", "-",
])
glue = st.sampled_from([" ", ", ", "; ", "\n", "/", " - ", "(", ")"])
texts = st.lists(st.tuples(syllables | others, glue), max_size=30).map(lambda parts: "".join(map("".join, parts)))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("letter", SMALL + CAPITALS)
def test_every_letter_comes_back(letter: str, encoding: str) -> None:
    typed = from_unicode(letter, encoding)
    assert to_unicode(typed, encoding) == letter
    if not letter.isascii() and letter not in WITHOUT_CODE.get(encoding, ()):
        assert all(ord(char) < 0x100 or char.encode("cp1252") for char in typed)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=400, deadline=None)
@given(texts)
def test_text_comes_back_whatever_stands_around_it(encoding: str, text: str) -> None:
    assert to_unicode(from_unicode(text, encoding), encoding) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(st.text(alphabet=BETWEEN + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", max_size=200))
def test_text_without_marks_is_no_matter_of_encodings(encoding: str, text: str) -> None:
    assert to_unicode(text, encoding) == text
    assert likely(text) == []


@given(st.text(max_size=300), st.sampled_from(ENCODINGS))
def test_conversion_takes_any_text(text: str, encoding: str) -> None:
    assert to_unicode(text, encoding).count("\n") == unicodedata.normalize("NFC", text).count("\n")


@pytest.mark.parametrize(("typed", "meant"), [
    ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("UBND X· T¢N LîI", "UBND XÃ TÂN LỢI"),
    ("UBND x· ë TP", "UBND xã ở TP"),
    ("ñy ban nh©n d©n", "ủy ban nhân dân"),  # all small: nothing tells that its font showed capitals
    ("KÕ ho¹ch sè 12/KH-UBND ngµy 02/3/2004 CéNG KHAI", "Kế hoạch số 12/KH-UBND ngày 02/3/2004 CỘNG KHAI"),
])
def test_a_font_of_capitals_is_told_by_letters_without_marks(typed: str, meant: str) -> None:
    assert to_unicode(typed, "tcvn3") == meant


@pytest.mark.parametrize(("encoding", "typed"), [
    ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, ñy ban nh©n d©n huyÖn"),
    ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc, uûy ban nhaân daân"),
    ("viscii", from_unicode("Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, ủy ban", "viscii")),
    ("vps", from_unicode("Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, ủy ban", "vps")),
    ("utf8", "Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam, Ä\x90á»™c láº\xadp - Tá»± do - Háº¡nh phÃºc"),
])
def test_the_national_heading_is_told_by_its_encoding(encoding: str, typed: str) -> None:
    assert soundness(typed).legacy == encoding
    assert to_unicode(typed, encoding).lower().startswith("cộng hòa xã hội chủ nghĩa việt nam, độc lập")
    assert to_unicode(typed, encoding).isprintable()
