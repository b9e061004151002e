"""Repair of what is no syllable: specks, heading numbers, document numbers, abbreviations, figures, spelling."""

import pytest

from normalizers.diacritics import repair
from normalizers.diacritics.abbreviations import sound_code, sound_form
from normalizers.diacritics.scribbles import specks
from normalizers.diacritics.spelling import other_spelling, usual_spelling


def read(text: str) -> str:
    return repair(text, channel="eng").text


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("hệ thống . Phòng Văn hóa ; Xã hội", [2, 6]),
        ("phụ lục . . . . 5", []),
        ("a ) Mục tiêu", []),
        ("(theo phụ lục )", []),
        ("theo phụ lục )", [3]),
        (". đầu dòng", []),
        ("kinh tế - xã hội", []),
    ],
)
def test_stops_alone_are_specks_where_print_never_sets_them(line: str, places: list[int]) -> None:
    assert specks(line.split()) == places


def test_a_speck_is_emptied_and_keeps_what_it_was() -> None:
    tokens = repair("trén dia ban x4 . Cac co quan", channel="eng").tokens
    assert [(token.text, token.doubtful) for token in tokens if token.raw == "."] == [("", False)]


def test_a_lone_sign_before_a_document_number_is_the_word_for_number() -> None:
    assert read("thuc hién Nghi quyét ) 57-NQ/TW cua Bo Chinh tri").startswith("thực hiện Nghị quyết số 57-NQ/TW")


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [("/KH—})IJ", "/KH-ĐU"), ("03-KH/BCP", "03-KH/BCĐ"), ("57-NQ/TW", "57-NQ/TW"), ("12-XY/ZK", "12-XY/ZK")],
)
def test_letters_of_a_document_number_read_apart(damaged: str, sound: str) -> None:
    assert sound_code(damaged) == sound


@pytest.mark.parametrize(
    ("damaged", "sound"), [("KPL", "KPI"), ("Al", "AI"), ("loT", "IoT"), ("LOT", None), ("GDP", "GDP"), ("XQL", None)]
)
def test_a_capital_i_read_as_another_stem(damaged: str, sound: str | None) -> None:
    assert sound_form(damaged) == sound


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("|. MUC PICH, YEU CAU", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("l. Trach nhiém cua cac don vi", "1. Trách nhiệm của các đơn vị"),
    ],
)
def test_the_number_of_a_heading_read_as_a_stroke(damaged: str, sound: str) -> None:
    assert read(damaged) == sound


@pytest.mark.parametrize("figure", ["14", "16", "18", "6", "10"])
def test_a_true_figure_stays(figure: str) -> None:
    line = f"Ban hanh {figure} chi tiéu va thuc hién trong {figure} thang nam 2026"
    assert read(line).split().count(figure) == 2


def test_digits_that_stand_for_a_syllable() -> None:
    assert "lộ trình" in read("phan cong trach nhiém, 16\ntrinh thuc hién phu hop vdi nang luc").replace("\n", " ")


def test_blank_lines_between_all_lines_part_no_paragraphs() -> None:
    cells = ["Cac co", "quan, don", "vi lien", "quan phoi", "hop thuc", "hien nhiem", "vu nam 2026"]
    spaced = repair("\n\n".join(cells), channel="stripped").text
    assert " ".join(spaced.split()) == "Các cơ quan, đơn vị liên quan phối hợp thực hiện nhiệm vụ năm 2026"


@pytest.mark.parametrize(
    ("word", "other"),
    [("hóa", "hoá"), ("uỷ", "ủy"), ("Thủy", "Thuỷ"), ("HOÁ", "HÓA"), ("quý", None), ("toàn", None), ("hoa", None)],
)
def test_the_two_places_of_a_tone(word: str, other: str | None) -> None:
    found = other_spelling(word)
    assert (found and found[1]) == other


def test_a_text_that_is_typed_one_way_says_so() -> None:
    mostly = [("hóa", 0.9)] * 9 + [("uỷ", 0.6)]
    assert usual_spelling(mostly) is True
    assert usual_spelling([(other_spelling(word)[1], sure) for word, sure in mostly]) is False
    assert usual_spelling(mostly[:3]) is None
    assert usual_spelling([("hóa", 0.9)] * 5 + [("uỷ", 0.9)] * 5) is None


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("ngay05/3/2026 cua Uy ban nhan dan xa", "ngày 05/3/2026 của Ủy ban nhân dân xã"),
        ("thuc hién tir nam2026 cua Uy ban nhan dan", "thực hiện từ năm 2026 của Ủy ban nhân dân"),
        ("(kèm theo Ké hoach ngay 25 102/2026 cua Uy ban", "(kèm theo Kế hoạch ngày 25/02/2026 của Ủy ban"),
        ("thuc hién 25 112 hd so cua xa", "thực hiện 25 112 hồ sơ của xã"),
    ],
)
def test_days_and_years_that_lost_their_signs(damaged: str, sound: str) -> None:
    assert read(damaged) == sound


def test_a_letter_before_a_figure_among_figures_is_a_sign_and_no_word() -> None:
    assert read("Ty 1é hd gia dinh cé Internet % 70 78 s85").endswith("70 78 s85")
