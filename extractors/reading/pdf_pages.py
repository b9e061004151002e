"""PDF documents page by page: each page by the route its own state asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.reading.alignment import find_aligned
from extractors.reading.engines import OcrEngine
from extractors.reading.lines import Piece, build_lines
from extractors.reading.page_images import MOST_HELD, PageImage, read_page_image
from extractors.reading.pdf_files import PDFIUM, open_pdf
from extractors.reading.pdf_pictures import picture_alone
from extractors.reading.pdf_text import TextLayer, read_text_layer
from extractors.reading.rulings import find_grids
from extractors.reading.second_reader import has_loose_glyphs, read_again
from extractors.reading.side_by_side import side_by_side
from normalizers.legacy_encodings import to_unicode
from normalizers.soundness import Soundness, SoundnessKind
from pipeline.models import Box, Page, Route, Status
from pipeline.settings import Settings

JudgeText = Callable[[str], Soundness]

PICTURE_SHARE = 0.25  # of the page under pictures: text may stand in them
COVERED_TEXT = 0.05  # share of the words on the picture from which it counts as having a layer of its own
FEW_WORDS = 8  # fewer words than this are a stamp, a header or a page number
JUDGED_WORDS = 400  # words of a page, spread over it, that are judged
LEAST_JUDGED = 20  # words: fewer say little about a text layer
SURELY_SOUND = 0.5  # probability from which the first reading of a layer does for the page
HIGHEST_DPI = 400
HAIR = 0.05  # pixels
LEAST_MISSING = {128: 0.02, 0: 0.15}  # by grey level: share of the page from which an edge of it is a missing part


def read_pdf(path: Path, settings: Settings, engine: OcrEngine, judge: JudgeText, jobs: int) -> Iterator[Page]:
    """Pages in order; at most `jobs` page images are read at once, and one more is held; fewer where they are large."""

    def finish(task: Page | PageImage) -> Page:
        return task if isinstance(task, Page) else read_page_image(task, engine, settings.page_seconds)

    with open_pdf(path) as document:
        tasks = (_first_look(path, document, number, settings, judge) for number in range(1, len(document) + 1))
        yield from side_by_side(finish, tasks, jobs, _weight, MOST_HELD)


def _weight(task: Page | PageImage) -> int:
    return task.image.nbytes if isinstance(task, PageImage) else 0


def _first_look(
    path: Path, document: Any, number: int, settings: Settings, judge: JudgeText
) -> Page | PageImage:
    import pypdfium2

    with PDFIUM:
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            return _failed(number, "trang PDF bị hỏng")
        try:
            layer, judged = _sounder(path, number, read_text_layer(page), judge)
            route = route_of(layer, judged, settings.sound_probability)
            if route is Route.DIGITAL:
                return _digital(number, layer, judged)
            return _rendered(page, number, layer, route, settings)
        finally:
            page.close()


def _sounder(path: Path, number: int, layer: TextLayer, judge: JudgeText) -> tuple[TextLayer, Soundness]:
    """The text layer with its judgement; read a second time where it is doubtful, and the sounder one kept."""
    judged = judge(layer.sample(JUDGED_WORDS))
    if not layer.pieces or (_worth(judged) >= SURELY_SOUND and not has_loose_glyphs(layer)):
        return layer, judged
    again = read_again(path, number, layer)
    if again is not None and _worth(judged_again := judge(again.sample(JUDGED_WORDS))) > _worth(judged):
        return again, judged_again
    return layer, judged


def _worth(judged: Soundness) -> float:
    """How probable it is that words are sound, or would be in Unicode."""
    sound = judged.kind in (SoundnessKind.SOUND, SoundnessKind.EMPTY) or judged.legacy is not None
    return judged.probability if sound else 1 - judged.probability


def route_of(layer: TextLayer, judged: Soundness, least: float) -> Route:
    """How a page should be read, from what its text layer is worth and what its pictures cover."""
    pictured = sum(_area(picture.box) for picture in layer.pictures)
    covered = pictured >= PICTURE_SHARE * layer.width * layer.height
    if not layer.pieces:
        return Route.OCR if covered else Route.DIGITAL
    if covered:
        on_picture = sum(_on_picture(piece.box, layer) for piece in layer.pieces)
        if on_picture < max(FEW_WORDS, COVERED_TEXT * len(layer.pieces)):
            return Route.OCR
    elif len(layer.pieces) < LEAST_JUDGED or judged.kind is SoundnessKind.FOREIGN:
        return Route.DIGITAL
    return Route.DIGITAL if _worth(judged) >= least else Route.REOCR


def _area(box: Box) -> float:
    return max(0.0, box.x1 - box.x0) * max(0.0, box.y1 - box.y0)


def _on_picture(box: Box, layer: TextLayer) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(p.box.x0 <= x <= p.box.x1 and p.box.y0 <= y <= p.box.y1 for p in layer.pictures)


def _digital(number: int, layer: TextLayer, judged: Soundness) -> Page:
    grids = find_grids(layer.horizontal, layer.vertical)
    grids = (*grids, *find_aligned(layer.pieces, layer.horizontal, grids))
    pieces = layer.pieces
    legacy = judged.legacy
    if legacy is not None:
        pieces = tuple(replace(p, word=replace(p.word, text=to_unicode(p.word.text, legacy))) for p in pieces)
    return Page(
        number, build_lines(pieces, grids), layer.width, layer.height, grids, Route.DIGITAL, rotation=layer.rotation
    )


def _rendered(page: Any, number: int, layer: TextLayer, route: Route, settings: Settings) -> Page | PageImage:
    limit = settings.max_megapixels * 1e6
    largest = max((wide * high for picture in layer.pictures for wide, high in [picture.pixels]), default=0)
    if largest > limit:
        return _failed(number, f"ảnh trong trang có {largest / 1e6:.0f} triệu điểm, quá giới hạn", layer)
    dpi = rendering_dpi(layer, settings)
    if layer.width * layer.height * (dpi / 72) ** 2 > limit:
        dpi = 72 * (limit / (layer.width * layer.height)) ** 0.5
        if dpi < 72:
            return _failed(number, f"khổ trang {layer.width:.0f}×{layer.height:.0f} pt quá lớn", layer)
    image = picture_alone(page, layer, dpi)
    if image is None:
        try:
            image = page.render(scale=dpi / 72, rotation=layer.rotation, rev_byteorder=True).to_numpy()
        except ValueError:                     # a box without area
            return _failed(number, f"khổ trang {layer.width:.3f}×{layer.height:.3f} pt không vẽ được", layer)
    image = _without_idle_channels(image[..., :3]) if image.ndim == 3 else image.copy()
    known: tuple[Piece, ...] = ()
    if route is Route.OCR:
        known = tuple(piece for piece in layer.pieces if not _on_picture(piece.box, layer))
        for piece in known:
            left, top, right, bottom = (round(value * dpi / 72) for value in piece.box)
            image[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] = 255
    if image.min() == 255 and _is_undecoded(page):
        problem = f"Trang {number}: ảnh trong trang bị hỏng, không giải mã được"
        status = Status.REVIEW if known else Status.FAILED
        lines = build_lines(known, ())
        return Page(number, lines, layer.width, layer.height, (), route, status, problem, layer.rotation)
    return PageImage(image, dpi, number, route, known, layer.rotation, _cut_off(image))


def _cut_off(image: Any) -> str:
    """What to say of a picture whose data end early: pdfium fills what is missing and says nothing; '' for any other.

    A JPEG goes on in a middle grey, other pictures in black; no scan has an edge of exactly one grey, and only one of
    black and white has a black one.
    """
    columns = image.swapaxes(0, 1)
    for lines in (image, image[::-1], columns, columns[::-1]):
        level = int(lines[0].flat[0])
        least = LEAST_MISSING.get(level)
        missing = least is not None and (lines[: max(1, round(least * len(lines)))] == level).all()
        if missing and (image != level).any():  # a page all black is black
            return "ảnh bị cắt cụt: một phần trang mất, không đọc được"
    return ""


def _is_undecoded(page: Any) -> bool:
    """Whether a picture of the page cannot be decoded: pdfium leaves its place white and says nothing."""
    import pypdfium2

    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        try:
            picture.get_bitmap().close()
        except pypdfium2.PdfiumError:
            return True
    return False


def _without_idle_channels(image: Any) -> Any:
    """A copy of an RGB image; of one without any colour, as most scans are, the one channel that says it all."""
    import cv2
    import numpy as np

    red, green, blue = cv2.split(np.ascontiguousarray(image))
    coloured = cv2.countNonZero(cv2.absdiff(red, green)) or cv2.countNonZero(cv2.absdiff(green, blue))
    return image.copy() if coloured else red


def rendering_dpi(layer: TextLayer, settings: Settings) -> float:
    """The resolution of the page's largest picture, so that its own pixels are read; never below the setting.

    A hair less than measured: pdfium rounds a page's pixels up, and one row more would blur the whole picture.
    """
    largest = max(layer.pictures, key=lambda picture: _area(picture.box), default=None)
    if largest is None or largest.box.x1 - largest.box.x0 < 1:
        return float(settings.min_dpi)
    native = (max(largest.pixels) - HAIR) * 72 / max(largest.box.x1 - largest.box.x0, largest.box.y1 - largest.box.y0)
    return float(min(HIGHEST_DPI, native if native > settings.min_dpi - 1 else settings.min_dpi))


def _failed(number: int, why: str, layer: TextLayer | None = None) -> Page:
    width, height = (layer.width, layer.height) if layer else (None, None)
    return Page(number, (), width, height, status=Status.FAILED, problem=f"Trang {number}: {why}")
