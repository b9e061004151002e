"""`doichieu repair` and `doichieu view`: what the program makes of one file, on the screen."""
from __future__ import annotations

import codecs
import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from pipeline.commands.targets import checked_target
from pipeline.errors import UsageError
from pipeline.models import MediaKind, Word
from pipeline.preview import Preview, doubtful_words, laid_out, page_text, preview, preview_pages
from pipeline.settings import Settings, load_settings
from pipeline.stages import confirmed_words, open_file

FLUSHED = 100  # lines printed at once where text is streamed

STANDARD_INPUT = Path("-")
UNCHANGED = "không có gì phải sửa"


def repair_command(file: Path, *, diff: bool, dictionary: Path | None = None) -> None:
    """Prints the repaired text, or only the lines that changed, on a terminal with what changed in colour.

    "-" is plain text (UTF-8) on standard input, repaired some paragraphs at a time, so that it may be of any length.
    `dictionary` holds a person's answers; None: the one that the settings name.  Errors: UsageError, DocumentError.
    """
    words = str(_existing(dictionary)) if dictionary else None
    settings = load_settings(user_dictionary=words)
    if file == STANDARD_INPUT:
        _repair_stream(settings, diff=diff)
        return
    shown = preview(_existing(file), settings)
    print(_differences(shown) if diff else "\f".join(page_text(page) for page in shown.after))


def view_command(file: Path, number: int, out: Path, *, png: Path | None = None) -> None:
    """Prints one page (how it was read, its lines, its doubtful words) and draws it into a PNG file.

    In: the output folder, whose readings are taken where it has them; the picture's file, None for one named after
    file and page in the current folder.  Text and Word files have no picture.  The picture is written before anything
    is printed, so that a reader that closes the pipe does not lose it.
    Errors: UsageError, DocumentError, MissingDependencyError, StoreError.
    """
    target = checked_target("--png", png or Path(f"{file.stem}.trang-{number}.png"), ".png")
    settings = load_settings()
    pages = preview_pages(_existing(file), settings, out)
    page = next((page for page in pages if page.number == number), None)
    if page is None:
        raise UsageError(f"{file}: không có trang {number} – tệp có {len(pages)} trang")
    pictured = page.width is not None and open_file(file, settings).kind in (MediaKind.PDF, MediaKind.IMAGE)
    if pictured:
        from reports.page_picture import write_page_picture

        write_page_picture(file, page, laid_out(pages).blocks, target)
    words = [word for line in page.lines for word in line.words]
    sureness = sum(word.confidence for word in words) / len(words) if words else 1.0
    print(f"Trang {page.number}: {page.route.value}, {page.status.value}, độ tin cậy {sureness:.2f}, "
          f"xoay {page.rotation}°, {len(page.grids)} bảng")
    if page.problem:
        print(page.problem)
    print(page_text(page))
    for line in page.lines:
        for word in doubtful_words(line):
            print(f"? {_choice(word)}")
    print(f"Ảnh trang: {target}" if pictured else "Tệp này không có ảnh trang.")


def _repair_stream(settings: Settings, *, diff: bool) -> None:
    from normalizers.diacritics import repair_lines

    read: deque[str] = deque()
    changed = False

    def lines() -> Iterator[str]:
        for number, raw in enumerate(sys.stdin.buffer):
            line = raw if number else raw.removeprefix(codecs.BOM_UTF8)
            read.append(line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r"))
            yield read[-1]

    for number, repaired in enumerate(repair_lines(lines(), answers=confirmed_words(settings)), 1):
        before = read.popleft() if read else ""
        if not diff:
            print(repaired.text, flush=number % FLUSHED == 0)
        elif before != repaired.text:
            changed = True
            print(f"@ dòng {number}", *_coloured(before, repaired.text), sep="\n")
    if diff and not changed:
        print(UNCHANGED)


def _coloured(before: str, after: str) -> tuple[str, str]:
    """The two lines of a change, what differs in red and green on a terminal that shows colours."""
    if not (sys.stdout.isatty() or os.environ.get("FORCE_COLOR")) or "NO_COLOR" in os.environ:
        return f"- {before}", f"+ {after}"
    old, new = re.split(r"(\s+)", before), re.split(r"(\s+)", after)
    sides: tuple[list[str], list[str]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words, colour in ((0, old[a:b], "31"), (1, new[c:d], "32")):
            text = "".join(words)
            sides[side].append(text if tag == "equal" or not text else f"\x1b[{colour}m{text}\x1b[0m")
    return "- " + "".join(sides[0]), "+ " + "".join(sides[1])


def _differences(shown: Preview) -> str:
    lines = []
    for change in shown.changes():
        lines += [f"@ trang {change.page}, dòng {change.line}", *_coloured(change.before, change.after)]
        lines += [f"? {_choice(word)}" for word in change.doubtful]
    return "\n".join(lines) or UNCHANGED


def _choice(word: Word) -> str:
    others = ", ".join(word.alternatives) or "không có cách đọc khác"
    return f"{word.raw or word.text} → {word.text} ({word.confidence:.2f}); hoặc: {others}"


def _existing(file: Path) -> Path:
    if not file.exists():
        raise UsageError(f"{file}: không có tệp này – kiểm tra lại đường dẫn")
    return file
