"""A run narrowed to what counts once, to a commune, to a province."""
from __future__ import annotations

from dataclasses import replace

from reports_fake import fake_run

from pipeline.models import FindingKind, Level
from reports.evidence import Evidence
from reports.overview import Place, build_matrix, summarise
from reports.scope import counted, document_notes, of_commune, of_province

RUN = fake_run(communes=9, indicators=10, tasks=4)
COMMUNE = next(row for row in RUN.documents if row.commune)
PLACE = Place(COMMUNE.province, COMMUNE.commune)


def test_a_commune_keeps_its_upper_evidence_but_not_the_other_communes() -> None:
    narrowed = of_commune(RUN, PLACE)
    assert [row.doc_id for row in narrowed.documents] == [COMMUNE.doc_id]
    assert {row.doc_id for row in narrowed.targets} == {COMMUNE.doc_id}
    assert narrowed.findings == tuple(row for row in RUN.findings if row.commune == PLACE.commune)
    lower = next(row for row in narrowed.findings if row.kind is FindingKind.LOWER)
    side = Evidence(narrowed).upper_side(lower)
    assert side is not None
    assert side.quote
    assert side.page


def test_a_commune_s_figures_are_the_same_alone() -> None:
    whole = next(commune for line in summarise(RUN, build_matrix(RUN)) for commune in line.communes
                 if commune.place == PLACE)
    narrowed = of_commune(RUN, PLACE)
    line, = summarise(narrowed, build_matrix(narrowed))
    assert line.communes == (whole,)


def test_provinces_part_the_run() -> None:
    parts = [of_province(RUN, province) for province in ("Gia Lai", "Huế", "Lào Cai")]
    assert sum(len(part.documents) for part in parts) == len(RUN.documents)
    assert sum(len(part.findings) for part in parts) == len(RUN.findings)
    for part in parts:
        assert sum(row.level is Level.PROVINCE for row in part.documents) == 1


def test_a_second_form_and_an_older_version_count_once() -> None:
    scan = replace(COMMUNE, doc_id="scan", source_file="scan.pdf", same_plan_as=COMMUNE.doc_id)
    newer = replace(COMMUNE, doc_id="newer", source_file="newer.pdf", version_of="old")
    old = replace(COMMUNE, doc_id="old", source_file="old.pdf")
    mine = [row for row in RUN.targets if row.doc_id == COMMUNE.doc_id]
    twice = replace(
        RUN, documents=(*RUN.documents, scan, old, newer),
        targets=(*RUN.targets, *(replace(row, doc_id=doc_id) for row in mine for doc_id in ("scan", "old"))))
    assert counted(twice).targets == RUN.targets
    assert len(counted(twice).documents) == len(RUN.documents) + 3
    assert document_notes(twice) == {
        "scan": f"Bản khác của cùng văn bản: {COMMUNE.source_file}", "old": "Đã có bản mới hơn: newer.pdf"}
