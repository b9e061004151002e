"""The soundness test and the old font encodings."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


FRENCH = (
    "Le comité populaire de la commune est chargé de présenter, à la fin de chaque trimestre, un rapport sur les "
    "résultats obtenus et de proposer les mesures nécessaires pour atteindre les objectifs fixés cette année."
)
INDONESIAN = (
    "Pemerintah daerah wajib melaporkan pelaksanaan program kepada dewan pada akhir setiap triwulan dan mengusulkan "
    "langkah yang diperlukan agar sasaran yang telah disepakati tahun lalu dapat tercapai."
)
PINYIN = (
    "zhèng fǔ yīng dāng měi gè jì dù xiàng wěi yuán huì bào gào gōng zuò jìn zhǎn, bìng qiě tí chū wán chéng mù biāo "
    "suǒ xū de cuò shī hé jiàn yì"
)
LAO = "ລັດຖະບານຕ້ອງລາຍງານຜົນການຈັດຕັ້ງປະຕິບັດແຜນການ ຕໍ່ສະພາ ໃນທ້າຍທຸກໆໄຕມາດ ແລະ ສະເໜີມາດຕະການ ທີ່ຈໍາເປັນ"
THAI = "รัฐบาลต้องรายงานผลการดำเนินงานต่อสภา ทุกสิ้นไตรมาส และเสนอมาตรการที่จำเป็น เพื่อให้บรรลุเป้าหมาย"
KHMER = "រដ្ឋាភិបាលត្រូវរាយការណ៍អំពីវឌ្ឍនភាព នៃកម្មវិធី ជូនក្រុមប្រឹក្សា នៅចុងត្រីមាសនីមួយៗ និងស្នើវិធានការ"
CHINESE = "政府应当每个季度向委员会报告工作进展，并且提出完成目标所需的措施和建议。各部门负责组织实施本计划。"
HEADINGS = "I. MỤC TIÊU\nII. NHIỆM VỤ, GIẢI PHÁP\nIII. TỔ CHỨC THỰC HIỆN\nPHỤ LỤC"
TABLE = "STT | Chỉ tiêu | 2026 | 2027\n1 | Dân số | 12.345 | 12.800\n2 | Hộ nghèo | 1,25 | 0,9\n3 | Trường học | 7 | 8"


@pytest.mark.parametrize(("text", "kind"), [
    *((text, SoundnessKind.FOREIGN) for text in (FRENCH, INDONESIAN, PINYIN, LAO, THAI, KHMER, CHINESE)),
    *((text.upper(), SoundnessKind.FOREIGN) for text in (FRENCH, INDONESIAN, PINYIN, ENGLISH)),
    (f"{FRENCH} {FRENCH} Đảng ủy xã giao Ủy ban nhân dân xã chủ trì, phối hợp với các cơ quan", SoundnessKind.FOREIGN),
    (f"{SOUND} {ENGLISH[:90]}", SoundnessKind.SOUND),
    (f"{SOUND}\n{DAMAGED}", SoundnessKind.DAMAGED),  # a layer sound on half of its page is none to rely on
    *((text, SoundnessKind.SOUND) for text in (SOUND.upper(), HEADINGS, TABLE)),
    (DAMAGED.split(",")[0], SoundnessKind.DAMAGED),  # one line
    (strip_marks(TABLE), SoundnessKind.STRIPPED),
    (re.sub("[đơưạ-ỹ]", "", SOUND), SoundnessKind.DAMAGED),
    (re.sub("[đơưạ-ỹ]", "\ufffd", SOUND), SoundnessKind.DAMAGED),
    (re.sub("[đơưạ-ỹ]", "?", SOUND), SoundnessKind.DAMAGED),
    (SOUND.encode().decode("cp1252", "replace"), SoundnessKind.UTF8),
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


@given(st.text(max_size=400) | st.lists(st.text(max_size=12), max_size=40))
def test_any_text_has_a_kind_and_a_probability(text: str | list[str]) -> None:
    judged = soundness(text)
    assert 0.0 < judged.probability <= 1.0
    assert judged.kind is not SoundnessKind.EMPTY or not any(map(str.isalpha, "".join(text)))


def test_fewer_words_say_less() -> None:
    assert soundness(" ".join(SOUND.split()[:6])).probability < soundness(SOUND).probability


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
