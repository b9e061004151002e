"""The soundness test and the old font encodings."""

from __future__ import annotations

import pytest

from normalizers.legacy_encodings import ENCODINGS, from_unicode, to_unicode
from normalizers.soundness import SoundnessKind, soundness
from normalizers.text import strip_marks

SOUND = (
    "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học, công "
    "nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia, Đảng ủy xã giao Ủy ban nhân dân xã chủ trì, phối hợp "
    "với các cơ quan, đơn vị liên quan tổ chức thực hiện kế hoạch này, định kỳ báo cáo kết quả."
)
DAMAGED = (
    "Thuc hién Nghi quyét s6 57-NQ/TW ngay 22/12/2024 ciia B6 Chinh tri vé dét pha phat trién khoa hoc, cong "
    "nghé, d6i méi sang tao va chuyén d6i s6 quéc gia, Pang uy x4 giao Uy ban nhan dan xa chi tri, phdi hgp "
    "v6i cac co quan, don vi lién quan t6 chirc thuc hién ké hoach nay, dinh ky bao cao két qua."
)
ENGLISH = (
    "The committee shall report to the council on the progress of the programme by the end of every quarter "
    "and shall propose such measures as are needed to reach the targets that were agreed upon last year."
)


@pytest.mark.parametrize(("text", "kind"), [
    (SOUND, SoundnessKind.SOUND),
    (DAMAGED, SoundnessKind.DAMAGED),
    (strip_marks(SOUND), SoundnessKind.STRIPPED),
    (ENGLISH, SoundnessKind.FOREIGN),
    (f"{ENGLISH} The delegations of Đà Nẵng and Thừa Thiên Huế took part.", SoundnessKind.FOREIGN),
    (strip_marks(SOUND) + " Microsoft Windows Server, Amazon Web Services, Google Workspace", SoundnessKind.STRIPPED),
    ("", SoundnessKind.EMPTY),
    ("----- 12 | 34 |\n\x00\x01", SoundnessKind.EMPTY),
    *((from_unicode(SOUND, name), SoundnessKind(name)) for name in ENCODINGS),
])
def test_kind(text: str, kind: SoundnessKind) -> None:
    judged = soundness(text)
    assert judged.kind is kind
    assert 0.5 <= judged.probability <= 1.0


def test_words_may_come_as_a_list() -> None:
    assert soundness(SOUND.split()).kind is SoundnessKind.SOUND


@pytest.mark.parametrize(("encoding", "typed", "meant"), [
    ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
])
def test_known_conversions(encoding: str, typed: str, meant: str) -> None:
    assert to_unicode(typed, encoding) == meant


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_small_letter_has_a_code(encoding: str) -> None:
    small = "àáảãạâầấẩẫậăằắẳẵặđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    assert to_unicode(from_unicode(small, encoding), encoding) == small


def test_unknown_encoding_is_an_error() -> None:
    with pytest.raises(KeyError):
        to_unicode("abc", "viqr")
