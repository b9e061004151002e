"""Make the unseen test documents: one annotated source gives the page and the right answers.

    python build.py                      gold.json, printed.txt and NAME.digital.pdf of every NAME/source.txt
    python build.py --forms DIR          also scans, bad text layers and damaged text into DIR/docs, gold into DIR/gold
    python build.py NAME ...             only these

Needs chromium (pages), pypdfium2, Pillow and numpy (scans), tesseract with its English model (bad layers).
The form of a source is described in README.md.
"""
from __future__ import annotations

import argparse
import html
import json
import math
import random
import re
import shutil
import subprocess
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml

HERE = Path(__file__).parent
LIST_MARK = re.compile(r"^(?:[-+•–]\s*|\(\d+\)\s*|[a-zđ]\)\s*|(?:[IVX]+|\d+(?:\.\d+)*)[.)]\s+|(?:\d+\.)+\d+\s+)")


def plain(text: str) -> str:
    """The printed words of a marked-up piece of a source."""
    text = text.replace("**", "").replace("\\n", " ").replace("¦", "")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def markup(text: str) -> str:
    text = html.escape(unicodedata.normalize("NFC", text).replace("¦", ""), quote=False).replace("\\n", "<br>")
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)


def people(cell: str) -> list[str]:
    """The names in an owner cell: parted by ';', a line break or the invisible mark '¦'."""
    return [name for part in re.split(r";|\\n|¦", cell) if (name := plain(part).strip(" ,;.")) and name not in ("-", "và")]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@dataclass
class Document:
    name: str
    facts: dict
    page: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    targets: list[dict] = field(default_factory=list)
    tasks: list[dict] = field(default_factory=list)
    section: str = ""
    due: str | None = None
    lead: list[str] = field(default_factory=list)
    last: str = ""
    last_owner: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """One printed line."""
        self.printed.append(text)

    def deadline(self, raw: str | None) -> dict:
        if not raw:
            return {"kind": None, "date": None, "before": False, "recurrence": None}
        answer = (self.facts.get("deadlines") or {}).get(raw)
        if answer is None:
            self.complaints.append(f"no answer for the deadline {raw!r}")
            answer = "ongoing"
        kind, *rest = answer.split()
        date = next((one for one in rest if re.fullmatch(r"\d{4}-\d\d-\d\d", one)), None)
        return {"kind": kind, "date": date, "before": "before" in rest,
                "recurrence": next((one for one in rest if one not in (date, "before")), None)}

    def target(self, spec: str, text: str | None = None) -> None:
        """T indicator | comparator value[..max] | unit | due (none: inherited) | owner"""
        text = self.last if text is None else text
        parts = [part.strip() for part in spec.split("|")] + ["", "", ""]
        indicator, amount, unit, due, owner = parts[:5]
        comparator, number = amount.split()
        low, _, high = number.partition("..")
        if missing := words(indicator) - words(text):
            self.complaints.append(f"target words {missing} are not in {text[:60]!r}")
        shown = low.replace(".", ",") if "." in low else low
        if not re.search(rf"(?<!\d)0*{re.escape(shown)}(?!\d)", text.replace(".", "")) and "word" not in parts[3:]:
            self.complaints.append(f"value {low} is not in {text[:80]!r}")
        self.targets.append({
            "id": f"T{len(self.targets) + 1}", "line": len(self.printed), "section": self.section, "indicator": indicator,
            "comparator": comparator, "value": float(low) if "." in low else int(low),
            "value_max": (float(high) if "." in high else int(high)) if high else None, "unit": unit,
            "due": due or self.due, "due_inherited": not due, "owner": owner if owner and owner != "word" else None})
        if (sign := self.facts.get("text_sign")) and re.search(rf"≥\s*0*{re.escape(shown)}(?!\d)", text):
            self.targets[-1] |= {"comparator": sign, "comparator_in_pdf": comparator}     # what the damaged text leaves of ≥

    def task(self, title: str, no: str | None, **answer) -> None:
        raw = answer.get("dl") or None
        self.tasks.append({
            "id": f"N{len(self.tasks) + 1}", "line": len(self.printed), "section": self.section, "no": no, "title": title,
            "head": answer.get("head", []), "lead": answer.get("lead", []), "coordinating": answer.get("co", []),
            "deliverable": answer.get("out") or None, "deadline_raw": raw, "deadline": self.deadline(raw)})

    def prose_task(self, spec: str) -> None:
        """N key=value | ... with keys lead, co, head, out, dl, title; lead is the group's where none is given"""
        answer: dict = {"lead": self.lead}
        for part in filter(None, (part.strip() for part in spec.split(" | "))):
            key, _, value = part.partition("=")
            answer[key] = people(value) if key in ("lead", "co", "head") else value
        text = self.last
        mark = LIST_MARK.match(text)
        no = mark.group().strip().strip(".)(") if mark and re.match(r"[\d(]", text) else None
        title = answer.pop("title", None) or text[mark.end() if mark else 0:]
        for piece in (title, answer.get("out") or ""):
            if missing := words(piece) - words(text):
                self.complaints.append(f"task words {missing} are not in {text[:60]!r}")
        self.task(title, no, **answer)

    def row(self, cells: list[str], roles: list[str], units: dict[str, str]) -> None:
        by_role = dict(zip(roles, cells, strict=True))
        self.last = " ".join(map(plain, cells))
        if "title" in by_role:
            no = plain(by_role.get("no", "")).strip(".") or None
            title = LIST_MARK.sub("", plain(by_role["title"])) if re.match(r"\d+\.", plain(by_role["title"])) else plain(by_role["title"])
            self.last_owner = people(by_role.get("lead", ""))
            self.task(title, no, lead=self.last_owner, co=people(by_role.get("co", "")), head=people(by_role.get("head", "")),
                      out=plain(by_role.get("out", "")).strip("-") and plain(by_role.get("out", "")), dl=plain(by_role.get("dl", "")))
        if "ind" in by_role:
            shown = plain(by_role.get("unit", ""))
            if "unit" in by_role and shown not in units:
                self.complaints.append(f"no answer for the unit {shown!r}")
            unit = units.get(shown, shown)
            for role, cell in by_role.items():
                year = re.fullmatch(r"y(\d{4})", role)
                if not (year or role == "value") or plain(cell) in ("", "-", "–"):
                    continue
                value = plain(cell)
                sign = {"≥": ">=", "≤": "<=", ">": ">", "<": "<"}.get(value[0], "<=" if unit == "rank" else "=")
                digits = re.sub(r"[^\d,\-–]", "", value).replace(",", ".")
                low, _, high = digits.replace("–", "-").partition("-")
                due = f"{year.group(1)}-12-31" if year else ""
                indicator = LIST_MARK.sub("", plain(by_role["ind"]))
                self.target(f"{indicator} | {'range' if high else sign} {low}{'..' + high if high else ''} | {unit} | {due} | "
                            + "; ".join(people(by_role.get("owner", ""))), self.last)


def read(name: str, source: str) -> Document:
    _, front, body = re.split(r"^---\n", source, maxsplit=2, flags=re.M)
    doc = Document(name, yaml.safe_load(front))
    table: dict | None = None
    letterhead(doc)
    for raw in body.splitlines():
        if not raw.strip() or raw.startswith("#"):
            continue
        tag, _, text = raw.strip().partition(" ")
        text = text.strip()
        if tag == "T":
            doc.target(text)
        elif tag == "N":
            doc.prose_task(text)
        elif tag == "@sec":
            doc.section = text
        elif tag == "@due":
            doc.due = text or None
        elif tag == "@lead":
            doc.lead = people(text)
        elif tag == "SIGN":
            signature(doc)
        elif tag == "PB":
            doc.page.append('<div class="pb"></div>')
        elif tag == "LAND":
            doc.page.append('</div><div class="land">')
        elif tag == "PORT":
            doc.page.append('</div><div class="port">')
        elif tag == "TABLE":
            table = yaml.safe_load("{" + text + "}")
            table["roles"] = ["no" if role is False else str(role) for role in table["roles"]]     # YAML reads a bare no as false
            cols = "".join(f'<col style="width:{width}%">' for width in table["widths"])
            doc.page.append(f'<table class="{table.get("rule", "full")}"><colgroup>{cols}</colgroup><thead>')
            table["head"] = True
        elif tag == "END":
            doc.page.append("</tbody></table>")
            table = None
        elif table is not None:
            cells = [cell.strip() for cell in re.split(r"\s\|(?:\s|$)", text + " ")]
            if table["head"] and tag not in ("HD", "HS"):
                doc.page.append("</thead><tbody>")
                table["head"] = False
            if tag == "HS":                                   # header cells with spans: "words{columns,rows}"
                out = []
                for cell in cells:
                    words_, columns, rows = re.fullmatch(r"(.*?)(?:\{(\d+),(\d+)\})?", cell).groups()
                    out.append((words_, columns or "1", rows or "1"))
                doc.say("\t".join(plain(one[0]) for one in out))
                doc.page.append("<tr>" + "".join(f'<th colspan="{c}" rowspan="{r}">{markup(w)}</th>' for w, c, r in out) + "</tr>")
                continue
            doc.say("\t".join(map(plain, cells)))
            if tag == "HD":
                doc.page.append("<tr>" + "".join(f"<th>{markup(cell)}</th>" for cell in cells) + "</tr>")
            elif tag == "G":                                  # a heading across the table, with or without its own number cell
                if len(cells) == 2:
                    doc.page.append(f'<tr><td class="n"><b>{markup(cells[0])}</b></td>'
                                    f'<td colspan="{len(table["roles"]) - 1}"><b>{markup(cells[1])}</b></td></tr>')
                else:
                    doc.page.append(f'<tr><td colspan="{len(table["roles"])}"><b>{markup(cells[0])}</b></td></tr>')
            elif tag == "R":
                if len(cells) != len(table["roles"]):
                    raise ValueError(f"{name}: {len(cells)} cells for {table['roles']}: {text[:80]}")
                doc.page.append("<tr>" + "".join(
                    f'<td class="{"n" if role in ("no", "unit", "dl", "value", "past") or role.startswith("y2") else ""}">{markup(cell)}</td>'
                    for role, cell in zip(table["roles"], cells, strict=True)) + "</tr>")
                doc.row(cells, table["roles"], table.get("units") or {})
            else:
                raise ValueError(f"{name}: {tag} in a table")
        else:
            doc.last = plain(text)
            doc.say(doc.last)
            doc.page.append(f'<p class="{tag}">{markup(text)}</p>')
    return doc


def letterhead(doc: Document) -> None:
    facts = doc.facts
    cells = []
    for side in ("left", "right"):
        lines = facts[side]
        for line in lines:
            doc.say(plain(line.lstrip("!_/")))
        shown = []
        for line in lines:                                    # '!' bold, '_' a rule below, '/' italic
            text = markup(line.lstrip("!_/"))
            if line.startswith("_"):
                text = f'<span class="rule"><b>{text}</b></span>'
            elif line.startswith("!"):
                text = f"<b>{text}</b>"
            elif line.startswith("/"):
                text = f"<i>{text}</i>"
            shown.append(f"<div>{text}</div>")
        cells.append(f'<td class="{side}">{"".join(shown)}</td>')
    doc.page.append(f'<table class="bare"><tr>{"".join(cells)}</tr></table>')


def signature(doc: Document) -> None:
    facts = doc.facts
    head, *recipients = facts["recipients"]
    doc.say(head)
    for line in [*recipients, *facts["sign"], facts["signer"]]:
        doc.say(plain(line))
    left = f'<div><b><i>{head}</i></b></div>' if not facts.get("party") else f"<div><u>{head}</u></div>"
    left += "".join(f'<div class="to">{markup(line)}</div>' for line in recipients)
    right = "".join(f"<div><b>{markup(line)}</b></div>" for line in facts["sign"]) + f'<div class="name"><b>{facts["signer"]}</b></div>'
    doc.page.append(f'<table class="bare sign"><tr><td class="rec">{left}</td><td class="sig">{right}</td></tr></table>')


def as_html(doc: Document) -> str:
    style = {"font": "Tinos", "size": 14, "line": 1.3, "margin": "20mm 17mm 20mm 30mm", "indent": "10mm", "gap": "4pt",
             "table": 12, **(doc.facts.get("style") or {})}
    number = '@top-center { content: counter(page); font: 11pt "%s" }' % style["font"] if style.get("numbers", True) else ""
    return f"""<!doctype html><html lang="vi"><meta charset="utf-8"><style>
@page {{ size: A4; margin: {style['margin']}; {number} }}
@page :first {{ @top-center {{ content: "" }} }}
@page land {{ size: A4 landscape; margin: 20mm 15mm 17mm 20mm; {number} }}
.land {{ page: land }} .pb {{ break-after: page }}
body {{ font: {style['size']}pt/{style['line']} "{style['font']}"; margin: 0 }}
p {{ margin: 0 0 {style['gap']}; text-align: justify; text-indent: {style['indent']}; white-space: pre-wrap }}
p.H {{ font-weight: bold; break-after: avoid }} p.h {{ break-after: avoid; font-weight: bold; font-style: italic }} p.i {{ font-style: italic }}
p.C, p.c, p.ci, p.d {{ text-align: center; text-indent: 0; margin: 0 }} p.C {{ font-weight: bold; margin-top: 12pt }}
p.c {{ font-weight: bold; padding: 0 4mm }} p.ci {{ font-style: italic; margin-bottom: 8pt }} p.d {{ margin-bottom: 8pt }}
table {{ border-collapse: collapse; width: calc(100% - 2pt); font-size: {style['table']}pt; line-height: 1.15; margin: 4pt 0 8pt }}
th, td {{ padding: 3pt 4pt; vertical-align: {style.get('valign', 'middle')} }} th {{ text-align: center; vertical-align: middle }}
td {{ text-align: left }} td.n {{ text-align: center }}
table.full th, table.full td {{ border: 0.75pt solid #000 }}
table.half {{ border-bottom: 1pt solid #000 }} table.half th {{ border-top: 1pt solid #000; border-bottom: 0.75pt solid #000 }}
table.half td {{ border-bottom: 0.5pt solid #000 }}
thead {{ display: table-header-group }} {'tr { break-inside: avoid }' if style.get('whole_rows') else ''}
table.bare {{ font-size: {style['size'] - 1.5}pt; line-height: 1.3; margin: 0 0 6pt }} table.bare td {{ text-align: center; vertical-align: top; padding: 0 }}
td.left {{ width: 42% }} table.bare div {{ white-space: nowrap }} table.bare div.to {{ white-space: normal }}
td.left .rule + div, td.right div + div > i {{ margin-top: 3pt }} .rule {{ border-bottom: 0.75pt solid #000; padding-bottom: 1pt }}
table.sign {{ break-inside: avoid; margin-top: 10pt }} td.rec {{ text-align: left !important; width: 50%; font-size: {style['size'] - 2}pt }}
.name {{ margin-top: 62pt }}
</style><body><div class="port">{''.join(doc.page)}</div></body></html>"""


def gold(doc: Document) -> dict:
    facts = doc.facts
    references = []
    for number, date, issuer, level in facts["refs"]:
        squeezed = re.sub(r"\s", "", " ".join(doc.printed))
        if re.sub(r"\s", "", number) not in squeezed:
            doc.complaints.append(f"reference {number} is not printed")
        references.append({"number": number, "date": str(date) if date else None, "issuer": issuer, "level": level})
    text = "\n".join(re.sub(r"\s*([-/])\s*", r"\1", line) for line in doc.printed)
    for found in set(re.findall(r"\d+[\d/]*(?:/|-)(?:\d{4}/)?[A-ZĐ]\w*[-/][A-ZĐ]\w*", text)):
        if not any(found in ref["number"] or ref["number"] in found for ref in references) and found != facts["number"]:
            doc.complaints.append(f"cited and in no answer: {found}")
    lines = unicodedata.normalize("NFC", " ".join(doc.printed)).lower()
    for task in doc.tasks:
        for piece in [*task["lead"], *task["coordinating"], *task["head"], task["deadline_raw"] or ""]:
            if piece.lower() not in lines:
                doc.complaints.append(f"{piece!r} is not printed")
    return {"document": {
        "number": facts["number"], "doc_type": facts["doc_type"], "title": plain(facts["title"]), "issuer": facts["issuer"],
        "level": facts["level"], "place": {"commune": facts.get("commune"), "province": facts.get("province")},
        "issue_date": str(facts["issue_date"]), "signer": facts["signer"], "references": references},
        "targets": doc.targets, "tasks": doc.tasks}


def print_pdf(doc: Document, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(as_html(doc), encoding="utf-8")
        subprocess.run([shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging",
                        f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def seal(canvas, x: float, y: float, radius: float, text: str, rng: random.Random):
    """A red round seal around (x, y) and a blue stroke across it, as over a signature."""
    from PIL import Image, ImageDraw, ImageFont
    size = int(radius * 2.4)
    stamp = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(stamp)
    middle, red = size / 2, (205, 25, 40, 205)
    for share, width in ((1.0, 0.035), (0.93, 0.012), (0.62, 0.012)):
        r = radius * share
        draw.ellipse((middle - r, middle - r, middle + r, middle + r), outline=red, width=max(2, int(radius * width)))
    star = [(middle + radius * (0.3 if i % 2 == 0 else 0.12) * math.sin(i * math.pi / 5),
             middle - radius * (0.3 if i % 2 == 0 else 0.12) * math.cos(i * math.pi / 5)) for i in range(10)]
    draw.polygon(star, fill=red)
    font = ImageFont.truetype("Arimo-Bold.ttf", int(radius * 0.2))
    for i, letter in enumerate(text):
        angle = (i - (len(text) - 1) / 2) * (300 / max(24, len(text)))
        piece = Image.new("RGBA", (size, size), (0, 0, 0, 0))
        ImageDraw.Draw(piece).text((middle, middle - radius * 0.78), letter, font=font, fill=red, anchor="mm")
        stamp.alpha_composite(piece.rotate(-angle, center=(middle, middle)))
    stamp = stamp.rotate(rng.uniform(-12, 12))
    canvas.alpha_composite(stamp, (int(x - middle), int(y - middle)))
    pen, points = ImageDraw.Draw(canvas), []
    for i in range(60):
        t = i / 59
        points.append((x + radius * (-0.3 + 2.2 * t), y + radius * (0.35 * math.sin(9 * t + rng.random() * 0.2) * (1 - t) + 0.2 * math.cos(4 * t))))
    pen.line(points, fill=(20, 40, 140, 225), width=max(2, int(radius * 0.035)), joint="curve")


def scan(pdf: Path, doc: Document, out: Path, look: dict) -> list[Path]:
    """Page images as an office scanner makes them; 'look' has dpi, skew, noise, grey, quality, seal, seed."""
    import numpy as np
    import pypdfium2
    from PIL import Image, ImageFilter
    rng = random.Random(look.get("seed", doc.name))
    noise = np.random.default_rng(rng.randrange(2**32))
    dpi = look.get("dpi", 200)
    pages, opened = [], pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(opened):
        image = page.render(scale=dpi / 72).to_pil().convert("RGBA")
        if look.get("seal"):
            text = page.get_textpage()
            if (found := text.search(doc.facts["signer"]).get_next()):
                left, bottom, right, top = text.get_charbox(found[0])
                scale = dpi / 72
                seal(image, (left - 18) * scale, image.height - (top + 34) * scale, 50 * scale, look["seal"], rng)
        image = image.convert("RGB" if look.get("colour") else "L")
        paper = 255 - look.get("grey", 8)
        image = image.rotate(rng.uniform(-1, 1) * look.get("skew", 0.5), resample=Image.Resampling.BICUBIC, fillcolor=(255,) * 3 if look.get("colour") else 255)
        image = image.filter(ImageFilter.GaussianBlur(look.get("blur", 0.5)))
        grid = np.asarray(image, dtype=np.float32) / 255 * (paper - 25) + 25
        shade = np.linspace(0, look.get("shade", 6), grid.shape[1], dtype=np.float32)
        grid = grid - (shade[None, :, None] if grid.ndim == 3 else shade[None, :]) + noise.normal(0, look.get("noise", 5), grid.shape)
        pages.append(Image.fromarray(np.clip(grid, 0, 255).astype("uint8")))
    pages[0].save(out, save_all=True, append_images=pages[1:], resolution=dpi, quality=look.get("quality", 70))
    files = []
    for number, image in enumerate(pages):
        file = out.with_suffix(f".{number:02}.jpg")
        image.save(file, dpi=(dpi, dpi), quality=look.get("quality", 70))
        files.append(file)
    return files


def forms(doc: Document, pdf: Path, out: Path) -> None:
    docs, name = out / "docs", doc.name
    docs.mkdir(parents=True, exist_ok=True)
    answers = out / "gold" / name
    answers.mkdir(parents=True, exist_ok=True)
    shutil.copy(pdf, docs / pdf.name)
    for file in ("gold.json", "printed.txt"):
        shutil.copy(HERE / name / file, answers / file)
    wanted = doc.facts.get("forms") or {}
    images = scan(pdf, doc, docs / f"{name}.scan.pdf", wanted.get("scan") or {})
    made = [kind for kind, form in (("pdf", "badlayer"), ("txt", "txt")) if wanted.get(form)]
    if made:
        listing = docs / f"{name}.list"
        listing.write_text("\n".join(map(str, images)), encoding="utf-8")
        subprocess.run(["tesseract", str(listing), str(docs / f"{name}.tess"), "-l", "eng", *made], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"})
        for kind, target in (("pdf", "badlayer.pdf"), ("txt", "txt")):
            if kind in made:
                (docs / f"{name}.tess.{kind}").rename(docs / f"{name}.{target}")
        listing.unlink()
    for image in images:
        image.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--forms", type=Path)
    parser.add_argument("--no-pdf", action="store_true", help="only the answers")
    args = parser.parse_args()
    for folder in sorted(path.parent for path in HERE.glob("*/source.txt")):
        if args.names and folder.name not in args.names:
            continue
        doc = read(folder.name, unicodedata.normalize("NFC", (folder / "source.txt").read_text(encoding="utf-8")))
        answers = gold(doc)
        (folder / "gold.json").write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (folder / "printed.txt").write_text("\n".join(doc.printed) + "\n", encoding="utf-8")
        pdf = folder.parent / f"{folder.name}.digital.pdf"
        if not args.no_pdf:
            print_pdf(doc, pdf)
            if args.forms:
                forms(doc, pdf, args.forms)
        print(f"{folder.name}: {len(doc.targets)} targets, {len(doc.tasks)} tasks, {len(answers['document']['references'])} references")
        for complaint in doc.complaints:
            print("   ", complaint)


if __name__ == "__main__":
    main()
