"""The report page: one HTML file in Vietnamese that opens from disk and asks for nothing else.

All data go through the template's escaping, or into JSON with `<` escaped; a content security policy
forbids everything but the page's own script, style and pictures.
"""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.models import FindingKind, Severity, Status
from pipeline.tables import RunTables
from reports.overview import (
    FAULTS,
    CommuneLine,
    Matrix,
    Place,
    Places,
    ProvinceLine,
    State,
    build_matrix,
    summarise,
)
from reports.page_communes import PREFIX, Album, Articles, Crop, Part, commune_parts
from reports.page_tasks import task_parts
from reports.scope import counted, document_notes
from reports.words import KIND_ORDER, date_text, document_name, kind_word, label, number_text, words

MAX_BYTES = 15_000_000      # of the whole page; what pictures may use is what the rest leaves
NOTE_BYTES = 500            # what stands around the pictures
PICTURES_PLACE = 'id="d-pictures">'   # data cannot hold it, their quotes are escaped
WORST = 10                  # indicators in the overview's bars


def write_page(
    tables: RunTables, path: Path, page_images: Crop | None = None, *, scope: str = "",
    provinces: Mapping[str, str] | None = None,
) -> None:
    """Writes the report of a run to `path` (.html), replacing what is there.

    In: `page_images(doc_id, page, box)` gives a JPEG picture of that place in the stored original, or
    None (see `reports.pictures`); `scope` names what the run was narrowed to; `provinces` (name -> stem of
    its own page beside this one) leaves the lists to those pages.  Raises OSError where the file cannot be
    written.
    """
    tables = counted(tables)
    album = Album(page_images)
    text = _render(tables, album, scope, provinces or {})
    data, left_out = album.develop(MAX_BYTES - NOTE_BYTES - len(text.encode()))
    note = "" if not left_out else (
        f"Có {len(data)} ảnh trang; {left_out} chỗ không kèm ảnh để báo cáo nhẹ: mỗi xã "
        "có ảnh của những phát hiện nặng nhất.")
    pictures = str(_json({"prefix": PREFIX, "data": data, "note": note}))
    path.write_text(text.replace(PICTURES_PLACE, PICTURES_PLACE + pictures), encoding="utf-8")


def _render(tables: RunTables, album: Album, scope: str, volumes: Mapping[str, str]) -> str:
    """The page without its pictures."""
    matrix = build_matrix(tables)
    summary = summarise(tables, matrix)
    articles = Articles(tables, album)
    ids = {place: f"c{index}" for index, place in enumerate(matrix.places)}
    lines = [commune for line in summary for commune in line.communes]
    tasks = task_parts(tables)
    links = {name: f"{quote(stem)}.html" for name, stem in volumes.items()}
    environment = Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html.j2").render(
        css=_asset("page.css"), js=_asset("page.js"), day=date_text(tables.made_on), scope=scope,
        states=words()["states"], tiles=_tiles(tables, lines, summary), kinds=_kind_bars(tables),
        worst=_worst(matrix), provinces=_provinces(summary, links), whole=not links,
        province_kinds=[kind_word(kind) for kind in _kinds(summary)],
        upper=[articles.article(row) for row in tables.findings if row.kind is FindingKind.UPPER_CONFLICT],
        changes=_changes(tables), matrix=_matrix(matrix, ids, articles),
        state_counts=Counter(str(cell.state) for cell in matrix.cells.values()),
        many_provinces=len(summary) > 1, communes=commune_parts(tables, lines, ids, articles),
        deadlines=tasks.deadlines, agencies=tasks.agencies, quality=_quality(tables),
        tasks_json=_json(tasks.data),
    )


def _asset(name: str) -> Markup:
    return Markup((Path(__file__).parent / "templates" / name).read_text("utf-8"))


def _json(data: Any) -> Markup:
    """JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{number_text(round(share * 100, 1))}%"


def _tiles(
    tables: RunTables, lines: Sequence[CommuneLine], summary: Sequence[ProvinceLine]
) -> list[Part]:
    statuses = Counter(row.status for row in tables.documents)
    severities = Counter(row.severity for row in tables.findings)
    bound, covered = sum(line.bound for line in lines), sum(line.covered for line in lines)
    days = [day for line in summary for day in line.days]
    doubtful = statuses[Status.REVIEW], statuses[Status.FAILED]
    tiles = [
        ("Xã, phường, đặc khu", number_text(len(lines)), "", ""),
        ("Văn bản", number_text(len(tables.documents)),
         f"{doubtful[0]} cần xem lại, {doubtful[1]} không đọc được", "warn" if any(doubtful) else ""),
        ("Chỉ tiêu", number_text(len(tables.targets)), "", ""),
        ("Nhiệm vụ", number_text(len(tables.tasks)), "", ""),
        ("Vướng mắc mức cao", number_text(severities[Severity.HIGH]),
         f"{number_text(severities[Severity.MEDIUM])} mức trung bình",
         "bad" if severities[Severity.HIGH] else "fine"),
        ("Chỉ tiêu cấp trên đã có ở xã", _percent(covered / bound if bound else None) or "–",
         f"{number_text(covered)}/{number_text(bound)}", "fine"),
        ("Ngày sau kế hoạch tỉnh", number_text(median(days)) if days else "–",
         f"trung vị của {len(days)} xã; {sum(day <= 30 for day in days)} xã trong 30 ngày" if days
         else "không rõ ngày của kế hoạch tỉnh hoặc xã", ""),
    ]
    return [{"label": name, "value": value, "note": note, "tone": tone} for name, value, note, tone in tiles]


def _kind_bars(tables: RunTables) -> list[Part]:
    counts = Counter(row.kind for row in tables.findings)
    severity = {row.kind: row.severity for row in tables.findings}
    tones = {Severity.HIGH: "bad", Severity.MEDIUM: "warn", Severity.INFO: "info"}
    most = max(counts.values(), default=1)
    return [{"label": kind_word(kind), "count": number_text(counts[kind]), "tone": tones[severity[kind]],
             "share": round(100 * counts[kind] / most, 1)} for kind in KIND_ORDER if counts[kind]]


def _worst(matrix: Matrix) -> list[Part]:
    missing: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for (_, key), cell in matrix.cells.items():
        missing[key] += cell.state is State.MISSING
        other[key] += cell.state in FAULTS and cell.state is not State.MISSING
    shown = [(key, name) for key, name in matrix.indicators if missing[key] + other[key]][:WORST]
    most = max((missing[key] + other[key] for key, _ in shown), default=1)
    return [{"label": name, "count": missing[key] + other[key],
             "missing": round(100 * missing[key] / most, 1),
             "other": round(100 * other[key] / most, 1)} for key, name in shown]


def _kinds(summary: Sequence[ProvinceLine]) -> list[FindingKind]:
    return [kind for kind in KIND_ORDER if any(line.kinds.get(kind) for line in summary)]


def _provinces(summary: Sequence[ProvinceLine], links: Mapping[str, str]) -> list[Part]:
    return [
        {"name": line.province or "(chưa rõ tỉnh)", "link": links.get(line.province, ""), "figures": [
            number_text(len(line.communes)), number_text(line.documents), number_text(line.targets),
            number_text(line.tasks), _percent(line.coverage),
            number_text(median(line.days)) if line.days else "",
            sum(day <= 30 for day in line.days), sum(30 < day <= 60 for day in line.days),
            sum(day > 60 for day in line.days),
            *(number_text(line.kinds.get(kind, 0)) for kind in _kinds(summary)),
        ]}
        for line in summary
    ]


def _changes(tables: RunTables) -> str:
    parts = []
    if tables.gone:
        parts.append(f"{len(tables.gone)} phát hiện của lần trước không còn.")
    if tables.dismissed:
        parts.append(f"{len(tables.dismissed)} phát hiện đã được bỏ qua, có ghi lý do.")
    return " ".join(parts)


def _matrix(matrix: Matrix, ids: Mapping[Place, str], articles: Articles) -> Part:
    signs = {name: look["sign"] for name, look in words()["states"].items()}
    rows: list[Part] = []
    for place in matrix.places:
        cells = [matrix.cells.get((place, key)) for key, _ in matrix.indicators]
        rows.append({
            "id": ids[place], "name": place.commune, "province": place.province,
            "faults": sum(cell is not None and cell.state in FAULTS for cell in cells),
            "cells": [cell and {
                "state": cell.state, "sign": signs[cell.state], "value": "; ".join(cell.values),
                "finding": articles.ids[cell.findings[0]] if cell.findings else "",
            } for cell in cells],
        })
    left_out = "" if not matrix.left_out else (
        f"Không hiện {number_text(matrix.left_out)} chỉ tiêu riêng của ít xã, cấp trên không giao; "
        "sổ Excel có đủ ở trang Chỉ tiêu.")
    return {"rows": rows, "left_out": left_out, "columns": [name for _, name in matrix.indicators]}


def _quality(tables: RunTables) -> list[Part]:
    targets = Counter(row.doc_id for row in tables.targets)
    tasks = Counter(row.doc_id for row in tables.tasks)
    order, signs = [Status.FAILED, Status.REVIEW, Status.OK], {"failed": "✕", "review": "!", "ok": "✓"}
    places, notes = Places(tables), document_notes(tables)
    rows: list[Part] = []
    for row in sorted(tables.documents, key=lambda row: (order.index(row.status), row.province, row.commune)):
        place = places.of_document(row)
        rows.append({
            "status": row.status, "sign": signs[row.status], "label": label("statuses", row.status),
            "name": document_name(row), "file": row.source_file,
            "unit": f"{place.commune}, {place.province}".strip(", ") if place else " ".join(
                part for part in (label("levels", row.level), row.province) if part),
            "pages": row.pages or "", "route": label("routes", row.route),
            "confidence": _percent(row.confidence) if row.confidence else "",
            "targets": targets[row.doc_id], "tasks": tasks[row.doc_id],
            "problem": ". ".join(filter(None, [notes.get(row.doc_id, ""), row.problem])),
        })
    return rows
