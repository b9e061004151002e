"""A page as the program read it, drawn: the page upright, unsure words washed, blocks outlined and named."""
from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.commands.preview import view_command
from pipeline.models import Block, BlockKind, Box, Grid, Line, Page, Span, Word
from reports.page_picture import DPI, LEGEND, MARGIN, OUTLINES, WASHES, wash_of, write_page_picture
from reports.words import words

SAMPLES = Path(__file__).parents[1] / "data/raw"
WIDTH, HEIGHT = 595.0, 842.0
SCALE = DPI / 72


def _at(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place of the page, in points."""
    pixel = picture.getpixel((round(x * SCALE) + MARGIN, round(y * SCALE) + LEGEND))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_are_washed_and_blocks_outlined(tmp_path: Path, rotation: int) -> None:
    scan = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), "white")
    ImageDraw.Draw(scan).rectangle([0, 0, 40, 40], fill="black")       # the upright page's top left
    scan.rotate(rotation, expand=True).save(tmp_path / "a.png")
    sure = Word("Kế", Box(100, 100, 130, 114), 0.99)
    unsure = Word("hoạch", Box(140, 100, 180, 114), 0.7)
    doubtful = Word("2026", Box(190, 100, 220, 114), 0.99, doubtful=True)
    line = Line("Kế hoạch 2026", (sure, unsure, doubtful), Box(100, 100, 220, 114))
    block = Block(0, BlockKind.HEADING, line.text, (Span(1, line.text, line.box),))
    elsewhere = Block(1, BlockKind.TABLE, "x", (Span(2, "x", Box(300, 300, 320, 320)),))
    page = Page(1, (line,), WIDTH, HEIGHT, rotation=rotation)
    write_page_picture(tmp_path / "a.png", page, (block, elsewhere), tmp_path / "out.png")
    picture = Image.open(tmp_path / "out.png").convert("RGB")
    assert _at(picture, 5, 5) == (0, 0, 0)
    assert _at(picture, 115, 107) == (255, 255, 255)
    assert _at(picture, 160, 107) == WASHES[2][1]
    assert _at(picture, 205, 107) == WASHES[3][1]
    edge = picture.crop((MARGIN, round(107 * SCALE) + LEGEND, picture.width, round(107 * SCALE) + LEGEND + 1))
    assert edge.getcolors() is not None
    assert OUTLINES["heading"] in {colour for _, colour in edge.getcolors() or []}
    assert OUTLINES["table"] not in {colour for _, colour in picture.getcolors(100_000) or []}


def test_a_table_is_outlined_with_its_grid_and_another_grid_is_not(tmp_path: Path) -> None:
    Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), "white").save(tmp_path / "a.png")
    block = Block(0, BlockKind.TABLE, "1", (Span(1, "1", Box(150, 200, 200, 214)),))
    grids = tuple(Grid(box, 1, 1, ()) for box in (Box(100, 150, 400, 300), Box(100, 400, 450, 500)))
    page = Page(1, (Line("1", (), Box(150, 200, 200, 214)),), WIDTH, HEIGHT, grids=grids)
    write_page_picture(tmp_path / "a.png", page, (block,), tmp_path / "out.png")
    drawn = Image.open(tmp_path / "out.png").convert("RGB")
    found = [(x, y) for x in range(MARGIN, drawn.width) for y in range(LEGEND, drawn.height)
             if drawn.getpixel((x, y)) == OUTLINES["table"]]
    edges = (min(x for x, _ in found), min(y for _, y in found), max(x for x, _ in found), max(y for _, y in found))
    wanted = (100 * SCALE + MARGIN, 150 * SCALE + LEGEND, 400 * SCALE + MARGIN, 300 * SCALE + LEGEND)
    assert edges == pytest.approx(wanted, abs=3)


def test_every_kind_of_block_and_step_of_sureness_has_a_name_and_a_colour() -> None:
    assert set(OUTLINES) == set(words()["blocks"]) == {kind.value for kind in BlockKind}
    assert len(words()["sureness"]) == len(WASHES)
    assert [wash_of(Word("a", confidence=c)) for c in (1.0, 0.9, 0.7, 0.1)] == [colour for _, colour in WASHES]


def test_a_page_of_a_text_layer_is_drawn(tmp_path: Path) -> None:
    target = tmp_path / "trang.png"
    file = SAMPLES / "lang-son.digital.pdf"
    done = CliRunner().invoke(app, ["view", str(file), "2", "--png", str(target), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert str(target) in done.output
    with Image.open(target) as picture:
        assert picture.format == "PNG"
        assert picture.width > picture.height          # its table lies on a landscape page
    assert not (tmp_path / "out").exists()             # looking leaves nothing behind


def test_plain_text_has_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("KẾ HOẠCH\nTriển khai Nghị quyết số 57-NQ/TW của Bộ Chính trị", encoding="utf-8")
    target = tmp_path / "a.png"
    done = CliRunner().invoke(app, ["view", str(tmp_path / "a.txt"), "1", "--png", str(target), "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "không có ảnh trang" in done.output
    assert not target.exists()


def test_a_word_file_has_no_picture(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("KẾ HOẠCH triển khai Nghị quyết số 57-NQ/TW của Bộ Chính trị")
    document.save(str(tmp_path / "a.docx"))
    target = tmp_path / "a.png"
    file = tmp_path / "a.docx"
    done = CliRunner().invoke(app, ["view", str(file), "1", "--png", str(target), "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "Nghị quyết số 57-NQ/TW" in done.output
    assert "không có ảnh trang" in done.output
    assert not target.exists()


def test_the_picture_is_there_though_the_reader_of_the_text_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    target = tmp_path / "trang.png"
    monkeypatch.setattr("builtins.print", closed)
    with pytest.raises(BrokenPipeError):
        view_command(SAMPLES / "lang-son.digital.pdf", 1, tmp_path / "out", png=target)
    assert target.exists()
