"""A backup brings back what stood there, byte for byte, and a damaged one brings back nothing."""
from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import pytest
from pipeline_postgres import program, running
from pipeline_stand_ins import compare_nothing, in_this_process, no_reports

from pipeline.backup import MANIFEST, back_up, recover, stored_documents
from pipeline.errors import StoreError, UsageError
from pipeline.originals import Originals
from pipeline.run import run
from pipeline.settings import Settings, load_settings
from pipeline.workspace import Workspace

PLAN = "số: {number}-KH/BCĐ\nxã: phường Phước Long\nchỉ tiêu: Phủ sóng 5G = {number}\n"


@pytest.fixture(autouse=True)
def small_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publish.compare", compare_nothing)
    monkeypatch.setattr("pipeline.publish.write_reports", no_reports)
    monkeypatch.setattr("pipeline.publish.report_files", lambda out: ())


def worked(place: Path, settings: Settings, first: int = 1) -> Path:
    source = place / "vào"
    source.mkdir(exist_ok=True)
    for number in range(first, first + 3):
        (source / f"{number}.txt").write_text(PLAN.format(number=number), encoding="utf-8")
    run([source], place / "ra", settings, executor=in_this_process)
    return place / "ra"


def shape(out: Path) -> dict[str, bytes]:
    hidden = Workspace(out).hidden
    kept = [*out.glob("*.csv"), *out.glob("text/*"), *hidden.glob("originals/??/*"), *hidden.glob("answers/*")]
    return {str(path.relative_to(out)): path.read_bytes() for path in kept}


def there_and_back(place: Path, settings: Settings, elsewhere: Settings) -> None:
    out = worked(place, settings)
    hidden = Workspace(out).hidden
    (hidden / "dictionary.txt").write_text("ké hoach\tkế hoạch\n", encoding="utf-8")
    (hidden / "answers" / "00000-ab.csv").write_text("answer\n", encoding="utf-8")
    before = shape(out)
    made = back_up(out, settings, place / "lưu")
    assert (made.originals, made.copied) == (3, 3)
    shutil.rmtree(out)
    assert recover(made.folder, out, elsewhere) == 3
    assert shape(out) == before
    assert (hidden / "dictionary.txt").read_text(encoding="utf-8") == "ké hoach\tkế hoạch\n"
    assert [damage for _, damage in Originals(Workspace(out).originals).verify() if damage] == []
    again = run([place / "vào"], out, elsewhere, executor=in_this_process)
    assert (again.done, again.unchanged) == (0, 3)


def test_a_backup_of_sqlite_brings_all_back(tmp_path: Path) -> None:
    settings = load_settings(jobs=1, user_dictionary="none")
    there_and_back(tmp_path, settings, settings)


@pytest.mark.server
def test_a_backup_of_postgresql_brings_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    monkeypatch.setenv("PATH", str(Path(str(program("pg_dump"))).parent), prepend=":")
    with running() as server:
        settings = [load_settings(jobs=1, user_dictionary="none", database_url=server.database(name))
                    for name in ("before", "after")]
        there_and_back(tmp_path, *settings)
        [folder] = [path.parent for path in (tmp_path / "lưu").glob(f"*/{MANIFEST}")]
        with pytest.raises(UsageError, match="đã có dữ liệu"):
            recover(folder, tmp_path / "mới", settings[1])


def test_originals_are_copied_once_and_old_backups_go(tmp_path: Path) -> None:
    settings = load_settings(jobs=1)
    out, place = worked(tmp_path, settings), tmp_path / "lưu"
    day = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    back_up(out, settings, place, now=day)
    worked(tmp_path, settings, first=4)
    second = back_up(out, settings, place, now=day + dt.timedelta(days=1))
    assert (second.originals, second.copied) == (6, 3)
    back_up(out, settings, place, keep=2, now=day + dt.timedelta(days=2))
    assert sorted(path.name for path in place.iterdir()) == [
        "2026-11-26T000000Z", "2026-11-27T000000Z", "originals"]
    assert recover(second.folder, tmp_path / "mới", settings) == 6


@pytest.mark.parametrize("what", ["text", "original", "manifest", "no manifest", "outside"])
def test_a_damaged_backup_is_refused_before_anything_is_written(tmp_path: Path, what: str) -> None:
    settings = load_settings(jobs=1)
    folder = back_up(worked(tmp_path, settings), settings, tmp_path / "lưu").folder
    manifest = folder / MANIFEST
    if what == "text":
        next(folder.glob("text/*")).write_text("khác", encoding="utf-8")
    elif what == "original":
        next((tmp_path / "lưu" / "originals").glob("??/*")).unlink()
    elif what == "manifest":
        manifest.write_text("{", encoding="utf-8")
    elif what == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text('{"files": {"../../../etc/passwd": ""}, "originals": []}', encoding="utf-8")
    with pytest.raises((StoreError, UsageError)):
        recover(folder, tmp_path / "mới", settings)
    assert not (tmp_path / "mới").exists()


def test_a_folder_in_use_is_not_recovered_into_nor_a_backup_made_inside(tmp_path: Path) -> None:
    settings = load_settings(jobs=1)
    out = worked(tmp_path, settings)
    folder = back_up(out, settings, tmp_path / "lưu").folder
    with pytest.raises(UsageError, match="đã có kết quả"):
        recover(folder, out, settings)
    with pytest.raises(UsageError, match="nằm trong"):
        back_up(out, settings, out / "lưu")
    with pytest.raises(UsageError, match="chưa có"):
        back_up(tmp_path / "không có", settings, tmp_path / "lưu")


@pytest.mark.parametrize("name", ["a#b", "a%20b", "a b%3Fc", "%"])
def test_signs_of_addresses_in_a_path_back_up_this_database_and_no_other(tmp_path: Path, name: str) -> None:
    settings = load_settings(jobs=1)
    (tmp_path / name).mkdir()
    out = worked(tmp_path / name, settings)
    folder = back_up(out, settings, tmp_path / "lưu").folder
    assert recover(folder, tmp_path / "mới", settings) == 3
    assert stored_documents(tmp_path / "mới", settings) == 3


def test_a_database_without_our_tables_is_no_backup(tmp_path: Path) -> None:
    settings = load_settings(jobs=1)
    out = worked(tmp_path, settings)
    (Workspace(out).hidden / "store.sqlite").unlink()
    sqlite3.connect(Workspace(out).hidden / "store.sqlite").close()
    with pytest.raises(StoreError, match="không phải cơ sở dữ liệu"):
        back_up(out, settings, tmp_path / "lưu")
    assert not list(tmp_path.glob(f"lưu/*/{MANIFEST}"))


def test_an_output_folder_whose_path_no_url_can_hold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vào").mkdir()
    with pytest.raises(UsageError, match=r"'\?'"):
        run([tmp_path / "vào"], tmp_path / "ra?", load_settings(jobs=1), executor=in_this_process)
    assert not (tmp_path / "ra").exists()


def test_a_database_elsewhere_is_backed_up_and_none_is_written_over(tmp_path: Path) -> None:
    elsewhere = [load_settings(jobs=1, database_url=f"sqlite:///{tmp_path / name}") for name in ("a.db", "b.db")]
    folder = back_up(worked(tmp_path, elsewhere[0]), elsewhere[0], tmp_path / "lưu").folder
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(UsageError, match="cơ sở dữ liệu đã có"):
        recover(folder, tmp_path / "mới", elsewhere[0])
    assert (tmp_path / "a.db").read_bytes() == before
    assert not (tmp_path / "mới").exists()
    assert recover(folder, tmp_path / "mới", elsewhere[1]) == 3
    assert stored_documents(tmp_path / "mới", elsewhere[1]) == 3


def spoiled(path: Path) -> bytes:
    """Other bytes of the same number in a file that is read-only; gives what was there."""
    before = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(bytes(len(before)))
    return before


def test_a_damaged_copy_is_made_anew_and_a_damaged_original_never_copied(tmp_path: Path) -> None:
    settings, day = load_settings(jobs=1), dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    out, place = worked(tmp_path, settings), tmp_path / "lưu"
    back_up(out, settings, place, now=day)
    copy = next((place / "originals").glob("??/*"))
    sound = spoiled(copy)
    healed = back_up(out, settings, place, now=day + dt.timedelta(days=1))
    assert (healed.originals, healed.copied, healed.damaged) == (3, 1, ())
    assert copy.read_bytes() == sound

    original = Workspace(out).originals / copy.parent.name / copy.name
    spoiled(original)
    kept = back_up(out, settings, place, now=day + dt.timedelta(days=2))
    assert (kept.originals, kept.damaged) == (3, ())
    assert copy.read_bytes() == sound
    copy.unlink()
    lost = back_up(out, settings, place, now=day + dt.timedelta(days=3))
    assert (lost.originals, lost.damaged) == (2, (original,))
    assert not copy.exists()
    assert recover(lost.folder, tmp_path / "mới", settings) == 2
