"""The pipeline itself: what happens to one document, in order.

    open     file         -> Original      is it there, what is it, whose bytes are these   (not cached)
    read     Original     -> pages         text layer, OCR, plain text, docx
    repair   pages        -> pages         damaged Vietnamese made whole, doubts marked
    lay_out  pages        -> Layout        blocks, headings, tables joined over pages
    find     Layout       -> Extraction    facts, references, targets, tasks
    key      Extraction   -> Extraction    indicators named by the catalogue
    print    Layout       -> str           the corrected text

`STAGES` is the one place for their order.  A stage names the settings that change its result and the
packages it is made of; with those of the stages before it they make the key its results are kept
under (`Chain`).  The packages are imported when a stage runs, because some of them take seconds.
"""
from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.fingerprints import code_digest, combine, files_digest, stamps_digest
from pipeline.models import Extraction, Layout, Original, Page
from pipeline.settings import Settings

Pages = tuple[Page, ...]
Tick = Callable[[int], None]         # called with the number of each page as it is done

_MOST_TRIES = 3                      # runs that try to read a page for which the time is too short

_TESSDATA = Path("/usr/share/tesseract-ocr/5/tessdata")     # where Debian keeps the models


@dataclass(frozen=True, slots=True)
class Work:
    """What every stage may look at besides its input."""

    path: Path                      # the kept original
    original: Original
    settings: Settings
    page_cache: Path                # where readings of single pages may be kept, under keys of their own
    turns: Path | None = None       # the folder by which the processes of a run share the processors
    tick: Tick = lambda page: None
    before: Any = None              # what the stage gave the last time, where that does not stand


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: a plain function, what it gives, and everything its result depends on."""

    name: str
    version: int                            # raised when a result changes for a reason not listed below
    run: Callable[[Work, Any], Any]
    takes: str                              # the stage before it; '' for the original itself
    gives: Any
    settings: tuple[str, ...] = ()          # names of the settings that change the result
    made_of: tuple[str, ...] = ()           # packages whose code and data make the result
    user_files: Callable[[Settings], list[Path]] = lambda settings: []
    engines: Callable[[Settings], list[Path]] = lambda settings: []
    stands: Callable[[Any], bool] = lambda made: True       # False: the next run makes it anew


def open_file(path: Path, settings: Settings, root: Path | None = None) -> Original:
    """Checks a file and says what it is.  Errors: the subclasses of DocumentError."""
    from extractors.reading import open_original

    return open_original(path, settings, root)


def read(work: Work, _: None) -> Pages:
    """The pages of a file, each by the route its state asks for; those broken off before count their tries."""
    from extractors.reading import read_pages

    before: Pages = work.before or ()
    tries = {page.number: page.tries for page in before}
    pages = []
    for page in read_pages(work.path, work.original, work.settings, ocr_cache=work.page_cache, turns=work.turns):
        pages.append(replace(page, tries=page.tries + tries.get(page.number, 0)) if page.tries else page)
        work.tick(page.number)
    return tuple(pages)


def all_tried(pages: Pages) -> bool:
    """Whether every page was read, or broken off so often that it would be again."""
    return not any(0 < page.tries < _MOST_TRIES for page in pages)


def repair(work: Work, pages: Pages) -> Pages:
    """Damaged words made whole; sound pages come back as they are."""
    from extractors.repairing import repair_pages

    return repair_pages(pages, answers=confirmed_words(work.settings))


def lay_out(work: Work, pages: Pages) -> Layout:
    """Lines joined to blocks, blocks hung under their headings."""
    from extractors.layout import lay_out as lay_out_pages

    return lay_out_pages(pages)


def find(work: Work, layout: Layout) -> Extraction:
    """Everything the tables hold of one document."""
    from extractors.finding import find_records

    return find_records(layout, work.original)


def key(work: Work, extraction: Extraction) -> Extraction:
    """Targets with the names under which the catalogue knows their indicators."""
    from reconciliation.catalogue import assign_keys

    return assign_keys(extraction)


def print_text(work: Work, layout: Layout) -> str:
    """The document's corrected text as text/DOC_ID.txt has it."""
    from extractors.layout import render_text

    return render_text(layout)


def confirmed_words(settings: Settings) -> dict[str, str]:
    """What persons have said damaged words are: the user dictionary, empty where there is none.

    Errors: UsageError naming file and line of what is not "damaged<TAB>true", or why it cannot be read.
    """
    path = Path(settings.user_dictionary)
    if not settings.user_dictionary or not path.exists():
        return {}
    from normalizers.diacritics import read_answers

    try:
        return read_answers(path)
    except ValueError as error:
        raise UsageError(f"{error} – sửa dòng đó trong từ điển người dùng") from error
    except OSError as error:
        raise UsageError(f"{path}: không đọc được từ điển người dùng ({error.strerror})") from error


def _user_dictionary(settings: Settings) -> list[Path]:
    return [Path(settings.user_dictionary)] if settings.user_dictionary else []


def _engine_files(settings: Settings) -> list[Path]:
    """What readings depend on besides our code: tesseract's models, and the second engine where there is one."""
    models = [_TESSDATA / f"{name}.traineddata" for name in (*settings.languages.split("+"), "osd")]
    package = importlib.util.find_spec("trueocr") if settings.second_engine else None
    return [*models, Path(package.origin)] if package and package.origin else models


_TEXT = ("normalizers",)

STAGES: tuple[Stage, ...] = (
    Stage("read", 1, read, takes="", gives=Pages,
          settings=("languages", "second_engine", "min_dpi", "max_megapixels", "page_seconds", "sound_probability"),
          made_of=("extractors.reading", *_TEXT), engines=_engine_files, stands=all_tried),
    Stage("repair", 1, repair, takes="read", gives=Pages,
          made_of=("extractors.repairing", *_TEXT), user_files=_user_dictionary),
    Stage("lay_out", 1, lay_out, takes="repair", gives=Layout, made_of=("extractors.layout", *_TEXT)),
    Stage("find", 1, find, takes="lay_out", gives=Extraction, made_of=("extractors.finding", *_TEXT)),
    Stage("key", 1, key, takes="find", gives=Extraction,
          made_of=("reconciliation", *_TEXT)),
    Stage("print", 1, print_text, takes="lay_out", gives=str, made_of=("extractors.layout",)),
)


# Settings that decide whether a document is worked on at all, and not what comes out.
_QUOTAS = ("max_pages", "max_megabytes", "max_memory_megabytes", "document_seconds")


@dataclass(frozen=True, slots=True)
class Chain:
    """The stages with the keys of this run: settings, code and user files as they are now."""

    keys: dict[str, str]             # stage name -> key of its results
    whole: str                       # stands for everything that is done to a document
    attempt: str                     # the same with the quotas: a failure stands as long as this does

    @classmethod
    def of(cls, settings: Settings, stages: tuple[Stage, ...] = STAGES) -> Chain:
        """The keys for these settings; reads the packages' files, some hundredths of a second."""
        keys: dict[str, str] = {}
        common = code_digest("pipeline.models")
        for stage in stages:
            keys[stage.name] = combine([
                keys[stage.takes] if stage.takes else common,
                stage.name,
                str(stage.version),
                settings.digest(*stage.settings),
                *map(code_digest, stage.made_of),
                files_digest(stage.user_files(settings)),
                stamps_digest(stage.engines(settings)),
            ])
        whole = combine(list(keys.values()))
        return cls(keys, whole, combine([whole, settings.digest(*_QUOTAS)]))
