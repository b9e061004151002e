"""`doichieu repair` and `doichieu view`: what the program makes of one file, on the screen."""
from __future__ import annotations

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.models import Word
from pipeline.preview import Preview, doubtful_words, laid_out, page_text, preview, preview_pages
from pipeline.settings import load_settings


def repair_command(file: Path, *, diff: bool, dictionary: Path | None = None) -> None:
    """Prints the repaired text, or only the lines that changed.

    `dictionary` holds a person's answers; None: the one that the settings name.  Errors: UsageError, DocumentError.
    """
    words = str(_existing(dictionary)) if dictionary else None
    shown = preview(_existing(file), load_settings(user_dictionary=words))
    print(_differences(shown) if diff else "\f".join(page_text(page) for page in shown.after))


def view_command(file: Path, number: int, out: Path, *, png: Path | None = None) -> None:
    """Prints one page (how it was read, its lines, its doubtful words) and draws it into a PNG file.

    In: the output folder, whose readings are taken where it has them; the picture's file, None for one named after
    file and page in the current folder.  A page without places (plain text, docx) has no picture.
    Errors: UsageError, DocumentError, MissingDependencyError, StoreError.
    """
    pages = preview_pages(_existing(file), load_settings(), out)
    page = next((page for page in pages if page.number == number), None)
    if page is None:
        raise UsageError(f"{file}: không có trang {number} – tệp có {len(pages)} trang")
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
    if page.width is None:
        print("Tệp này không có ảnh trang.")
        return
    from reports.page_picture import write_page_picture

    target = png or Path(f"{file.stem}.trang-{number}.png")
    write_page_picture(file, page, laid_out(pages).blocks, target)
    print(f"Ảnh trang: {target}")


def _differences(shown: Preview) -> str:
    lines = []
    for change in shown.changes():
        lines += [f"@ trang {change.page}, dòng {change.line}", f"- {change.before}", f"+ {change.after}"]
        lines += [f"? {_choice(word)}" for word in change.doubtful]
    return "\n".join(lines) or "không có gì phải sửa"


def _choice(word: Word) -> str:
    others = ", ".join(word.alternatives) or "không có cách đọc khác"
    return f"{word.raw or word.text} → {word.text} ({word.confidence:.2f}); hoặc: {others}"


def _existing(file: Path) -> Path:
    if not file.exists():
        raise UsageError(f"{file}: không có tệp này – kiểm tra lại đường dẫn")
    return file
