"""The comparison over all documents of a store: findings, joined keys, doubtful wordings for a person."""
from __future__ import annotations

from pathlib import Path

from pipeline.answers import AnswerBook
from pipeline.files import write_atomically
from pipeline.loading import load_documents
from pipeline.models import MediaKind
from pipeline.progress import Progress
from pipeline.standings import renew
from pipeline.store import Store
from pipeline.tables import DocumentRow, IndicatorRow, TargetRow, target_rows


def compare(store: Store, answers: AnswerBook, review: Path, progress: Progress, *,
            use_reference: bool) -> None:
    """Renews the findings of the store, the keys of its targets and the review list.

    Older versions and second forms of a plan do not count.  Errors: DataFileError, StoreError.
    """
    from reconciliation import compare_all
    from reconciliation.grouping import join_generated
    from reconciliation.review import review_csv

    said = answers.read()
    loaded = load_documents(store)
    keyed, _ = join_generated(loaded.extractions, said)
    outcome = compare_all(
        [extraction for extraction in keyed if extraction.doc_id in loaded.counting],
        use_reference=use_reference, answers=said,
    )
    with store.transaction() as session:
        for before, after in zip(loaded.extractions, keyed, strict=True):
            if before != after:
                store.documents(session).set_keys(after)
    renew(store, outcome.findings)
    write_atomically(review, b"\xef\xbb\xbf" + review_csv(outcome.review).encode())
    names = {row.doc_id: row.source_file for row in loaded.rows.documents}
    for note in outcome.notes:
        about, colon, rest = note.partition(":")
        progress.note(f"{names.get(about, about)}{colon}{rest}")


def shipped_documents() -> tuple[DocumentRow, ...]:
    """The reference documents that come with the program, as rows."""
    from reconciliation.reference import reference_documents

    rows = []
    for document in reference_documents():
        facts = document.extraction.facts
        rows.append(DocumentRow(
            doc_id=document.extraction.doc_id, source_file="", number=facts.number, doc_type=facts.doc_type,
            title=facts.title, issuer=facts.issuer, level=facts.level, province=facts.province,
            issue_date=facts.issue_date, confidence=1.0, replaces=facts.replaces, kind=MediaKind.TEXT,
        ))
    return tuple(rows)


def shipped_targets() -> tuple[TargetRow, ...]:
    """Their targets, as rows."""
    from reconciliation.reference import reference_documents

    return tuple(row for document in reference_documents() for row in target_rows(document.extraction))


def indicator_rows() -> tuple[IndicatorRow, ...]:
    """The catalogue's indicators, as rows."""
    from reconciliation.indicators import catalogue

    return tuple(
        IndicatorRow(one.key, one.name, one.unit, lower_is_better=one.direction == "less")
        for one in catalogue().values()
    )
