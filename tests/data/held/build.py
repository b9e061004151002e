"""Build the held documents: from NAME/source.txt to a digital PDF, the right answers and the printed text.

    python build.py pages [NAME ...]                # NAME.digital.pdf, NAME/gold.json, NAME/printed.txt beside this file
    python build.py forms OUT [NAME ...]            # OUT/docs: digital, scan, badlayer, txt; OUT/gold: right answers
    python build.py --root FOLDER pages | forms OUT # the same for the sources of another folder

One source holds both the page and its answers, so that they can't drift apart; README.md describes its marks.
Needs chromium, tesseract (eng), poppler-utils, Pillow, numpy and the fonts the sources name.
"""
from __future__ import annotations

import html
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
CITED = re.compile(r"\b\d{1,5}[a-z]?(?:\s?/\s?(?:19|20)\d\d)?\s?[-/]\s?(?:[A-ZĐ][A-Za-zĐđ]{0,4}\s?[-/]\s?[A-ZĐ][A-ZĐa-zđ0-9,.]*(?:-[A-Z]+)?|QH\d\d)")


class SourceError(Exception):
    """A mark of the source does not agree with the text it stands by."""


def value_of(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def numbers_in(text: str) -> set[float]:
    found = {value_of(one) for one in NUMBER.findall(text)}
    found |= {float(one) for one in re.findall(r"\d+\.\d+", text)}
    return found | {float(n) for word, n in WORDS.items() if re.search(rf"\b{word}\b", text.lower())}


def plain(text: str) -> str:
    text = text.replace(" // ", " ").replace("‖", "")
    return re.sub(r"\s+", " ", re.sub(r"</?[biu]>", "", text)).strip()


def rich(text: str) -> str:
    text = html.escape(text.replace("‖", ""), quote=False).replace(" // ", "<br>")
    return re.sub(r"&lt;(/?[biu])&gt;", r"<\1>", text)


def names(cell: str) -> list[str]:
    """Units of one cell: parted by ';', line breaks, or where the source marks a part with ‖."""
    parts = re.split(r";|‖|\s//\s", cell)
    return [name for part in parts if (name := re.sub(r"^(?:,|và|-)\s|[,.]$", "", part.strip()).strip())]


def last_day(year: int, month: int) -> str:
    days = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return f"{year}-{month:02}-{days}"


def deadline(raw: str | None, mark: str | None = None) -> dict:
    """The deadline of a printed wording; `mark` (KIND [DATE] [before] [RECURRENCE]) says it outright."""
    got: dict = {"kind": None, "date": None, "before": False, "recurrence": None}
    if mark:
        for word in mark.split()[1:]:
            if word == "before":
                got["before"] = True
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", word):
                got["date"] = word
            else:
                got["recurrence"] = word
        return got | {"kind": mark.split()[0]}
    if not raw:
        return got
    text = raw.lower()
    if found := re.fullmatch(r"(trước )?(?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})", text):
        return got | {"kind": "date", "date": f"{found[4]}-{int(found[3]):02}-{int(found[2]):02}", "before": bool(found[1])}
    if found := re.fullmatch(r"(?:trong )?tháng (\d{1,2})[/ ](?:năm )?(\d{4})", text):
        return got | {"kind": "month", "date": last_day(int(found[2]), int(found[1]))}
    if found := re.fullmatch(r"(?:trong )?quý (iv|iii|ii|i)[/ ](?:năm )?(\d{4})", text):
        month = {"i": 3, "ii": 6, "iii": 9, "iv": 12}[found[1]]
        return got | {"kind": "quarter", "date": last_day(int(found[2]), month)}
    if found := re.fullmatch(r"(?:trong )?(?:năm |giai đoạn )?(?:\d{4} ?- ?)?(\d{4})", text):
        return got | {"kind": "year", "date": f"{found[1]}-12-31"}
    if re.fullmatch(r"(?:nhiệm vụ )?thường xuyên(?:, liên tục)?", text):
        return got | {"kind": "ongoing"}
    if found := re.fullmatch(r"(?:hằng|hàng) (năm|quý|tháng|tuần)", text):
        name = {"năm": "yearly", "quý": "quarterly", "tháng": "monthly", "tuần": "weekly"}[found[1]]
        return got | {"kind": "recurring", "recurrence": name}
    raise SourceError(f"deadline needs a mark: {raw}")


class Document:
    """One source, read line by line into HTML, printed text and right answers."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.meta: dict[str, str] = {}
        self.refs: list[dict] = []
        self.html: list[str] = []
        self.printed: list[str] = []
        self.targets: list[dict] = []
        self.tasks: list[dict] = []
        self.head: dict[str, list] = {"left": [], "right": []}
        self.sign: dict[str, list] = {"nn": [], "sig": []}
        self.path: list[str] = []
        self.due, self.lead, self.coord, self.by = "", "", "", ""
        self.table: dict | None = None
        self.last: dict = {"text": "", "task": None}
        self.context: list[str] = []
        self.owed: list[str] = []     # wordings that must stand somewhere in the text
        for at, line in enumerate((folder / "source.txt").read_text(encoding="utf-8").splitlines(), 1):
            try:
                self.read(unicodedata.normalize("NFC", line.rstrip()))
            except (SourceError, ValueError, KeyError, IndexError, TypeError) as error:
                raise SourceError(f"{self.name}:{at}: {error!r}\n   {line}") from error
        self.check()

    # ---- the marks

    def read(self, line: str) -> None:
        if not line or line.startswith("#"):
            return
        if line[0] in "@!^":
            key, _, rest = line[1:].partition(" ")
            prefix = {"@": "meta_", "!": "do_", "^": "ans_"}[line[0]]
            mark = getattr(self, prefix + key, None) or (self.meta_any(key) if line[0] == "@" else None)
            if mark is None:
                raise SourceError(f"unknown mark {key}")
            mark(rest.strip())
            return
        key, _, rest = line.partition(":")
        rest = rest.strip()
        if key in ("left", "left*", "right", "right*", "right_", "num", "date"):
            side = "left" if key in ("left", "left*", "num") else "right"
            if key == "num" and self.meta.get("num_right"):
                side = "right"
            self.head[side].append((key, rest))
        elif key in ("nn", "sig", "signer"):
            self.sign["nn" if key == "nn" else "sig"].append((key, rest))
        elif key in ("th", "thn", "tr", "sec", "secs"):
            self.row(key, [cell.strip() for cell in re.split(r"\s\|(?:\s|$)", rest)])
        else:
            self.para(key, rest)

    def meta_any(self, key: str):
        return lambda rest: self.meta.__setitem__(key, rest)

    def meta_ref(self, rest: str) -> None:
        number, date, issuer, level = (part.strip() or None for part in rest.split("|"))
        self.refs.append({"number": number, "date": date, "issuer": issuer, "level": level})

    def do_due(self, rest: str) -> None:
        self.due = rest

    def do_lead(self, rest: str) -> None:
        self.lead = rest

    def do_coord(self, rest: str) -> None:
        self.coord = rest

    def do_by(self, rest: str) -> None:
        self.by = rest

    def do_path(self, rest: str) -> None:
        self.path = [rest] if rest else []

    def do_head(self, _rest: str) -> None:
        cells = []
        for side in ("left", "right"):
            lines = []
            for key, text in self.head[side]:
                kind = {"left*": "hb", "right*": "hb", "right_": "hb hu", "num": "hn", "date": "hd"}.get(key, "hp")
                lines.append(f'<div class="{kind}"><span>{rich(text)}</span></div>')
                self.printed += [plain(text)]
            if side == "left" and self.meta.get("rule_left", "y") == "y":
                at = max(i for i, (key, _) in enumerate(self.head[side]) if key == "left*")
                lines.insert(at + 1, '<div class="rule"></div>')
            cells.append(f'<td class="{side}">{"".join(lines)}</td>')
        self.html.append(f'<table class="frame">{"<tr>" + "".join(cells) + "</tr>"}</table>')

    def do_sign(self, _rest: str) -> None:
        left = "".join(f"<div>{rich(text)}</div>" for _, text in self.sign["nn"])
        right = "".join(f'<div class="{"who" if key == "signer" else ""}">{rich(text)}</div>' for key, text in self.sign["sig"])
        note = self.meta.get("nn_head", "Nơi nhận:")
        self.html.append(f'<table class="frame sign"><tr><td class="nn"><div><b><i>{note}</i></b></div>{left}</td>'
                         f'<td class="sg">{right}</td></tr></table>')
        self.printed += [note] + [plain(text) for _, text in self.sign["nn"] + self.sign["sig"]]

    def do_land(self, _rest: str) -> None:
        self.html.append('</section><section class="land">')

    def do_portrait(self, _rest: str) -> None:
        self.html.append('</section><section class="port new">')

    def para(self, key: str, text: str) -> None:
        kinds = {"h1", "h2", "h3", "p", "q", "c", "cb", "ci", "type", "abs", "pb", "pi", "dash"}
        if key not in kinds:
            raise SourceError(f"unknown mark {key}")
        if key == "dash":
            self.html.append('<div class="rule"></div>')
            return
        self.printed.append(plain(text))
        if key in ("h1", "h2", "h3"):
            level = int(key[1])
            self.context = [text]
            label = re.match(r"\(?((?:Phần )?[\w.]+?)[.)-](?=\s)", text)
            self.path = [*self.path[:level - 1], label[1] if label else text[:20]]
        self.html.append(f'<p class="{key}">{rich(text)}</p>')
        self.last = {"text": plain(text), "task": None, "raw": text}

    # ---- the answers

    def section(self) -> str:
        if not self.path:
            return ""
        return ".".join(self.path)

    def ans_T(self, rest: str) -> None:  # noqa: N802
        """^T INDICATOR | COMPARATOR VALUE[..MAX] UNIT | due=… | owner=… ; pieces of the indicator are joined by ++"""
        indicator, amount, *more = (part.strip() for part in rest.split(" | "))
        comparator, value, unit = amount.split(" ", 2)
        low, _, high = value.partition("..")
        around = (" ".join(self.context) + " " + self.last["text"]).lower()
        for piece in indicator.split("++"):
            if plain(piece).lower() not in plain(around):
                raise SourceError(f"indicator not in the text: {piece}")
        for one in filter(None, (low, high)):
            if float(one) not in numbers_in(self.last["text"]) and float(one) != 0:
                raise SourceError(f"value not in the text: {one}")
        options = dict(part.split("=", 1) for part in more)
        self.add_target(plain(indicator.replace("++", " ")), comparator, low, high, unit, options.get("due"), options.get("owner"))

    def add_target(self, indicator: str, comparator: str, low: str, high: str, unit: str, due: str | None, owner: str | None) -> None:
        if comparator not in (">=", ">", "=", "<=", "<", "range", "~") or (comparator == "range") != bool(high):
            raise SourceError(f"comparator {comparator}")
        number = [int(v) if v == int(v) else v for v in (float(one) for one in (low, high) if one)]
        self.targets.append({
            "id": f"T{len(self.targets) + 1}", "line": len(self.printed), "section": self.section(),
            "indicator": indicator, "comparator": comparator, "value": number[0],
            "value_max": number[1] if high else None, "unit": unit, "due": due or self.due or None,
            "due_inherited": not due, "owner": owner or self.meta.get("no_owner")})

    def ans_N(self, rest: str) -> None:  # noqa: N802
        """^N lead=A; B | coord=… | head=… | out=… | by=PRINTED => KIND … ; `title=` where it is not the whole paragraph."""
        options = {}
        for part in filter(None, (part.strip() for part in rest.split(" | "))):
            name, _, told = part.partition("=")
            options[name] = told.strip()
        text = self.last["text"]
        body = re.sub(r"^(?:[-–+•*]|\(?\w{1,3}(?:\.\d+)*[.)])\s+", "", text)
        number = re.match(r"^\(?(\w{1,3}(?:\.\d+)*)[.)]\s", text)
        by = options.get("by", self.by)
        raw, _, mark = (part.strip() for part in by.partition("=>"))
        title = options.get("title", body)
        if "title" in options and title.lower() not in text.lower():
            raise SourceError(f"not in the paragraph: {title}")
        self.owed += [piece for piece in (options.get("out", ""), raw) if piece]
        self.tasks.append({
            "id": f"N{len(self.tasks) + 1}", "line": len(self.printed), "section": self.section(),
            "no": number[1] if number else None, "title": title, "head": names(options.get("head", "")),
            "lead": names(options.get("lead", self.lead)), "coordinating": names(options.get("coord", self.coord)),
            "deliverable": options.get("out"), "deadline_raw": raw or None, "deadline": deadline(raw, mark)})

    def everything(self) -> str:
        return "\n".join(self.printed)

    def ans_D(self, rest: str) -> None:  # noqa: N802
        self.tasks[-1]["deadline"] = deadline(None, rest)

    # ---- tables

    def do_table(self, rest: str) -> None:
        """!table KIND ROLE:WIDTH … ; KIND tasks (a task a row), years (a target a year cell), plain (answers by ^T, ^N)."""
        kind, *columns = rest.split()
        roles = [column.split(":")[0] for column in columns]
        widths = [column.split(":")[1] for column in columns]
        self.table = {"kind": kind, "roles": roles, "head": [], "body": [], "above": {}}
        grid = "grid half" if self.meta.pop("half", "") else "grid"
        self.html.append(f'<table class="{grid}"><colgroup>' + "".join(f'<col style="width:{w}%">' for w in widths) + "</colgroup>")

    def do_half(self, _rest: str) -> None:
        """!half: the next table has horizontal rules only."""
        self.meta["half"] = "y"

    def do_thead(self, rest: str) -> None:
        """!thead HTML row => printed row, for headers with joined cells."""
        row, _, printed = rest.partition("=>")
        self.table["head"].append(row.strip())
        self.printed.append("\t".join(cell.strip() for cell in printed.split(" | ")))

    def row(self, key: str, cells: list[str]) -> None:
        table = self.table
        roles = table["roles"]
        if key in ("th", "thn"):
            if len(cells) != len(roles):
                raise SourceError(f"{len(cells)} header cells for {len(roles)} columns")
            kind = "num" if key == "thn" else ""
            self.context = cells
            table["head"].append(f'<tr class="{kind}">' + "".join(f"<th>{rich(cell)}</th>" for cell in cells) + "</tr>")
            self.printed.append("\t".join(plain(cell) for cell in cells))
            return
        if key in ("sec", "secs"):
            self.context = [" ".join(cells)]
            self.printed.append("\t".join(plain(cell) for cell in cells))
            label = re.split(r"[.-]", cells[0])[0] if key == "secs" else cells[0]
            self.path = [*self.path[:1], label]
            if key == "secs":
                table["body"].append(f'<tr class="sec"><td colspan="{len(roles)}">{rich(cells[0])}</td></tr>')
            else:
                table["body"].append(f'<tr class="sec"><td class="no">{rich(cells[0])}</td>'
                                     f'<td colspan="{len(roles) - 1}">{rich(cells[1])}</td></tr>')
            return
        if len(cells) != len(roles):
            raise SourceError(f"{len(cells)} cells for {len(roles)} columns")
        row_html, rest_html, values = [], [], {}
        broken = any("¦" in cell for cell in cells)     # the row runs on over the page break
        for role, cell in zip(roles, cells, strict=True):
            cell, _, over = (part.strip() for part in cell.partition("¦"))
            shown = cell
            cell = f"{cell} {over}".strip()
            span = re.match(r"(\d+)\^ (.*)", cell)
            if cell == "^^":
                values[role] = table["above"][role]
                continue
            if span:
                cell = shown = span[2]
            values[role] = table["above"][role] = cell
            kind = role if role in ("no", "unit") else "yr" if re.match(r"y\d{4}", role) else ""
            row_html.append(f'<td class="{kind}"' + (f' rowspan="{span[1]}"' if span else "") + f">{rich(shown)}</td>")
            rest_html.append(f'<td class="{kind}">{rich(over)}</td>')
        table["body"].append("<tr>" + "".join(row_html) + "</tr>")
        if broken:
            table["body"].append('<tr class="over">' + "".join(rest_html) + "</tr>")
        cells = [re.sub(r"\s*¦\s*", " ", cell) for cell in cells]
        shown = ["" if cell == "^^" else plain(re.sub(r"^\d+\^ ", "", cell)) for cell in cells]
        self.printed.append("\t".join(shown))
        self.last = {"text": " ".join(shown), "task": None}
        if table["kind"] == "tasks":
            raw = plain(values.get("due", "")) or None
            title = plain(values["title"])
            try:
                when, pending = deadline(raw), False
            except SourceError:
                when, pending = {}, True
            self.tasks.append({
                "id": f"N{len(self.tasks) + 1}", "line": len(self.printed), "section": ".".join(self.path),
                "no": values.get("no", "").strip(".") or None, "title": title, "head": names(values.get("head", "")),
                "lead": names(values.get("lead", "")), "coordinating": names(values.get("coord", "")),
                "deliverable": plain(values.get("out", "")) or None, "deadline_raw": raw, "deadline": when})
            if pending:
                self.tasks[-1]["deadline"] = {"kind": "UNMARKED"}
        if table["kind"] == "years":
            self.last["values"] = values
            self.years(values)

    def years(self, values: dict) -> None:
        """A target for each year cell that holds a value; the unit column says what is counted (^U changes it)."""
        unit = plain(values.get("unit", self.meta.get("table_unit", "%")))
        first = len(self.targets)
        for role, cell in values.items():
            if not re.match(r"y\d{4}", role) or plain(cell) in ("", "-", "x"):
                continue
            text = plain(cell)
            sign = re.match(r"(≥|>|≤|<|Trên|Dưới|Tối thiểu|Không quá)?\s*(.+)", text)
            comparator = {"≥": ">=", ">": ">", "≤": "<=", "<": "<", "Trên": ">", "Dưới": "<", "Tối thiểu": ">=",
                          "Không quá": "<=", None: "="}[sign[1]]
            amounts = NUMBER.findall(sign[2])
            if len(amounts) == 2:
                comparator = "range"
            low, high = str(value_of(amounts[0])), str(value_of(amounts[1])) if len(amounts) == 2 else ""
            indicator = plain(values["title"]) if not self.meta.get("table_indicator") else self.meta["table_indicator"]
            owner = plain(values.get("owner", "")) if not self.meta.get("table_indicator") else plain(values["title"])
            self.add_target(indicator, comparator, low, high, unit if unit == "%" else f"count:{unit.lower()}",
                            f"{role[1:5]}-12-31", owner or None)
        self.last["first"] = first

    def ans_U(self, rest: str) -> None:  # noqa: N802
        """^U UNIT [COMPARATOR]: unit (and comparator) of the year cells above."""
        unit, _, comparator = rest.partition(" ")
        for target in self.targets[self.last["first"]:]:
            target["unit"] = unit.replace("_", " ")
            if comparator:
                target["comparator"] = comparator

    def ans_I(self, rest: str) -> None:  # noqa: N802
        """^I INDICATOR: the thing measured where the row's name says more (unit, comparator) than it."""
        if plain(rest).lower() not in self.last["text"].lower():
            raise SourceError(f"indicator not in the row: {rest}")
        for target in self.targets[self.last["first"]:]:
            target["indicator"] = rest

    def do_endtable(self, _rest: str) -> None:
        table = self.table
        self.html.append("<thead>" + "".join(table["head"]) + "</thead><tbody>" + "".join(table["body"]) + "</tbody></table>")
        self.table = None

    # ---- the whole

    def check(self) -> None:
        text = self.everything()
        own = self.meta["number"]
        for ref in self.refs:
            if ref["number"] not in text:
                raise SourceError(f"{self.name}: cited number not in the text: {ref['number']}")
        known = {re.sub(r"\s", "", ref["number"]) for ref in self.refs} | {own}
        for found in CITED.findall(text):
            if re.sub(r"\s", "", found).rstrip(".,") not in known:
                raise SourceError(f"{self.name}: cited in the text, not in the answers: {found}")
        for piece in self.owed:
            if piece.lower() not in text.lower():
                raise SourceError(f"{self.name}: not in the text: {piece}")
        for task in self.tasks:
            if task["deadline"].get("kind") == "UNMARKED":
                raise SourceError(f"{self.name}: deadline without a mark: {task['deadline_raw']}")
            for unit in task["lead"] + task["coordinating"] + task["head"]:
                if unit.lower() not in text.lower().replace("\n", " ").replace("\t", " "):
                    raise SourceError(f"{self.name}: unit not in the text: {unit}")

    def gold(self) -> dict:
        meta = self.meta
        return {"document": {
            "number": meta["number"], "doc_type": meta["doc_type"], "title": meta["title"], "issuer": meta["issuer"],
            "level": meta["level"], "place": {"commune": meta.get("commune") or None, "province": meta.get("province") or None},
            "issue_date": meta["issue_date"], "signer": meta.get("signer") or None, "references": self.refs},
            "targets": self.targets, "tasks": self.tasks}

    def page(self) -> str:
        meta = self.meta
        css = f"""
@page {{ size: A4; margin: {meta['margin']}; @top-center {{ content: counter(page); font: {meta['size']} '{meta['font']}'; }} }}
@page :first {{ @top-center {{ content: ''; }} }}
@page land {{ size: A4 landscape; margin: {meta.get('margin_land', '18mm 15mm 15mm 20mm')}; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font: {meta['size']}/{meta['line']} '{meta['font']}'; }}
.land {{ page: land; break-before: page; font-size: {meta.get('size_land', '11pt')}; }}
.new {{ break-before: page; }}
p {{ margin: 0 0 {meta.get('gap', '5pt')}; text-align: {meta.get('align', 'justify')}; text-indent: {meta.get('indent', '10mm')}; }}
i {{ font-style: {meta.get('italic', 'italic')}; }}
p.q {{ padding-left: 10mm; text-indent: 0; }}
.h1 {{ font-weight: bold; }} .h2 {{ font-weight: bold; {meta.get('h2', '')} }} .h3 {{ {meta.get('h3', 'font-style: italic;')} }}
.h1, .h2, .h3 {{ break-after: avoid; }}
.c, .cb, .ci, .type, .abs {{ text-align: center; text-indent: 0; margin-bottom: 2pt; }}
.cb, .type, .abs, .pb {{ font-weight: bold; }} .ci, .pi {{ font-style: {meta.get('italic', 'italic')}; }}
.type {{ font-size: 108%; margin-top: 10pt; }} .abs {{ margin-bottom: 4pt; padding: 0 8mm; }}
.rule {{ width: 32mm; border-top: .8pt solid #000; margin: 1.5pt auto 5pt; }}
.frame {{ width: 100%; border-collapse: collapse; line-height: 1.15; }} .frame td {{ vertical-align: top; text-align: center; padding: 0; }}
.left {{ width: {meta.get('left', '42%')}; font-size: 92%; }} .right {{ font-size: 92%; }}
.hb {{ font-weight: bold; }} .hu span {{ border-bottom: .8pt solid #000; }} .hn {{ margin-top: 4pt; }} .hd {{ margin-top: 8pt; font-style: {meta.get('italic', 'italic')}; }}
.sign {{ margin-top: 10pt; break-inside: avoid; }} .sign td.nn {{ text-align: left; width: 50%; font-size: 84%; }} .sg {{ font-weight: bold; }}
.who {{ margin-top: 24mm; }}
.grid {{ width: 100%; border-collapse: collapse; table-layout: fixed; font-size: {meta.get('size_table', '100%')}; line-height: 1.15; margin: 4pt 0; }}
.over {{ break-before: page; }}
.grid td, .grid th {{ border: .7pt solid #000; padding: 2pt 3.5pt; vertical-align: {meta.get('valign', 'middle')}; overflow-wrap: break-word; }}
.half td, .half th {{ border-left: 0; border-right: 0; }}
.grid th {{ text-align: center; }} .num th {{ font-weight: normal; font-style: {meta.get('italic', 'italic')}; }}
.no, .unit, .yr {{ text-align: center; }} .sec td {{ font-weight: bold; }}
"""
        body = "\n".join(self.html)
        return (f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{self.name}</title><style>{css}</style>'
                f'<body><section class="port">{body}</section></body></html>')

    def write(self) -> None:
        folder = HERE / self.name
        (folder / "gold.json").write_text(json.dumps(self.gold(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (folder / "printed.txt").write_text(self.everything() + "\n", encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            page = Path(scratch) / "page.html"
            page.write_text(self.page(), encoding="utf-8")
            subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                            "--disable-pdf-tagging", f"--user-data-dir={scratch}/profile",
                            f"--print-to-pdf={HERE / self.name}.digital.pdf", page.as_uri()],
                           check=True, capture_output=True, timeout=120)


# ---- the other forms

def scan(name: str, meta: dict, work: Path) -> list[dict]:
    """Page images as an office scanner leaves them, with the affine map from PDF points to pixels of each."""
    import numpy
    from PIL import Image, ImageDraw, ImageFilter

    dpi = int(meta.get("dpi", "200"))
    chance = random.Random(name)
    noise = numpy.random.default_rng(chance.randrange(10**6))
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(HERE / f"{name}.digital.pdf"), str(work / "raw")], check=True)
    pages = []
    raws = sorted(work.glob("raw-*.png"))
    for at, raw in enumerate(raws):
        image = Image.open(raw).convert("RGB")
        draw = ImageDraw.Draw(image)
        scale = dpi / 72
        spot = signed_at(name, at + 1, meta.get("signer", ""))
        if spot:
            x, y = (one * scale for one in spot)
            stroke(draw, chance, x - 10 * scale, y, scale)
        if spot and meta.get("seal") == "y":
            x -= 34 * scale
            red = Image.new("RGBA", image.size)
            ring = ImageDraw.Draw(red)
            for radius, width in ((46, 2.2), (42, .7), (27, .8)):
                r = radius * scale
                ring.ellipse([x - r, y - r, x + r, y + r], outline=(205, 40, 45, 165), width=max(1, int(width * scale)))
            points = []
            for i in range(10):
                r = (13 if i % 2 == 0 else 5.5) * scale
                points.append((x + r * math.sin(math.pi * i / 5), y - r * math.cos(math.pi * i / 5)))
            ring.polygon(points, fill=(205, 40, 45, 165))
            seal_letters(red, meta, x, y, 34.5 * scale, scale)
            image = Image.alpha_composite(image.convert("RGBA"), red).convert("RGB")
        width, height = image.size
        angle = chance.uniform(-float(meta.get("skew", "0.5")), float(meta.get("skew", "0.5")))
        image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
        image = image.filter(ImageFilter.GaussianBlur(float(meta.get("blur", "0.5")) * dpi / 200))
        data = numpy.asarray(image, dtype=numpy.float32)
        paper = float(meta.get("paper", "248"))
        shade = numpy.linspace(0, float(meta.get("shade", "6")), data.shape[1])[None, :, None]
        data = data * (paper - 18) / 255 + 18 - shade + noise.normal(0, float(meta.get("noise", "5")), data.shape[:2])[..., None]
        for _ in range(int(meta.get("specks", "40"))):
            sx, sy = chance.randrange(data.shape[1] - 3), chance.randrange(data.shape[0] - 3)
            data[sy:sy + chance.choice((1, 2, 2, 3)), sx:sx + chance.choice((1, 2, 3))] = chance.uniform(60, 150)
        image = Image.fromarray(data.clip(0, 255).astype("uint8"))
        if meta.get("grey") == "y":
            image = image.convert("L")
        turned = meta.get("turn_land") == "y" and width > height
        file = work / f"page-{at:02}.jpg"
        image.save(file, quality=int(meta.get("quality", "70")), dpi=(dpi, dpi))
        shown = image.rotate(90, expand=True) if turned else image
        out = work / f"shown-{at:02}.jpg"
        shown.save(out, quality=int(meta.get("quality", "70")), dpi=(dpi, dpi))
        pages.append({"file": file, "shown": out, "dpi": dpi, "angle": angle, "size": (width, height)})
    return pages


def signed_at(name: str, page: int, signer: str) -> tuple[float, float] | None:
    """Where the signature goes on a page, in points: above the signer's printed name."""
    text = subprocess.run(["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(HERE / f"{name}.digital.pdf"), "-"],
                          check=True, capture_output=True, text=True).stdout
    words = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="[\d.-]+" yMax="[\d.-]+">(.*?)</word>', text)
    wanted = unicodedata.normalize("NFC", signer).split()
    for at in range(len(words) - len(wanted) + 1):
        if [unicodedata.normalize("NFC", word[2]) for word in words[at:at + len(wanted)]] == wanted:
            return float(words[at][0]) + 20, float(words[at][1]) - 30
    return None


def stroke(draw, chance: random.Random, x: float, y: float, scale: float) -> None:
    """A signature: a few joined blue curves."""
    points = [(x, y)]
    for _ in range(9):
        points.append((points[-1][0] + chance.uniform(-14, 24) * scale, y + chance.uniform(-16, 16) * scale))
    curve = []
    for i in range(1, len(points) - 2):
        for step in range(16):
            t = step / 16
            a, b, c, d = points[i - 1:i + 3]
            curve.append(tuple(.5 * (2 * b[k] + (c[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t
                                     + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t ** 3) for k in (0, 1)))
    draw.line(curve, fill=(30, 40, 140), width=max(2, int(1.3 * scale)), joint="curve")


def seal_letters(layer, meta: dict, x: float, y: float, radius: float, scale: float) -> None:
    from PIL import Image, ImageDraw, ImageFont
    font = ImageFont.truetype("DejaVuSans-Bold.ttf", int(8 * scale))
    text = meta.get("seal_text", "")
    for i, letter in enumerate(text):
        turn = (i - (len(text) - 1) / 2) * min(16, 300 / max(1, len(text)))
        tile = Image.new("RGBA", (int(14 * scale),) * 2)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=font, fill=(205, 40, 45, 170), anchor="mm")
        tile = tile.rotate(-turn, Image.Resampling.BICUBIC)
        cx, cy = x + radius * math.sin(math.radians(turn)), y - radius * math.cos(math.radians(turn))
        layer.alpha_composite(tile, (max(0, int(cx - tile.width / 2)), max(0, int(cy - tile.height / 2))))


def printed_words(name: str, pages: list[dict], work: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """Words of the digital PDF, page by page, with their boxes in the pixels of the (skewed) page image."""
    file = work / "words.html"
    subprocess.run(["pdftotext", "-bbox", str(HERE / f"{name}.digital.pdf"), str(file)], check=True)
    result = []
    for page, text in zip(pages, file.read_text(encoding="utf-8").split("<page ")[1:], strict=True):
        scale, turn = page["dpi"] / 72, math.radians(page["angle"])
        cx, cy = page["size"][0] / 2, page["size"][1] / 2
        words = []
        for x0, y0, x1, y1, word in re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', text):
            box = [float(one) * scale for one in (x0, y0, x1, y1)]
            mx, my = (box[0] + box[2]) / 2 - cx, (box[1] + box[3]) / 2 - cy
            dx = mx * math.cos(turn) + my * math.sin(turn) + cx - (mx + cx)
            dy = -mx * math.sin(turn) + my * math.cos(turn) + cy - (my + cy)
            words.append((box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy, unicodedata.normalize("NFC", html.unescape(word))))
        result.append(words)
    return result


def line_by_line(dump: str, table: str, words: list) -> list[str]:
    """What the page prints where each line of the dump stands (an empty line where the page prints nothing)."""
    lines: list[list[tuple[int, int, int, int]]] = []
    key = None
    for row in table.splitlines()[1:]:
        cell = row.split("\t")
        if cell[0] == "5" and cell[11].strip():
            if key != tuple(cell[2:5]):
                key = tuple(cell[2:5])
                lines.append([])
            x, y, w, h = map(int, cell[6:10])
            lines[-1].append((x, y, x + w, y + h))
    frames = [(min(b[0] for b in one), min(b[1] for b in one), max(b[2] for b in one), max(b[3] for b in one)) for one in lines]
    held: list[list] = [[] for _ in lines]
    for word in words:
        x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
        best, best_at, inside = 0.0, None, []
        area = max(1.0, (word[2] - word[0]) * (word[3] - word[1]))
        for at, boxes in enumerate(lines):
            frame = frames[at]
            if frame[0] - 4 <= x <= frame[2] + 4 and frame[1] <= y <= frame[3]:
                inside.append(at)
            for box in boxes:
                wide = min(word[2], box[2]) - max(word[0], box[0])
                high = min(word[3], box[3]) - max(word[1], box[1])
                if wide > 0 and high > 0 and wide * high / area > best:
                    best, best_at = wide * high / area, at
        if best > .12 or (best and best_at in inside):
            held[best_at].append(word)
        elif len(inside) == 1:      # the engine missed a word within a line
            held[inside[0]].append(word)
    texts = iter(" ".join(word[4] for word in sorted(one, key=lambda w: w[0])) for one in held)
    return [next(texts) if line.strip() else "" for line in dump.split("\n")]


def forms(name: str, out: Path) -> list[str]:
    document = Document(HERE / name)
    docs, gold = out / "docs", out / "gold" / name
    docs.mkdir(parents=True, exist_ok=True)
    gold.mkdir(parents=True, exist_ok=True)
    from PIL import Image
    made = ["digital", "scan"]
    (docs / f"{name}.digital.pdf").write_bytes((HERE / f"{name}.digital.pdf").read_bytes())
    for file in ("gold.json", "printed.txt"):
        (gold / file).write_bytes((HERE / name / file).read_bytes())
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        pages = scan(name, document.meta, work)
        images = [Image.open(page["shown"]) for page in pages]
        images[0].save(docs / f"{name}.scan.pdf", save_all=True, append_images=images[1:], resolution=pages[0]["dpi"],
                       quality=int(document.meta.get("quality", "70")))
        wanted = document.meta.get("forms", "").split()
        if wanted:
            listed = work / "list.txt"
            listed.write_text("\n".join(str(page["file"]) for page in pages) + "\n", encoding="utf-8")
            subprocess.run(["tesseract", str(listed), str(work / "read"), "-l", "eng", "--dpi", str(pages[0]["dpi"]), "pdf", "txt", "tsv"],
                           check=True, capture_output=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"})
        if "badlayer" in wanted:
            (docs / f"{name}.badlayer.pdf").write_bytes((work / "read.pdf").read_bytes())
            made.append("badlayer")
        if "txt" in wanted:
            dump = (work / "read.txt").read_text(encoding="utf-8")
            tables = re.split(r"(?m)^(?=1\t)", (work / "read.tsv").read_text(encoding="utf-8"))
            heading, tables = tables[0], tables[1:]
            truth = [line_by_line(text, heading + table, words) for text, table, words in
                     zip(dump.split("\f"), tables, printed_words(name, pages, work), strict=False)]
            (docs / f"{name}.txt").write_text(dump, encoding="utf-8")
            (gold / "truth.txt").write_text("\f".join("\n".join(page) for page in truth) + "\f", encoding="utf-8")
            made.append("txt")
    return made


def main(arguments: list[str]) -> int:
    global HERE
    if arguments[0] == "--root":
        HERE, arguments = Path(arguments[1]).resolve(), arguments[2:]
    task, rest = arguments[0], arguments[1:]
    out = Path(rest.pop(0)) if task == "forms" else None
    chosen = rest or sorted(folder.parent.name for folder in HERE.glob("*/source.txt"))
    for name in chosen:
        if out is None:
            document = Document(HERE / name)
            document.write()
            print(f"{name}: {len(document.targets)} targets, {len(document.tasks)} tasks, {len(document.refs)} references, "
                  f"{(HERE / f'{name}.digital.pdf').stat().st_size // 1000} kB")
        else:
            print(name, ", ".join(forms(name, out)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
