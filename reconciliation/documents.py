"""The documents of a run as reconciliation sees them: whose they are, when they bind, what they replace.

Forms of one plan (a scan beside its digital original) count once; a replaced document binds no more; a
commune's province is the printed one, else that of the provincial document it cites, else the
gazetteer's, else the only province of the run (doubtful).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from normalizers.document_numbers import number_key
from normalizers.places import find_communes, find_province, provinces_named_in
from normalizers.text import key as text_key
from pipeline.models import DocumentFacts, Extraction, Level, Target

_SAME_SHARE = 0.5  # of the smaller set of targets that two forms of one plan must share


@dataclass(frozen=True, eq=False)
class Document:
    """One document that counts; compared by identity, so that what is worked out of it can be kept."""

    extraction: Extraction
    level: Level | None
    province: str = ""  # gazetteer name, "" for the centre or where it is not known
    commune: str = ""  # as printed, with its kind
    start: dt.date | None = None  # its period
    end: dt.date | None = None
    shipped: bool = False  # a reference document of the program
    province_doubt: str = ""  # Vietnamese, why the province is not sure

    @property
    def facts(self) -> DocumentFacts:
        """What it says of itself."""
        return self.extraction.facts

    @property
    def doc_id(self) -> str:
        """Its id in the run ("" for shipped documents)."""
        return "" if self.shipped else self.extraction.doc_id

    @cached_property
    def place(self) -> tuple[str, str]:
        """The commune it speaks for: province and folded name; one without a name stands alone."""
        if self.level is Level.COMMUNE and not self.commune:
            return self.province, f"?{self.extraction.doc_id}"
        return self.province, text_key(self.commune)

    @cached_property
    def is_annex(self) -> bool:
        """Whether it is an annex kept in a file of its own."""
        return text_key(self.facts.doc_type).startswith("phụ lục")

    @cached_property
    def number(self) -> str:
        """Its number in matching form, "" where it has none."""
        return number_key(self.facts.number) if self.facts.number else ""

    @cached_property
    def identity(self) -> str:
        """What makes it the same from run to run, whatever file it was read from."""
        return "|".join((str(self.level), *self.place, self.number, self.facts.issue_date))

    def covers(self, day: dt.date) -> bool:
        """Whether its period covers a day."""
        return self.start is not None and self.end is not None and self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Library:
    """All documents that bind, by level, and notes for a person (Vietnamese, one line each)."""

    central: tuple[Document, ...]
    provincial: dict[str, tuple[Document, ...]]
    communes: dict[tuple[str, str], tuple[Document, ...]]
    replaced_by: dict[str, Document]  # number in matching form -> what replaces it
    notes: tuple[str, ...] = ()


def period_of(extraction: Extraction) -> tuple[dt.date | None, dt.date | None]:
    """The days a document speaks for: its own period, else from its year of issue to its last target."""
    facts = extraction.facts
    start, end = facts.period_start, facts.period_end
    issued = int(facts.issue_date[:4]) if facts.issue_date[:4].isdigit() else None
    if end is None:
        last = max((target.due_date for target in extraction.targets if target.due_date), default=None)
        end = last or (dt.date(issued, 12, 31) if issued else None)
    if start is None and end is not None:
        first = min(issued, end.year) if issued else end.year
        start = dt.date(first, 1, 1)
    return start, end


def _province_name(name: str) -> str:
    found = find_province(name) if name else None
    return found.name if found else name.strip()


def _cited_provinces(extraction: Extraction, provincial: dict[str, set[str]]) -> list[str]:
    """Provinces whose documents it cites: by the issuer's name, else by a provincial number of the run."""
    named: list[str] = []
    for cited in extraction.references:
        if cited.level is Level.COMMUNE:
            continue
        known = provincial.get(number_key(cited.number), set())
        named += provinces_named_in(cited.issuer) or (list(known) if len(known) == 1 else [])
    return named


def _place_commune(document: Document, provincial: dict[str, set[str]], only: str) -> Document:
    """The commune's document with its province, and why it is doubtful."""
    printed = _province_name(document.facts.province)
    cited = Counter(_cited_provinces(document.extraction, provincial)).most_common(1)
    cites = cited[0][0] if cited else ""
    homes = sorted({one.province for one in find_communes(document.commune)})
    if printed:
        if cites and cites != printed and homes and printed not in homes and cites in homes:
            doubt = f"văn bản ghi {printed} nhưng viện dẫn văn bản của {cites}, nơi có {document.commune}"
            return replace(document, province=cites, province_doubt=doubt)
        wrong = bool(homes) and printed not in homes
        doubt = f"danh mục đơn vị hành chính không có {document.commune} ở {printed}" if wrong else ""
        return replace(document, province=printed, province_doubt=doubt)
    if cites:
        return replace(document, province=cites)
    if len(homes) == 1:
        return replace(document, province=homes[0])
    if only and (only in homes or not homes):           # never a province that has no such commune
        doubt = f"không rõ tỉnh của {document.commune}; tạm so với {only} là tỉnh duy nhất trong đợt"
        return replace(document, province=only, province_doubt=doubt)
    return replace(document, province_doubt=f"không rõ tỉnh của {document.commune or 'văn bản'}")


def _place_provinces(documents: list[Document]) -> list[Document]:
    """Provincial documents that do not name their province get that of the communes which cite them."""
    homes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        near = {one.province for one in find_communes(document.commune)} if document.commune else set()
        home = document.province or (near.pop() if len(near) == 1 else "")
        if document.level is Level.COMMUNE and home:
            for cited in document.extraction.references:
                homes[number_key(cited.number)][home] += 1
    placed = []
    for document in documents:
        if document.level is Level.PROVINCE and not document.province:
            cited_in = homes[document.number].most_common(1) if document.number else []
            home = cited_in[0][0] if cited_in else ""
            doubt = (
                f"văn bản không ghi tỉnh; coi là của {home} vì xã ở đó viện dẫn" if home else "không rõ tỉnh ban hành"
            )
            document = replace(document, province=home, province_doubt=doubt)
        placed.append(document)
    return placed


def _values(extraction: Extraction) -> set[tuple[str, float, dt.date | None]]:
    return {(target.indicator_key, target.value, target.due_date) for target in extraction.targets}


def _same_date(one: Document, other: Document) -> bool:
    """Whether two issue dates can be one: equal, one not known, or one of them only a month."""
    first, second = one.facts.issue_date, other.facts.issue_date
    return not first or not second or first.startswith(second) or second.startswith(first)


def same_plan(one: Document, other: Document) -> bool:
    """Whether two documents are forms of one plan: same body, number and date, and much the same targets.

    An annex kept in a file of its own has the number of its plan and other targets: it is not a form of it.
    """
    if (one.level, one.place, text_key(one.facts.doc_type)) != (
        other.level,
        other.place,
        text_key(other.facts.doc_type),
    ):
        return False
    if not one.number or one.number != other.number:
        return False
    if not _same_date(one, other):
        return False
    mine, theirs = _values(one.extraction), _values(other.extraction)
    smaller = min(len(mine), len(theirs))
    return len(mine & theirs) >= _SAME_SHARE * smaller


def _same_document(one: Document, other: Document) -> bool:
    """Whether two are one document by body, number and date (01-KH/BCĐTW is the number of two)."""
    place = one.level, one.province, one.number
    return bool(one.number) and place == (other.level, other.province, other.number) and _same_date(one, other)


def _sureness(document: Document) -> tuple[float, int, str]:
    targets = document.extraction.targets
    mean = sum(target.confidence for target in targets) / len(targets) if targets else 0.0
    return (round(mean, 3), len(targets), document.extraction.doc_id)


def without_twins(documents: Sequence[Document]) -> tuple[list[Document], list[str]]:
    """One form of each plan (the surest one) and a note for each that is left out."""
    kept: list[Document] = []
    notes = []
    groups: defaultdict[tuple[object, ...], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=_sureness, reverse=True):
        near = groups[(document.level, document.place, document.number)]
        twin = next((one for one in near if same_plan(one, document)), None)
        if twin is None:
            near.append(document)
            kept.append(document)
        else:
            notes.append(
                f"{document.extraction.doc_id} là bản khác của {twin.extraction.doc_id} "
                f"({document.facts.number}); chỉ so một bản"
            )
    order = {id(document): position for position, document in enumerate(documents)}
    return sorted(kept, key=lambda document: order[id(document)]), notes


def _replacements(documents: Iterable[Document]) -> tuple[list[tuple[Document, Document]], list[str]]:
    """Pairs (replaced, by what) among the documents themselves; of a circle the later document stays."""
    by_number: defaultdict[str, list[Document]] = defaultdict(list)
    everything = [document for document in documents if document.number]
    for document in everything:
        by_number[document.number].append(document)
    pairs, notes = [], []
    for newer in everything:
        for number in newer.facts.replaces:
            for older in by_number.get(number_key(number), ()):
                if older is newer or older.level is not newer.level or older.place != newer.place:
                    continue
                circular = newer.number in {number_key(name) for name in older.facts.replaces}
                if circular:
                    notes.append(f"{newer.facts.number} và {older.facts.number} thay thế lẫn nhau; giữ văn bản sau")
                if circular and newer.facts.issue_date <= older.facts.issue_date:
                    continue
                pairs.append((older, newer))
    return pairs, sorted(set(notes))


def build_library(extractions: Sequence[Extraction], shipped: Sequence[Document] = ()) -> Library:
    """Places every document; raises nothing: what is not clear becomes a note.

    In: the run's extractions with keys on their targets; the program's own reference documents.
    """
    notes: list[str] = []
    documents = _place_provinces([_document(extraction) for extraction in extractions])
    provincial_numbers: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        if document.level is Level.PROVINCE and document.province and document.number:
            provincial_numbers[document.number].add(document.province)
    run_provinces = {
        document.province for document in documents if document.level is Level.PROVINCE and document.facts.is_plan
    } - {""}
    only = run_provinces.pop() if len(run_provinces) == 1 else ""
    placed = [
        _place_commune(document, provincial_numbers, only) if document.level is Level.COMMUNE else document
        for document in documents
    ]
    notes += [f"{one.extraction.doc_id}: {one.province_doubt}" for one in placed if one.province_doubt]
    notes += [f"{one.extraction.doc_id}: không rõ cấp ban hành, không đối chiếu" for one in placed if one.level is None]
    placed, twins = without_twins(placed)
    notes += twins
    by_number: defaultdict[str, list[Document]] = defaultdict(list)
    for document in placed:
        by_number[document.number].append(document)
    everything = placed + [one for one in shipped if not any(_same_document(one, own) for own in by_number[one.number])]
    pairs, circles = _replacements(everything)
    notes += circles
    gone = {id(older) for older, _ in pairs}
    replaced_by = {
        number_key(name): document
        for document in everything
        for name in document.facts.replaces
        if number_key(name) != document.number
    }
    for older, newer in pairs:
        replaced_by[older.number] = newer
        if replaced_by.get(newer.number) is older:
            del replaced_by[newer.number]
    binding = [document for document in everything if id(document) not in gone]
    provincial: defaultdict[str, list[Document]] = defaultdict(list)
    communes: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in binding:
        if document.level is Level.PROVINCE:
            provincial[document.province].append(document)
        elif document.level is Level.COMMUNE:
            communes[document.place].append(document)
    return Library(
        tuple(one for one in binding if one.level is Level.CENTRAL),
        {name: tuple(found) for name, found in provincial.items()},
        {place: tuple(found) for place, found in communes.items()},
        replaced_by,
        tuple(notes),
    )


def _document(extraction: Extraction) -> Document:
    facts = extraction.facts
    level = facts.level
    if level is None and facts.commune:
        level = Level.COMMUNE
    start, end = period_of(extraction)
    province = _province_name(facts.province)
    if level is Level.PROVINCE and not province:
        named = provinces_named_in(f"{facts.issuer}; {facts.title}")
        province = named[0] if named else ""
    return Document(extraction, level, "" if level is Level.CENTRAL else province, facts.commune, start, end)


def targets_of(documents: Iterable[Document]) -> Iterable[tuple[Document, Target]]:
    """Every target that can be compared, with its document."""
    for document in documents:
        for target in document.extraction.targets:
            if target.indicator_key:
                yield document, target
