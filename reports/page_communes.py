"""The page's section for each commune: its findings with both sides and their pictures."""
from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pipeline.models import Box, FindingKind, Severity
from pipeline.tables import DocumentRow, FindingRow, History, RunTables
from reports.evidence import DOUBTFUL, TASK_KINDS, Evidence, Side
from reports.overview import STATE_OF_KIND, CommuneLine, Place, Places
from reports.words import KIND_ORDER, date_text, document_name, kind_word, label, number_text

Crop = Callable[[str, int, Box], bytes | None]     # doc_id, page, box -> a JPEG image of that place
Part = dict[str, Any]                              # what the template takes
TYPICAL_PICTURE = 10_000                           # bytes of base64
MOST_PICTURES = 600                                # in one page: drawing a scanned page takes some 20 ms
PREFIX = "data:image/jpeg;base64,"


class Album:
    """Keys for pictures of evidence, each place once, in the order in which they matter."""

    def __init__(self, crop: Crop | None) -> None:
        self._crop = crop
        self._keys: dict[tuple[str, int, Box], str] = {}

    def key(self, side: Side) -> str:
        """The key of the picture of a side's evidence, '' where there is no place to picture."""
        if self._crop is None or side.box is None or not side.page:
            return ""
        return self._keys.setdefault((side.doc_id, side.page, side.box), f"k{len(self._keys)}")

    def develop(self, room: int) -> tuple[dict[str, str], int]:
        """Key -> base64 picture while `room` bytes last, and how many places were left out to keep it light.

        What matters most comes first; what fits together is cut page by page, so that each is drawn once.
        """
        data: dict[str, str] = {}
        waiting = list(self._keys.items())[:MOST_PICTURES]
        left_out = len(self._keys) - len(waiting)
        while waiting and self._crop:
            fits = room // TYPICAL_PICTURE
            if not fits:
                return data, left_out + len(waiting)
            for place, key in sorted(waiting[:fits]):
                image = self._crop(*place)
                if image is None:
                    continue
                text = base64.b64encode(image).decode("ascii")
                cost = len(text) + len(key) + 6      # quotes, colon and comma
                if cost > room:
                    left_out += 1
                    continue
                data[key] = text
                room -= cost
            waiting = waiting[fits:]
        return data, left_out


class Articles:
    """Findings as the template shows them."""

    def __init__(self, tables: RunTables, album: Album) -> None:
        self._evidence, self._album, self._places = Evidence(tables), album, Places(tables)
        self.ids = {row.finding_id: f"f{index}" for index, row in enumerate(tables.findings)}
        self._sides = {row.finding_id: self._pair(row) for row in self._by_weight(tables.findings)}

    def ordered(self, rows: Iterable[FindingRow]) -> list[FindingRow]:
        """Gravest first, then as the documents have them: the order of the letter."""
        gravity = list(Severity)
        return sorted(rows, key=lambda row: (gravity.index(row.severity), self._evidence.reading_order(row)))

    def _by_weight(self, rows: Sequence[FindingRow]) -> list[FindingRow]:
        """Gravest first, and every commune's first before any commune's second."""
        seen: Counter[tuple[Place, Severity]] = Counter()
        ranked = []
        for row in rows:
            place = self._places.of_finding(row)
            ranked.append((list(Severity).index(row.severity), seen[place, row.severity], row))
            seen[place, row.severity] += 1
        return [row for _, _, row in sorted(ranked, key=lambda item: item[:2])]

    def _pair(self, row: FindingRow) -> tuple[Part | None, Part | None]:
        own, upper = self._evidence.commune_side(row), self._evidence.upper_side(row)
        pictured = row.kind not in TASK_KINDS
        return _shown(own, self._album, pictured), _shown(upper, self._album, pictured)

    def article(self, row: FindingRow) -> Part:
        """One finding with both sides."""
        own, upper = self._sides[row.finding_id]
        state = STATE_OF_KIND.get(row.kind)
        return {
            "id": self.ids[row.finding_id], "kind": kind_word(row.kind),
            "tone": f"s-{state}" if state else "bad" if row.severity is Severity.HIGH else "",
            "indicator": row.indicator, "text": row.explanation, "new": row.history is History.NEW,
            "doubtful": row.confidence < DOUBTFUL,
            "confidence": f"độ tin cậy {number_text(round(row.confidence * 100))}%",
            "own": own, "own_title": self._places.of_finding(row).commune or self._evidence.own_title(row),
            "own_empty": "Không có chỉ tiêu này trong các văn bản đã đọc"
            if row.kind is FindingKind.MISSING else "Không có trích dẫn",
            "upper": upper, "upper_title": self._evidence.upper_title(row),
        }

    def line(self, row: FindingRow) -> Part:
        """One finding about a task, as a line; its words name task and page."""
        return {"id": self.ids[row.finding_id], "text": row.explanation}


def _shown(side: Side | None, album: Album, pictured: bool) -> Part | None:
    if side is None:
        return None
    return {"value": side.value, "quote": side.quote, "document": side.document, "place": side.place,
            "picture": album.key(side) if pictured else ""}


def commune_parts(
    tables: RunTables, lines: Sequence[CommuneLine], ids: Mapping[Place, str], articles: Articles,
) -> list[Part]:
    """One section a commune, in the order of `lines`."""
    places = Places(tables)
    findings: dict[Place, list[FindingRow]] = defaultdict(list)
    for row in tables.findings:
        findings[places.of_finding(row)].append(row)
    documents: dict[Place, list[DocumentRow]] = defaultdict(list)
    for document in tables.documents:
        place = places.of_document(document)
        if place is not None:
            documents[place].append(document)
    return [
        {
            "id": ids[line.place], "name": line.place.commune, "province": line.place.province,
            "chips": _chips(line), "figures": _figures(line),
            "documents": [_document(row) for row in documents[line.place]],
            "groups": _groups(findings[line.place], articles, line.place.commune),
        }
        for line in lines
    ]


def _groups(rows: Sequence[FindingRow], articles: Articles, commune: str) -> list[Part]:
    made: list[Part] = []
    for kind in KIND_ORDER:
        items = articles.ordered(row for row in rows if row.kind is kind)
        if not items:
            continue
        tasks = kind in TASK_KINDS
        made.append({
            "heading": kind_word(kind, "heading", commune), "tasks": tasks,
            "folded": all(row.severity is Severity.INFO for row in items),
            "findings": [articles.line(row) if tasks else articles.article(row) for row in items],
        })
    return made


def _chips(line: CommuneLine) -> list[Part]:
    tones = {FindingKind.MISSING: "bad", FindingKind.LOWER: "bad", FindingKind.INTERNAL_CONFLICT: "bad",
             FindingKind.LATER: "warn"}
    return [{"label": kind_word(kind), "count": line.kinds[kind], "tone": tones.get(kind, "")}
            for kind in KIND_ORDER
            if line.kinds.get(kind) and kind not in (FindingKind.INTERIM, FindingKind.STRICTER)]


def _figures(line: CommuneLine) -> str:
    parts = [f"{line.targets} chỉ tiêu, {line.tasks} nhiệm vụ."]
    if line.coverage is not None:
        parts.append(f"Đã có {line.covered}/{line.bound} chỉ tiêu cấp trên giao "
                     f"({number_text(round(line.coverage * 100, 1))}%).")
    if line.days is not None:
        parts.append(f"Ban hành sau {line.basis or 'kế hoạch tỉnh'} {line.days} ngày.")
    return " ".join(parts)


def _document(row: DocumentRow) -> str:
    end = f", hiệu lực đến {date_text(row.period_end)}" if row.period_end else ""
    doubt = f" – {label('statuses', row.status)}: {row.problem}" if row.problem else ""
    return f"{document_name(row)} ({label('routes', row.route)}, {row.pages} trang{end}){doubt}"
