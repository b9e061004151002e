"""Order, keys and cache of the stages."""
from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cache import Cache, CorruptEntryError
from pipeline.fingerprints import code_digest
from pipeline.models import Extraction, Layout, Line, MediaKind, Original, Page, Status, Word
from pipeline.settings import load_settings
from pipeline.stages import STAGES, Chain, Pages, Stage, Work, all_tried, read

SHA = "ab" * 32


def names_changed(before: Chain, after: Chain) -> list[str]:
    return [name for name in before.keys if before.keys[name] != after.keys[name]]


def test_every_stage_takes_what_an_earlier_one_gives() -> None:
    given = {"": None}
    for stage in STAGES:
        assert stage.takes in given, stage.name
        given[stage.name] = stage.gives
    assert [given[name] for name in ("read", "repair", "lay_out", "find", "key", "print")] == [
        Pages, Pages, Layout, Extraction, Extraction, str]


def test_every_named_setting_and_package_is_there() -> None:
    settings = load_settings()
    for stage in STAGES:
        assert settings.digest(*stage.settings)
        for package in stage.made_of:
            assert code_digest(package), package


@pytest.mark.parametrize(("change", "again"), [
    ({}, []),
    ({"jobs": 7}, []),
    ({"max_pages": 3}, []),
    ({"min_dpi": 300}, ["read", "repair", "lay_out", "find", "key", "print"]),
])
def test_only_what_depends_on_a_setting_is_made_again(change: dict[str, int], again: list[str]) -> None:
    assert names_changed(Chain.of(load_settings()), Chain.of(load_settings(**change))) == again


def test_a_quota_changes_only_what_failed() -> None:
    before, after = Chain.of(load_settings()), Chain.of(load_settings(max_pages=3))
    assert (before.whole == after.whole, before.attempt == after.attempt) == (True, False)


def test_a_users_dictionary_changes_repair_and_what_follows(tmp_path: Path) -> None:
    settings = load_settings(user_dictionary=str(tmp_path / "words.txt"))
    before = Chain.of(settings)
    (tmp_path / "words.txt").write_text("Phước Long\n", encoding="utf-8")
    assert names_changed(before, Chain.of(settings)) == ["repair", "lay_out", "find", "key", "print"]


def test_code_of_a_stage_changes_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "made_up_package"
    package.mkdir()
    (package / "__init__.py").write_text("RULE = 1\n", encoding="utf-8")
    (package / "part.py").write_text("PART = 1\n", encoding="utf-8")
    (package / "words.yaml").write_text("a: 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    stages = (Stage("one", 1, lambda work, before: before, takes="", gives=str, made_of=("made_up_package",)),)
    seen = set()
    for path, text in (("__init__.py", "RULE = 1\n"), ("__init__.py", "RULE = 2\n"), ("part.py", "PART = 2\n"),
                       ("words.yaml", "a: 2\n")):
        (package / path).write_text(text, encoding="utf-8")
        code_digest.cache_clear()
        seen.add(Chain.of(load_settings(), stages).whole)
    assert len(seen) == 4


def test_the_models_are_in_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Chain.of(load_settings())
    monkeypatch.setattr("pipeline.stages.code_digest",
                        lambda name: "changed" if name == "pipeline.models" else code_digest(name))
    assert names_changed(before, Chain.of(load_settings())) == list(before.keys)


def test_a_package_that_is_not_there_has_no_digest() -> None:
    assert code_digest("no.such.package") == ""


def test_a_page_is_broken_off_three_times_and_then_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = (Page(1, ()), Page(2, (), status=Status.FAILED, problem="không xong trong 90 giây", tries=1))
    monkeypatch.setattr("extractors.reading.read_pages", lambda *_, **__: iter(short))
    work = Work(tmp_path, Original("ab" * 6, "a.pdf", SHA, 1, MediaKind.PDF), load_settings(), tmp_path)
    seen = []
    for _ in range(3):
        made = read(work, None)
        seen.append((made[0].tries, made[1].tries, all_tried(made)))
        work = replace(work, before=made)
    assert seen == [(0, 1, False), (0, 2, False), (0, 3, True)]


PAGES = (Page(1, (Line("đạt ≥ 60%", (Word("đạt", confidence=0.5, alternatives=("dạt",)),)),)),)


def test_the_cache_gives_back_what_it_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(SHA, "read", "k1", Pages) is None
    cache.put(SHA, "read", "k1", PAGES, Pages)
    assert cache.get(SHA, "read", "k1", Pages) == PAGES


def test_the_cache_keeps_the_newest_of_a_stage(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for key in ("k1", "k2"):
        cache.put(SHA, "read", key, PAGES, Pages)
    cache.put(SHA, "repair", "k1", PAGES, Pages)
    assert sorted(path.name for path in cache.folder(SHA).iterdir()) == ["read.k2.json.gz", "repair.k1.json.gz"]


@pytest.mark.parametrize("damage", [
    b"", b"\x1f\x8b", gzip.compress(b"[{]"), gzip.compress(b'[{"number": "x"}]'), gzip.compress(b"[]" * 9)[:-3],
])
def test_a_damaged_entry_is_told_from_a_missing_one(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put(SHA, "read", "k", PAGES, Pages)
    cache.path(SHA, "read", "k").write_bytes(damage)
    with pytest.raises(CorruptEntryError):
        cache.get(SHA, "read", "k", Pages)
