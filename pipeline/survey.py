"""What is new among the files of a run: each file's bytes, which documents are to be worked on, which not."""
from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.discovery import Candidate, absolute, shown
from pipeline.document import Job
from pipeline.fingerprints import file_sha256
from pipeline.models import Status
from pipeline.settings import Settings
from pipeline.stages import Chain
from pipeline.store import FileRecord
from pipeline.store.documents import Known
from pipeline.store.ledger import settled
from pipeline.workspace import Workspace

_ID_LENGTH = 12          # hex digits of the SHA-256 that name a document


@dataclass(slots=True)
class Survey:
    """The files of a run, sorted by what is to be done."""

    jobs: list[Job] = field(default_factory=list)
    files: dict[str, list[FileRecord]] = field(default_factory=dict)   # doc_id -> the paths that hold it
    unchanged: list[str] = field(default_factory=list)                 # doc_ids that need no work
    recorded: set[FileRecord] = field(default_factory=set)             # as the ledger has them already
    duplicates: int = 0                                                # files with the bytes of another


def survey(candidates: Iterable[Candidate], ledger: Mapping[str, FileRecord], known: Mapping[str, Known],
           workspace: Workspace, settings: Settings, chain: Chain) -> Survey:
    """Looks at every file; reads the bytes of those that the ledger does not vouch for."""
    found = Survey()
    for candidate in candidates:
        record = _record(candidate, ledger, settings)
        if record is ledger.get(record.path):
            found.recorded.add(record)
        doc_id = record.doc_id
        if doc_id in found.files:
            found.files[doc_id].append(record)
            found.duplicates += 1
            continue
        found.files[doc_id] = [record]
        document = known.get(doc_id)
        if document is not None and _stands(document, workspace, chain):
            found.unchanged.append(doc_id)
            continue
        found.jobs.append(Job(
            path=candidate.path, root=candidate.root, doc_id=doc_id, sha256=record.sha256,
            source_file=document.source_file if document else shown(candidate.path.name),
            workspace=workspace, settings=settings, chain=chain,
        ))
    return found


def _stands(document: Known, workspace: Workspace, chain: Chain) -> bool:
    """Whether what is known of a document is what working on it now would give."""
    if document.status is Status.FAILED:
        return document.made_by == chain.attempt and not document.transient
    is_whole = document.made_by == chain.whole and not document.transient
    return is_whole and (workspace.text / f"{document.doc_id}.txt").is_file()


def _record(candidate: Candidate, ledger: Mapping[str, FileRecord], settings: Settings) -> FileRecord:
    """What lies under a path; what cannot be hashed here is named after its path and left to the opener."""
    path = candidate.known_as or absolute(candidate.path)
    try:
        found = candidate.path.lstat()
    except OSError:
        return FileRecord(path, candidate.where, 0, 0, "", _id_of_path(path), trusted=False)
    kept = ledger.get(path)
    if kept is not None and kept.matches(found):
        return kept
    sha256 = ""
    if stat.S_ISREG(found.st_mode) and found.st_size <= settings.max_megabytes * 1e6:
        try:
            sha256 = file_sha256(candidate.path)
        except OSError:
            sha256 = ""            # the opener says why
    return FileRecord(
        path=path, found_at=candidate.where, size=found.st_size, mtime_ns=found.st_mtime_ns, sha256=sha256,
        doc_id=sha256[:_ID_LENGTH] or _id_of_path(path), trusted=bool(sha256) and settled(found),
    )


def _id_of_path(path: str) -> str:
    """A document id for a file whose bytes nobody could read."""
    return hashlib.sha256(b"path\0" + os.fsencode(path)).hexdigest()[:_ID_LENGTH]
