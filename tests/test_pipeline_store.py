"""The store: the same code on SQLite and on a real PostgreSQL."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pipeline_postgres import Server, program, running
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

from pipeline.document import Result
from pipeline.errors import StorageFullError, StoreError, UsageError
from pipeline.models import (
    Box,
    Comparator,
    Deadline,
    DeadlineKind,
    DocumentFacts,
    Evidence,
    Extraction,
    Finding,
    FindingKind,
    Level,
    Owner,
    Reference,
    Severity,
    Status,
    Target,
    Task,
)
from pipeline.standings import dismiss, renew, restore
from pipeline.store import FileRecord, Store
from pipeline.store.database import HEAD, MIGRATIONS
from pipeline.store.ledger import settled
from pipeline.store.orm import Base
from pipeline.tables import DocumentRow, History, PageRow

DOC = "0123456789ab"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kho dữ liệu.sqlite'}"
    server: Server = request.getfixturevalue("postgres")
    return server.database("test")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.opened(url) as opened:
        yield opened


def result(*, targets: int = 2, status: Status = Status.OK, doc_id: str = DOC, commune: str = "xã Tân Lợi") -> Result:
    extraction = Extraction(
        doc_id,
        DocumentFacts(number="02-KH/BCĐ", commune=commune, level=Level.COMMUNE,
                      evidence={"number": Evidence(1, "Số 02")}),
        references=(Reference("57-NQ/TW", "2024-12-22", is_basis=True),),
        targets=tuple(
            Target(f"T{n}", "II", f"Chỉ tiêu\0 {n}", Comparator.AT_LEAST, 60.0 + n, "%", due_date=dt.date(2026, 12, 31),
                   evidence=Evidence(n, "- câu gốc", Box(1, 2, 3, 4)))
            for n in range(1, targets + 1)
        ),
        tasks=(Task("N1", "III", "Làm việc", lead=(Owner("Phòng VH - XH", "phong-vh-xh"),),
                    deadline=Deadline("Tháng 6/2026", DeadlineKind.MONTH, dt.date(2026, 6, 30))),),
    )
    row = DocumentRow(doc_id, f"{doc_id}.pdf", doc_id * 5 + "0000", number="02-KH/BCĐ", commune=commune, pages=2,
                      status=status, problem="hỏng" if status is Status.FAILED else "")
    found = None if status is Status.FAILED else extraction
    return Result(row, doc_id, "made", found, (PageRow(doc_id, 1, 595.0, 842.0),))


def save_and_break(store: Store) -> None:
    with store.transaction() as session:
        store.documents(session).save(result(targets=3))
        raise ZeroDivisionError


def count(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())


def test_what_goes_in_comes_out(store: Store) -> None:
    given = result()
    with store.transaction() as session:
        store.documents(session).save(given)
    with store.transaction() as session:
        [found] = store.documents(session).all()
    assert (found.row, found.extraction, found.pages) == (given.row, given.extraction, given.pages)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT indicator, value, due_date, bbox FROM targets ORDER BY position")).all()
    assert [tuple(row) for row in rows] == [
        ("Chỉ tiêu 1", 61.0, "2026-12-31", "1.0 2.0 3.0 4.0"), ("Chỉ tiêu 2", 62.0, "2026-12-31", "1.0 2.0 3.0 4.0")]


def test_a_document_is_replaced_whole(store: Store) -> None:
    for targets in (5, 3):
        with store.transaction() as session:
            store.documents(session).save(result(targets=targets))
    assert [count(store, table) for table in ("documents", "targets", "tasks", "references")] == [1, 3, 1, 1]


def test_a_failure_takes_the_rows_away(store: Store) -> None:
    for status in (Status.OK, Status.FAILED):
        with store.transaction() as session:
            store.documents(session).save(result(status=status))
    assert [count(store, table) for table in ("documents", "targets")] == [1, 0]


def test_a_transaction_that_breaks_leaves_what_stood_there(store: Store) -> None:
    with store.transaction() as session:
        store.documents(session).save(result(targets=5))
    with pytest.raises(ZeroDivisionError):
        save_and_break(store)
    assert count(store, "targets") == 5


def test_rows_cannot_outlive_their_document(store: Store) -> None:
    insert = "INSERT INTO \"references\" (doc_id, position, number, is_basis, replaced_by_this) " \
             "VALUES ('nobody', 0, 'x', :no, :no)"
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(text(insert), {"no": False})


def test_documents_of_a_commune(store: Store) -> None:
    with store.transaction() as session:
        store.documents(session).save(result())
        store.documents(session).save(result(doc_id="ba9876543210", commune="xã Đăk Pơ"))
    with store.transaction() as session:
        assert [one.row.commune for one in store.documents(session).all("đăk PƠ")] == ["xã Đăk Pơ"]


def test_the_ledger_keeps_one_record_for_a_path(store: Store) -> None:
    records = [FileRecord("/in/a.pdf", "a.pdf", size, 2**60 + size, "ab" * 32, DOC, trusted=True)
               for size in (1, 2**40)]
    for record in records:
        with store.transaction() as session:
            store.ledger(session).note([record])
    with store.transaction() as session:
        assert store.ledger(session).all() == {"/in/a.pdf": records[1]}
        assert store.ledger(session).found_at() == {DOC: ("a.pdf",)}


def finding(name: str) -> Finding:
    return Finding(name, FindingKind.LOWER, Severity.HIGH, "Thấp hơn.", commune="xã Tân Lợi", commune_doc_id=DOC)


def histories(store: Store) -> dict[str, tuple[History, str]]:
    with store.transaction() as session:
        return {stored.finding.finding_id: (stored.history, stored.reason) for stored in store.findings(session).all()}


def test_findings_have_a_history(store: Store) -> None:
    for names in (("f1", "f2"), ("f2", "f3"), ("f3",)):
        renew(store, [finding(name) for name in names])
    assert histories(store) == {"f2": (History.GONE, ""), "f3": (History.OPEN, "")}


def test_a_dismissed_finding_stays_aside_until_its_documents_change(store: Store) -> None:
    renew(store, [finding("f1")])
    dismiss(store, "f1", "đã có văn bản giải trình")
    renew(store, [finding("f1")])
    assert histories(store) == {"f1": (History.DISMISSED, "đã có văn bản giải trình")}
    renew(store, [replace(finding("f1"), commune_doc_id="ba9876543210")])
    assert histories(store) == {"f1": (History.OPEN, "")}


def test_a_dismissed_finding_can_be_opened_again(store: Store) -> None:
    renew(store, [finding("f1")])
    dismiss(store, "f1", "nhầm")
    restore(store, "f1")
    assert histories(store) == {"f1": (History.OPEN, "")}


def test_setting_aside_needs_a_finding_and_a_reason(store: Store) -> None:
    renew(store, [finding("f1")])
    with pytest.raises(UsageError, match="f9"):
        dismiss(store, "f9", "lý do")
    with pytest.raises(UsageError, match="lý do"):
        dismiss(store, "f1", " ")


def test_failures_that_no_path_leads_to_are_forgotten(store: Store) -> None:
    with store.transaction() as session:
        store.documents(session).save(result(status=Status.FAILED))
        store.documents(session).save(result(status=Status.FAILED, doc_id="ba9876543210"))
        store.ledger(session).note([FileRecord("/in/a", "a", 1, 1, "", "ba9876543210", trusted=False)])
        store.documents(session).drop_failed_orphans()
    with store.transaction() as session:
        assert set(store.documents(session).known()) == {"ba9876543210"}


def test_migrations_give_the_schema_of_the_models(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_older_store_is_brought_up(url: str) -> None:
    with Store.opened(url) as opened, opened.engine.begin() as connection:
        for table in ("drops", "queue", "exclusions"):
            connection.execute(text(f"DROP TABLE {table}"))
        for column in ("reason", "dismissed_commune_doc_id", "dismissed_upper_doc_id"):
            connection.execute(text(f"ALTER TABLE findings DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with Store.opened(url) as opened:
        assert {"drops", "queue", "exclusions"} <= set(inspect(opened.engine).get_table_names())


def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        with Store.opened(url) as opened:
            assert "documents" in inspect(opened.engine).get_table_names()


def test_a_migration_that_breaks_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    def no_room(*_: object, **__: object) -> None:
        raise OperationalError("CREATE INDEX", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(Operations, "create_index", no_room)
        with pytest.raises(StorageFullError):
            Store.open(url)
    with Store.opened(url) as opened:
        assert "documents" in inspect(opened.engine).get_table_names()


def test_a_store_of_a_newer_program_is_refused(url: str) -> None:
    with Store.opened(url) as opened, opened.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="phiên bản mới hơn"):
        Store.open(url)


@pytest.mark.parametrize("wrong", ["nonsense", "oracle9://host/x"])
def test_a_wrong_url_is_a_usage_error(wrong: str) -> None:
    with pytest.raises(UsageError):
        Store.open(wrong)


def test_a_database_that_cannot_be_opened_says_so_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store.open("postgresql://user:bimat@127.0.0.1:1/none")
    assert "bimat" not in str(error.value)
    (tmp_path / "not.sqlite").write_bytes(b"this is no database, and long enough to be looked at" * 30)
    with pytest.raises(StoreError, match=r"not\.sqlite"):
        Store.open(f"sqlite:///{tmp_path / 'not.sqlite'}")


def test_a_time_stamp_counts_only_after_standing_still(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    found = path.stat()
    assert [settled(found, found.st_mtime + age) for age in (-3600.0, 0.0, 1.9, 2.1)] == [False, False, False, True]
