"""`doichieu exclude` and `doichieu include`: a document dropped by mistake leaves the tables, and comes back."""
from __future__ import annotations

from pathlib import Path

from pipeline.commands.opening import opened_store, renew_tables
from pipeline.errors import UsageError
from pipeline.store import Store


def exclude_command(document: str, reason: str, out: Path, *, database: str | None) -> None:
    """Keeps a document out and renews the tables.  Errors: UsageError (no such document, no reason), StoreError."""
    if not reason.strip():
        raise UsageError("Phải nêu lý do khi để một văn bản ra ngoài – thêm --reason 'lý do'")
    with opened_store(out, database) as store:
        doc_id, name = _named(store, document)
        with store.transaction() as session:
            store.exclusions(session).put(doc_id, " ".join(reason.split()))
    print(f"{name} ({doc_id}): đã để ra ngoài, bản gốc vẫn được giữ")
    renew_tables(out, database)


def include_command(document: str, out: Path, *, database: str | None) -> None:
    """Lets an excluded document count again.  Errors: UsageError (no such document, not excluded), StoreError."""
    with opened_store(out, database) as store:
        doc_id, name = _named(store, document)
        with store.transaction() as session:
            if doc_id not in store.exclusions(session).all():
                raise UsageError(f"{name} ({doc_id}): không bị để ra ngoài")
            store.exclusions(session).lift(doc_id)
    print(f"{name} ({doc_id}): đã lấy lại")
    renew_tables(out, database)


def _named(store: Store, document: str) -> tuple[str, str]:
    """The doc_id and file name of what a person names by either.  Errors: UsageError."""
    with store.transaction() as session:
        known = store.documents(session).known()
    if document in known:
        return document, known[document].source_file
    named = [one.doc_id for one in known.values() if one.source_file == document]
    if len(named) > 1:
        raise UsageError(f"Có {len(named)} văn bản tên '{document}' – nêu mã: {', '.join(sorted(named))}")
    if not named:
        raise UsageError(f"Không có văn bản '{document}' – xem cột doc_id, source_file của documents.csv")
    return named[0], document
