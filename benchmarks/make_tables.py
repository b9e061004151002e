"""Prints tables of tasks and of targets in many forms, so that reading them can be measured.

    python -m benchmarks.make_tables OUT [--set tuned held] [--only NAME ...] [--dumps] [--scans]

Each form becomes OUT/NAME.pdf (printed by Chromium) and OUT/NAME.json with the right rows and records; `--dumps` adds
the two plain texts that such tables are lost in: NAME.stacked.txt (cells one under another, as text layers give them)
and NAME.woven.txt (columns woven into each line, letters ruined, as `tesseract -l eng` reads the page); `--scans` adds
NAME.GRADE.scan.pdf.  What a table says is drawn from table_words.yaml; "tuned" and "held" forms use different halves of
it, other headings and other column sets.  The same form gives the same table again.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import random
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

WIDTHS = {"number": 4, "task": 30, "head": 14, "lead": 13, "coordinating": 14, "deliverable": 16, "deadline": 11,
          "note": 9, "money": 9, "indicator": 28, "unit": 9, "value": 9, "year": 7, "baseline": 9, "monitor": 14}
FONTS = ("Liberation Serif", "TeX Gyre Termes", "Liberation Serif", "Liberation Sans", "Noto Serif")
SIGNS = {">=": ("≥ {}", "{} trở lên", "Tối thiểu {}"), ">": ("> {}", "Trên {}"), "<=": ("≤ {}", "Không quá {}"),
         "=": ("{}", "{}", "Đạt {}")}
CENTRED = ("number", "unit", "value", "year", "deadline")
YEARS = (2026, 2027, 2028, 2029, 2030)


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is laid out."""

    name: str
    columns: tuple[str, ...]
    rows: int = 14
    rules: str = "all"              # all, across (horizontal only), head (under the header only), none
    landscape: bool = False
    size: float = 12.0              # points
    header: int = 1                 # lines of header: 2 groups agencies or years, 3 groups them twice
    counter: str = ""               # the row under the header that numbers the columns: "(1)", "1", "A"
    numbers: str = "1"              # 1, 1., 01, 1.1 (below its section), a
    sections: str = ""              # "" none, I, A, 1 (rows are 1.1), I-bold-less; "span" spans, "cells" uses two cells
    across: bool = True             # section rows span the table in one cell
    restart: bool = False           # numbers begin again under each section
    repeat: bool = True             # the header stands again on each page
    broken: bool = True             # pages end inside rows
    continued: bool = False         # the table is parted by a line "(tiếp theo)"
    middle: bool = False            # cells are centred vertically
    merged: str = ""                # role whose equal neighbours are merged over rows
    lists: str = "; "               # what parts several agencies: "; " or a line each
    signs: bool = True              # values carry comparators
    held: bool = False
    years: tuple[int, ...] = YEARS


TASKS = ("number", "task", "lead", "deadline")
FORMS = (
    Form("t01", ("number", "task", "lead", "coordinating", "deliverable", "deadline"), landscape=True, sections="I"),
    Form("t02", ("number", "task", "head", "lead", "coordinating", "deliverable", "deadline"), landscape=True,
         sections="I", across=False, counter="(1)"),
    Form("t03", TASKS, sections="A", numbers="01", repeat=False),
    Form("t04", ("number", "task", "deliverable", "deadline", "lead", "coordinating"), landscape=True, rules="across"),
    Form("t05", ("number", "task", "lead", "coordinating", "deadline", "note"), header=2, numbers="1.", lists="\n"),
    Form("t06", ("number", "task", "lead", "deadline"), rules="none", size=13),
    Form("t07", ("number", "task", "deadline", "head", "lead"), rules="head", landscape=True, middle=True),
    Form("t08", ("number", "task", "lead", "coordinating", "deliverable", "deadline"), numbers="1.1", sections="1",
         across=False, landscape=True, broken=False),
    Form("t09", ("task", "lead", "coordinating", "deadline"), rules="all", sections="I", repeat=False),
    Form("t10", ("number", "task", "lead", "deliverable", "deadline"), continued=True, landscape=True, rows=18),
    Form("t11", ("number", "task", "lead", "coordinating", "deliverable", "deadline", "money", "note"), landscape=True,
         size=11, header=2, counter="1", sections="I", restart=True),
    Form("t12", ("number", "task", "lead", "coordinating", "deliverable", "deadline"), merged="lead", landscape=True,
         broken=False),
    Form("t13", ("number", "deadline", "task", "deliverable", "lead"), sections="I", restart=True, middle=True,
         landscape=True),
    Form("k01", ("number", "indicator", "unit", "years", "monitor"), header=2, landscape=True),
    Form("k02", ("number", "indicator", "unit", "baseline", "value", "monitor"), sections="I", signs=True),
    Form("k03", ("number", "indicator", "years", "note"), header=1, landscape=True, sections="A", counter="(1)"),
    Form("k04", ("number", "indicator", "unit", "years"), header=3, rules="across", signs=False),
    Form("k05", ("number", "indicator", "unit", "value", "deadline", "lead"), rules="none", landscape=True,
         signs=False),
    Form("t14", ("number", "task", "lead", "coordinating", "deadline"), rules="none", landscape=True, repeat=False,
         rows=18),
    Form("k06", ("number", "indicator", "unit", "years", "note"), rules="none", landscape=True, repeat=False, rows=24,
         size=13, signs=False),
    Form("h01", ("number", "task", "coordinating", "lead", "deadline", "deliverable"), held=True, landscape=True,
         rules="across", sections="A"),
    Form("h02", ("number", "task", "deliverable", "lead", "coordinating", "deadline"), held=True, landscape=True,
         sections="I", numbers="1.", size=11.5, counter="1"),
    Form("h03", ("number", "task", "head", "deadline", "deliverable"), held=True, rules="none", landscape=True),
    Form("h04", ("number", "task", "lead", "coordinating", "head", "deadline"), held=True, sections="1", numbers="1.1",
         across=False, header=2, landscape=True, repeat=False),
    Form("h05", ("number", "lead", "task", "deadline"), held=True, merged="lead", size=13),
    Form("h06", ("number", "task", "lead", "deadline", "note"), held=True, rules="head", middle=True, continued=True),
    Form("h07", ("number", "task", "lead", "money", "deadline"), held=True, sections="I", restart=True, lists="\n",
         numbers="01"),
    Form("h08", ("number", "task", "deliverable", "deadline"), held=True, rules="across", repeat=False),
    Form("h09", ("task", "deliverable", "lead", "coordinating", "deadline"), held=True, landscape=True, middle=True),
    Form("h10", ("number", "task", "lead", "deliverable", "deadline"), held=True, rules="head", repeat=False, rows=20,
         size=11),
    Form("h11", ("number", "task", "deadline", "lead"), held=True, rules="none", repeat=False, sections="A", rows=16),
    Form("q01", ("number", "indicator", "unit", "years", "lead"), held=True, header=3, sections="A", landscape=True),
    Form("q02", ("number", "indicator", "unit", "value", "monitor", "note"), held=True, sections="I", across=False,
         rules="across"),
    Form("q03", ("number", "indicator", "baseline", "years"), held=True, header=2, rules="head", signs=False,
         landscape=True, years=(2026, 2028, 2030)),
)


@dataclass(slots=True)
class Made:
    """A table's content: headings by column, rows, and the records they mean."""

    roles: list[str]
    heads: list[str]
    rows: list[tuple[str, list[str]]] = field(default_factory=list)      # kind and texts
    tasks: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)


def words(held: bool) -> dict[str, Any]:
    """The vocabulary's half for tuned or held forms; headings too where there are several."""
    whole = yaml.safe_load(Path(__file__).with_name("table_words.yaml").read_text(encoding="utf-8"))

    def half(entries: list[Any]) -> list[Any]:
        return entries[int(held)::2] if len(entries) > 2 else entries

    halves = {key: half(entries) for key, entries in whole.items() if isinstance(entries, list)}
    halves["headings"] = {key: half(entries) for key, entries in whole["headings"].items()}
    halves["deadlines"], halves["notes"] = whole["deadlines"], whole["notes"]
    return halves


def make(form: Form) -> Made:
    """What a form's table says."""
    chance = random.Random(zlib.crc32(form.name.encode()))
    say = words(form.held)
    years = ["year"] * len(form.years)
    roles = [role for column in form.columns for role in (years if column == "years" else [column])]
    heads: list[str] = []
    for column in form.columns:
        if column == "years":
            heads += [f"Năm {year}" for year in form.years]
        else:
            heads.append(chance.choice(say["headings"][column]))
    made = Made(roles, heads)
    lists_targets = "indicator" in form.columns
    every = max(3, form.rows // 4)
    indicators = chance.sample(say["indicators"], len(say["indicators"]))
    section, count = 0, 0
    lead: dict[str, str] | None = None
    for at in range(form.rows if not lists_targets else min(form.rows, len(indicators))):
        if form.sections and at % every == 0:
            section += 1
            label = {"I": ("I", "II", "III", "IV", "V")[section - 1], "A": "ABCDE"[section - 1], "1": str(section)}
            title = chance.choice(say["sections"])
            title = title.upper() if chance.random() < 0.4 else title
            mark = label[form.sections]
            point = "." if form.across else ""
            made.rows.append(("section", [f"{mark}{point} {title}"] if form.across or "number" not in roles
                              else [mark, title]))
            if form.restart or form.sections == "1":
                count = 0
        count += 1
        number = {"1": f"{count}", "1.": f"{count}.", "01": f"{count:02d}", "1.1": f"{section}.{count}"}[form.numbers]
        if not (form.merged and lead and at % 3):
            lead = chance.choice(say["owners"])
        assert lead is not None
        if lists_targets:
            _target_row(made, form, indicators[at], number, lead, say, chance)
        else:
            _task_row(made, form, number, lead, say, chance)
    return made


def _task_row(made: Made, form: Form, number: str, lead: dict[str, str], say: dict[str, Any],
              chance: random.Random) -> None:
    title = f"{chance.choice(say['starts'])} {chance.choice(say['objects'])}"
    if chance.random() < 0.6:
        title += f", {chance.choice(say['tails'])}" if chance.random() < 0.5 else f" {chance.choice(say['tails'])}"
    deadline = chance.choice(say["deadlines"])
    helpers = chance.choice(say["helpers"])
    helpers = ["Các cơ quan, đơn vị liên quan"] if "Các cơ quan" in helpers else helpers
    helpers = ["Các phòng, ban chuyên môn"] if "Các phòng" in helpers else helpers
    second = chance.choice(say["owners"])["agency"]
    leads = [lead["agency"]] + ([second] if chance.random() < 0.15 and second != lead["agency"]
                                and not form.merged else [])
    product = chance.choice(say["products"])
    texts = {"number": number, "task": title, "head": lead["head"], "lead": form.lists.join(leads),
             "coordinating": form.lists.join(helpers), "deliverable": product, "deadline": deadline["text"],
             "note": chance.choice(say["notes"]), "money": chance.choice(say["money"])}
    made.rows.append(("body", [texts[role] for role in made.roles]))
    has = set(made.roles)
    made.tasks.append({
        "no": number.rstrip(".") if "number" in has else "", "title": title,
        "head": [lead["head"]] if "head" in has else [], "lead": leads if "lead" in has else [],
        "coordinating": helpers if "coordinating" in has else [],
        "deliverable": product if "deliverable" in has else "",
        "kind": deadline["kind"] if "deadline" in has else "",
        "date": str(deadline.get("date", "")) if "deadline" in has else ""})


def _target_row(made: Made, form: Form, one: dict[str, Any], number: str, lead: dict[str, str], say: dict[str, Any],
                chance: random.Random) -> None:
    unit, name = one["unit"], one["name"]
    shown = name if "unit" in form.columns else f"{name} ({unit})"
    deadline = chance.choice([entry for entry in say["deadlines"] if entry.get("date")])
    texts = {"number": number, "indicator": shown, "unit": unit, "monitor": lead["agency"], "lead": lead["agency"],
             "note": chance.choice(say["notes"]), "baseline": _number(one["first"] - one["step"]),
             "deadline": deadline["text"]}
    year = 0
    cells: list[str] = []
    for role in made.roles:
        if role not in ("year", "value"):
            cells.append(texts[role])
            continue
        at = (form.years[year] - 2026) if role == "year" else 0
        value = one["first"] + at * one["step"]
        value = min(value, 100) if unit == "%" else value
        bound = one["bound"] if form.signs else "="
        sign = chance.choice(SIGNS[bound])
        cells.append(sign.format(_number(value)))
        due = f"{form.years[year]}-12-31" if role == "year" else "2026-12-31"
        year += role == "year"
        made.targets.append({"indicator": name, "comparator": bound, "value": value, "unit": one.get("is", unit),
                             "due": due, "owner": lead["agency"] if {"monitor", "lead"} & set(made.roles) else ""})
    made.rows.append(("body", cells))


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


# --- printing ----------------------------------------------------------------------------------------


def page(form: Form, made: Made) -> str:
    """The document as HTML: letterhead, a paragraph, the appendix with its table."""
    chance = random.Random(zlib.crc32(form.name.encode()) + 1)
    line = ".7pt solid #000"
    lines = {"all": f"td,th{{border:{line}}}", "across": f"td,th{{border-top:{line};border-bottom:{line}}}",
             "head": f"thead th{{border-bottom:{line};border-top:{line}}}", "none": ""}[form.rules]
    kind = "CHỈ TIÊU" if made.targets else "NHIỆM VỤ"
    size = "A4 landscape" if form.landscape else "A4"
    style = (
        f"@page{{size:A4;margin:20mm 15mm 20mm 30mm}}@page wide{{size:{size};margin:18mm 14mm}}"
        f"body{{font:13pt '{chance.choice(FONTS)}';line-height:1.25}}.annex{{page:wide;break-before:page}}"
        f"table{{border-collapse:collapse;width:100%;table-layout:fixed;font-size:{form.size}pt;line-height:1.2}}"
        f"td,th{{padding:2pt 4pt;vertical-align:{'middle' if form.middle else 'top'};overflow-wrap:normal}}"
        f"thead{{display:{'table-header-group' if form.repeat else 'table-row-group'}}}th{{vertical-align:middle}}"
        f"tr{{break-inside:{'auto' if form.broken else 'avoid'}}}{lines}"
        ".two{display:flex;justify-content:space-between;text-align:center}.mid{text-align:center;font-weight:bold}"
        "p{margin:4pt 0;text-align:justify}.c{text-align:center}"
    )
    if form.rules == "none":
        style += "td,th{padding:3pt 7pt}"
    opening = (
        "<div class=two><div>ỦY BAN NHÂN DÂN<br><b>XÃ MINH SƠN</b><br>Số: 47/KH-UBND</div><div><b>CỘNG HÒA XÃ HỘI CHỦ "
        "NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b><br><i>Minh Sơn, ngày 12 tháng 01 năm 2026</i></div>"
        "</div><p class=mid>KẾ HOẠCH</p><p class=mid>Phát triển khoa học, công nghệ và chuyển đổi số năm 2026</p>"
        "<p>Ủy ban nhân dân xã Minh Sơn ban hành Kế hoạch phát triển khoa học, công nghệ và chuyển đổi số năm 2026 "
        "với các nội dung tại Phụ lục kèm theo.</p>"
    )
    title = (f"<div class=annex><p class=mid>PHỤ LỤC</p><p class=mid>DANH MỤC {kind} NĂM 2026</p>"
             "<p class=c><i>(Kèm theo Kế hoạch số 47/KH-UBND ngày 12/01/2026 của Ủy ban nhân dân xã Minh Sơn)</i></p>")
    cut = len(made.rows) * 2 // 3 if form.continued else len(made.rows)
    tables = [_table(form, made, made.rows[:cut], True)]
    if cut < len(made.rows):
        tables.append("<p class=c style='break-before:page'><i>Phụ lục (tiếp theo)</i></p>"
                      + _table(form, made, made.rows[cut:], form.repeat))
    return (f"<!doctype html><meta charset=utf-8><style>{style}</style><body>{opening}{title}{''.join(tables)}</div>")


def _table(form: Form, made: Made, rows: Sequence[tuple[str, list[str]]], header: bool) -> str:
    shares = [WIDTHS[role] for role in made.roles]
    columns = "".join(f"<col style='width:{100 * share / sum(shares):.2f}%'>" for share in shares)
    spans = _merged_rows(form, made, rows)
    body: list[str] = []
    for at, (kind, texts) in enumerate(rows):
        if kind == "section":
            wide = len(made.roles) - len(texts) + 1
            cells = [f"<td>{html.escape(text)}</td>" for text in texts[:-1]]
            cells.append(f"<td colspan={wide}><b>{html.escape(texts[-1])}</b></td>")
        else:
            cells = []
            for column, text in enumerate(texts):
                high = spans.get((at, column), 1)
                if high:
                    centred = " class=c" if made.roles[column] in CENTRED else ""
                    shown = html.escape(text).replace("\n", "<br>")
                    cells.append(f"<td rowspan={high}{centred}>{shown}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    head = _head(form, made) if header else ""
    return f"<table><colgroup>{columns}</colgroup>{head}<tbody>{''.join(body)}</tbody></table>"


def _merged_rows(form: Form, made: Made, rows: Sequence[tuple[str, list[str]]]) -> dict[tuple[int, int], int]:
    """How many rows the cells of the merged column take; 0 for those that a cell above covers."""
    if not form.merged:
        return {}
    column = made.roles.index(form.merged)
    spans: dict[tuple[int, int], int] = {}
    top = 0
    for at, (kind, texts) in enumerate(rows):
        same = kind == "body" and at and rows[top][0] == "body" and rows[top][1][column] == texts[column]
        if same and at - top < 3:
            spans[top, column] = at - top + 1
            spans[at, column] = 0
        else:
            top = at
    return spans


def _head(form: Form, made: Made) -> str:
    """The header's rows."""
    chance = random.Random(zlib.crc32(form.name.encode()) + 2)
    say = words(form.held)["headings"]
    group = "year" if "year" in made.roles else "lead"
    grouped = (group, "coordinating") if group == "lead" else (group,)
    members = [at for at, role in enumerate(made.roles) if role in grouped]
    together = form.header > 1 and all(b - a == 1 for a, b in pairwise(members)) and len(members) > 1
    high = form.header if together else 1
    top, under = [], []
    for at, text in enumerate(made.heads):
        if together and at in members:
            under.append(f"<th>{html.escape(text)}</th>")
            if at == members[0]:
                name = chance.choice(say["years" if group == "year" else "who"])
                top.append(f"<th colspan={len(members)}>{html.escape(name)}</th>")
        else:
            top.append(f"<th rowspan={high}>{html.escape(text)}</th>")
    lines = [f"<tr>{''.join(top)}</tr>"]
    if together and form.header == 3:
        lines.append(f"<tr><th colspan={len(members)}>Giai đoạn 2026 - 2030</th></tr>")
    if together:
        lines.append(f"<tr>{''.join(under)}</tr>")
    if form.counter:
        shown = [f"({n})" if form.counter == "(1)" else str(n) for n in range(1, len(made.roles) + 1)]
        lines.append(f"<tr>{''.join(f'<th>{text}</th>' for text in shown)}</tr>")
    return f"<thead>{''.join(lines)}</thead>"


def print_pdf(markup: str, path: Path) -> None:
    """Prints a page of HTML with Chromium.  Errors: CalledProcessError, and FileNotFoundError without Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(markup, encoding="utf-8")
        chromium = shutil.which("chromium") or "chromium"
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", str(source)],
            check=True, capture_output=True, timeout=120)


def stacked(path: Path) -> str:
    """A PDF's text in the order of its content, a line where the baseline changes, with empty lines between."""
    import pypdfium2

    pages = []
    document = pypdfium2.PdfDocument(path)
    for sheet in document:
        text = sheet.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
        pages.append("\n\n".join(line.rstrip() + " " for line in text.split("\n")))
    return "\n\n".join(pages) + "\n"


def images(path: Path, dpi: int) -> list[Any]:
    """Grey pictures of a PDF's pages."""
    import pypdfium2

    return [sheet.render(scale=dpi / 72).to_pil().convert("L") for sheet in pypdfium2.PdfDocument(path)]


def woven(path: Path) -> str:
    """The pages as tesseract's English model reads them."""
    texts = []
    for image in images(path, 200):
        held = io.BytesIO()
        image.save(held, "PNG", dpi=(200, 200))
        run = subprocess.run(["tesseract", "-", "-", "-l", "eng", "--psm", "4"], input=held.getvalue(),
                             capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"})
        texts.append(run.stdout.decode().rstrip("\f\n"))
    return "\n\f".join(texts) + "\n"


def scan(path: Path, grade: str, out: Path) -> None:
    """The pages as a scanner of a grade of make_scans gives them."""
    from benchmarks.make_scans import GRADES, scanned

    chance = random.Random(zlib.crc32(f"{path.stem} {grade}".encode()))
    kind = GRADES[grade]
    pages = [scanned(image, kind, chance) for image in images(path, kind.dpi)]
    pages[0].save(out, save_all=True, append_images=pages[1:], resolution=kind.dpi, quality=kind.quality)


def main() -> None:
    """Writes the forms and prints their names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", nargs="+", choices=("tuned", "held"), default=["tuned", "held"])
    parser.add_argument("--only", nargs="+", help="names of forms")
    parser.add_argument("--dumps", action="store_true")
    parser.add_argument("--scans", nargs="*", default=[], metavar="GRADE", help="grades of make_scans")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        if ("held" if form.held else "tuned") not in args.set or (args.only and form.name not in args.only):
            continue
        made = make(form)
        path = args.out / f"{form.name}.pdf"
        if not path.exists():
            print_pdf(page(form, made), path)
        right = {"columns": made.heads, "roles": made.roles, "rows": made.rows, "tasks": made.tasks,
                 "targets": made.targets}
        path.with_suffix(".json").write_text(json.dumps(right, ensure_ascii=False, indent=1), encoding="utf-8")
        if args.dumps:
            (args.out / f"{form.name}.stacked.txt").write_text(stacked(path), encoding="utf-8")
            if not (args.out / f"{form.name}.woven.txt").exists():
                (args.out / f"{form.name}.woven.txt").write_text(woven(path), encoding="utf-8")
        for grade in args.scans:
            scan(path, grade, args.out / f"{form.name}.{grade}.scan.pdf")
        print(path)


if __name__ == "__main__":
    main()
