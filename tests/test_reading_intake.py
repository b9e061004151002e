"""Every bad input ends in one clear line of Vietnamese: file, reason, remedy."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import odd_pages as odd
import pytest
import reading_files as files
from PIL import Image

from extractors.reading import open_original, read_pages
from extractors.reading.engines import ReadWord
from extractors.reading.image_files import as_array
from extractors.reading.intake import DOC_ID_LENGTH
from pipeline.errors import (
    BrokenFileError,
    DocumentError,
    EncryptedError,
    OutsideError,
    QuotaError,
    UnreadableError,
    UnsupportedError,
)
from pipeline.models import MediaKind, Status
from pipeline.settings import Settings

SETTINGS = Settings(max_pages=50, max_megabytes=5)
HELLO = files.text_at((72, 700, "Ke hoach"))
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}

BAD = [
    # name, content, error, words its message must hold
    ("rong.pdf", b"", BrokenFileError, "rỗng"),
    ("cut.pdf", files.pdf([HELLO])[:-200], BrokenFileError, "cắt cụt"),
    ("khoa.pdf", files.pdf([HELLO], password="bi mat"), EncryptedError, "mật khẩu"),
    ("khong trang.pdf", files.pdf([], pages=0), BrokenFileError, "không có trang nào"),
    ("day.pdf", files.pdf([HELLO], pages=51), QuotaError, "51 trang"),
    ("hong.pdf", b"%PDF-1.4\nnothing here\n%%EOF\n", BrokenFileError, "hỏng"),
    ("bom.png", files.png_header(50_000, 50_000), QuotaError, "50000×50000"),
    ("cut.png", files.png_header(100, 100)[:-12], BrokenFileError, "cắt cụt"),
    ("cut.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100, BrokenFileError, "hỏng"),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UnsupportedError, "DOCX hoặc PDF"),
    (
        "khoa.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        EncryptedError,
        "mật khẩu",
    ),
    ("a.rtf", b"{\\rtf1\\ansi}", UnsupportedError, "RTF"),
    ("a.html", b"<!DOCTYPE html><html></html>", UnsupportedError, "HTML"),
    ("chuong trinh.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 60, UnsupportedError, "không nhận ra"),
    ("nang.txt", b"x" * 5_000_001, QuotaError, "5 MB"),
]


@pytest.mark.parametrize(("name", "content", "error", "words"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused_with_reason_and_remedy(
    tmp_path: Path, name: str, content: bytes, error: type[DocumentError], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=words) as raised:
        open_original(path, SETTINGS)
    message = str(raised.value)
    assert message.startswith(f"{name}: ")
    assert " – " in message
    assert "\n" not in message


def test_a_pdf_that_is_a_renamed_zip_says_what_it_is(tmp_path: Path) -> None:
    path = files.archive(tmp_path / "ke hoach.pdf", {"a.txt": b"x"})
    with pytest.raises(UnsupportedError, match=r"tệp nén ZIP mang đuôi \.pdf"):
        open_original(path, SETTINGS)


def test_an_archive_that_stores_a_pdf_is_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "kế hoạch.pdf"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("trong.pdf", b"%PDF-1.7\n" + b"0" * 200)
    with pytest.raises(UnsupportedError, match="ZIP"):
        open_original(path, Settings())


def test_a_docx_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = files.archive(tmp_path / "bom.docx", DOCX | {"word/media/a": b"\0" * 6_000_000})
    assert path.stat().st_size < 20_000
    with pytest.raises(QuotaError, match="giải nén"):
        open_original(path, SETTINGS)


def test_a_cut_docx_is_broken(tmp_path: Path) -> None:
    path = files.archive(tmp_path / "cut.docx", DOCX)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BrokenFileError, match="cắt cụt"):
        open_original(path, SETTINGS)


def test_a_restricted_pdf_without_password_is_read(tmp_path: Path) -> None:
    path = tmp_path / "han che.pdf"
    path.write_bytes(files.pdf([HELLO], password=""))
    original = open_original(path, SETTINGS)
    assert [page.lines[0].text for page in read_pages(path, original, SETTINGS)] == ["Ke hoach"]


def test_a_vanished_file_may_be_tried_again(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="không còn") as raised:
        open_original(tmp_path / "mat.pdf", SETTINGS)
    assert raised.value.transient


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "khoa.txt"
    path.write_text("Kế hoạch")

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableError, match=r"không có quyền đọc – .*chmod"):
        open_original(path, SETTINGS)


def test_a_folder_and_a_pipe_are_no_documents(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong")
    with pytest.raises(UnsupportedError, match="thư mục"):
        open_original(tmp_path, SETTINGS)
    with pytest.raises(UnsupportedError, match="không phải tệp thường"):
        open_original(tmp_path / "ong", SETTINGS)


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_not(tmp_path: Path) -> None:
    inside, outside = tmp_path / "vao", tmp_path / "ngoai"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.txt").write_text("Kế hoạch")
    (inside / "b.txt").write_text("Kế hoạch")
    (inside / "ra.txt").symlink_to(outside / "a.txt")
    (inside / "trong.txt").symlink_to(inside / "b.txt")
    with pytest.raises(OutsideError, match="ra ngoài"):
        open_original(inside / "ra.txt", SETTINGS, root=inside)
    assert open_original(inside / "trong.txt", SETTINGS, root=inside).kind is MediaKind.TEXT


def test_the_kind_comes_from_the_content_and_the_id_from_the_bytes(tmp_path: Path) -> None:
    paths = {}
    for name, content in {
        "Kế hoạch số 02 (bản ký).txt": files.pdf([HELLO]),
        "anh.pdf": files.png_header(80, 60),
        "van ban": "Kế hoạch".encode("utf-16"),
    }.items():
        paths[name] = tmp_path / name
        paths[name].write_bytes(content)
    originals = {name: open_original(path, SETTINGS) for name, path in paths.items()}
    assert [original.kind for original in originals.values()] == [
        MediaKind.PDF,
        MediaKind.IMAGE,
        MediaKind.TEXT,
    ]
    first = originals["Kế hoạch số 02 (bản ký).txt"]
    assert first.source_file == "Kế hoạch số 02 (bản ký).txt"
    assert first.doc_id == first.sha256[:DOC_ID_LENGTH]


def test_an_image_whose_pixels_are_damaged_breaks_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "hong.png"
    path.write_bytes(files.png_header(2000, 2000))  # promises four million pixels, holds a hundred bytes
    original = open_original(path, SETTINGS)
    with pytest.raises(BrokenFileError, match="không giải mã được"):
        list(read_pages(path, original, SETTINGS, engine=files.FakeEngine()))


def test_a_giant_picture_inside_a_pdf_fails_its_page_and_not_the_document(tmp_path: Path) -> None:
    path = tmp_path / "anh lon.pdf"
    shown = "595 0 0 842 0 0 cm /X0 Do"
    path.write_bytes(files.pdf([shown, HELLO], xobjects=[files.picture(50_000, 50_000)]))
    engine = files.FakeEngine()
    pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine))
    assert [page.status for page in pages] == [Status.FAILED, Status.OK]
    assert "2500 triệu điểm" in pages[0].problem
    assert engine.asked == []


@pytest.mark.parametrize("data", [b"\x00\x01 no picture" * 50, b"\xff\xd8\xff\xe0 cut off"], ids=["rubbish", "cut off"])
def test_a_picture_that_cannot_be_decoded_is_said_and_the_document_goes_on(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "hong anh.pdf"
    broken = files.jpeg(600, 800, data)
    shown = "595 0 0 842 0 0 cm /X0 Do"
    beside = f"q 500 0 0 700 40 40 cm /X0 Do Q {files.text_at((72, 800, 'CONG BAO'))}"
    path.write_bytes(files.pdf([shown, HELLO, beside], xobjects=[broken]))
    engine = files.FakeEngine()
    pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine))
    assert [page.status for page in pages] == [Status.FAILED, Status.OK, Status.REVIEW]
    assert pages[0].problem == "Trang 1: ảnh trong trang bị hỏng, không giải mã được"
    assert [line.text for line in pages[2].lines] == ["CONG BAO"]
    assert engine.asked == []


@pytest.mark.parametrize("mode", ["1", "CMYK", "I;16", "I", "P", "LA", "RGBA"])
def test_ink_is_dark_and_paper_light_whatever_the_picture_holds(tmp_path: Path, mode: str) -> None:
    grey = Image.new("L", (400, 500), 255)
    grey.paste(0, (100, 100, 200, 120))
    deep = {"I;16": np.uint16, "I": np.int32}
    picture = Image.fromarray(np.asarray(grey).astype(deep[mode]) * 257) if mode in deep else grey.convert(mode)
    pixels = as_array(picture)
    assert (pixels[110, 150].max(), pixels[300, 300].min()) == (0, 255)


def test_a_giant_page_box_is_rendered_within_the_quota(tmp_path: Path) -> None:
    path = tmp_path / "kho lon.pdf"
    shown = "14400 0 0 14400 0 0 cm /X0 Do"
    path.write_bytes(files.pdf([shown], size=(14400, 14400), xobjects=[files.picture(20, 20, b"\xff" * 400)]))
    settings = Settings(max_megapixels=1)
    pages = list(read_pages(path, open_original(path, settings), settings, engine=files.FakeEngine()))
    assert pages[0].status is Status.FAILED
    assert "14400×14400" in pages[0].problem


def test_every_frame_of_a_tiff_is_a_page_and_counts(tmp_path: Path) -> None:
    frames = [Image.new("L", (60, 80), 255) for _ in range(3)]
    path = tmp_path / "fax.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=files.FakeEngine()))
    assert [page.number for page in pages] == [1, 2, 3]
    with pytest.raises(QuotaError, match="3 trang ảnh"):
        open_original(path, Settings(max_pages=2))


@pytest.mark.parametrize("broken", [1, 2])
def test_a_broken_frame_of_a_tiff_fails_its_page_and_not_the_document(tmp_path: Path, broken: int) -> None:
    frames = [Image.effect_noise((300, 400), 90) for _ in range(3)]
    path = tmp_path / "fax.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="tiff_lzw")
    with Image.open(path) as whole:
        whole.seek(broken - 1)
        at = whole.tag_v2[273][0]  # StripOffsets
    data = bytearray(path.read_bytes())
    data[at : at + 4000] = bytes([255]) * 4000
    path.write_bytes(data)
    pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=files.FakeEngine()))
    failed = pages[broken - 1]
    assert [page.number for page in pages] == [1, 2, 3]
    assert (failed.status, failed.problem) == (
        Status.FAILED, f"Trang {broken}: ảnh bị hỏng hoặc cắt cụt, không giải mã được",
    )
    assert Status.FAILED not in {page.status for page in pages if page is not failed}


@pytest.mark.parametrize(
    ("lines_to_the_inch", "stated"), [(98, True), (98, False), (196, True), (196, False)],
    ids=["standard", "standard, unsaid", "fine", "fine, unsaid"],
)
def test_a_fax_is_read_as_high_as_its_page_was(tmp_path: Path, lines_to_the_inch: int, stated: bool) -> None:
    """Of a fax in standard resolution half of the lines are missing (204 by 98 pixels to the inch)."""
    path = tmp_path / "fax.tif"
    page = odd.marks(2339, 1654, 30)
    resolution = {"dpi": (204, lines_to_the_inch)} if stated else {}
    odd.faxed(page, lines_to_the_inch).save(path, compression="group4", **resolution)
    engine = files.FakeEngine()
    (read,) = read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine)
    assert read.width is not None
    assert read.height is not None
    assert read.height / read.width == pytest.approx(2339 / 1654, rel=0.05)
    assert engine.asked[0][0] / engine.asked[0][1] == pytest.approx(2339 / 1654, rel=0.05)
    assert engine.asked[0][2] == pytest.approx(204, abs=12)


@pytest.mark.parametrize("resolution", [(200, 200), (300, 72), (200, 204), (1, 2)])
def test_other_pictures_keep_their_pixels(tmp_path: Path, resolution: tuple[int, int]) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(odd.marks()).save(path, dpi=resolution)
    engine = files.FakeEngine()
    list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine))
    assert engine.asked[0][:2] == (1400, 1000)


@pytest.mark.parametrize(("share", "lost"), [(0.5, True), (0.9, True), (1.0, False)])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_picture_that_ends_early_is_read_as_far_as_it_goes_and_that_is_said(
    tmp_path: Path, share: float, lost: bool, turn: int
) -> None:
    """pdfium paints grey where a JPEG's data end, and says nothing."""
    held = io.BytesIO()
    Image.fromarray(odd.marks()).convert("RGB").save(held, "JPEG", quality=80)
    data = held.getvalue()
    path = tmp_path / "cat cut.pdf"
    shown = "595 0 0 842 0 0 cm /X0 Do"
    path.write_bytes(files.pdf(
        [shown, HELLO], rotate=turn, xobjects=[files.jpeg(1000, 1400, data[: round(share * len(data))])]
    ))
    engine = files.FakeEngine([ReadWord("Kế", (100, 700, 300, 730), 0.95, 0)])
    pages = list(read_pages(path, open_original(path, SETTINGS), SETTINGS, engine=engine))
    assert "Kế" in [line.text for line in pages[0].lines]
    assert pages[0].status is (Status.REVIEW if lost else Status.OK)
    assert ("cắt cụt: một phần trang mất" in pages[0].problem) is lost
    assert len(pages) == 2
