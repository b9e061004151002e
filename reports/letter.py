"""A draft letter (công văn) from the province to one commune, in the form of Nghị định 30/2020/NĐ-CP.

The form follows Phụ lục I of the decree: A4, margins 20-25 mm above and below, 30-35 mm left, 15-20 mm
right; Times New Roman 13-14; national title and motto right, issuer left; number and "V/v" below the
issuer; place and date in italics; "Kính gửi"; recipients and signature side by side; pages numbered at
the top centre from the second on.  What only the office can know (number, date, drafting unit, signer)
is left blank or stands in marked brackets.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.errors import UsageError
from pipeline.models import Severity
from pipeline.tables import FindingRow, RunTables
from reports.evidence import DOUBTFUL, TASK_KINDS, Evidence, Side
from reports.overview import Place, Places
from reports.scope import document_notes
from reports.words import KIND_ORDER, commune_kind, document_name, fold, kind_word, province_name, words

FONT = "Times New Roman"
BODY, SMALL, TINY = Pt(14), Pt(13), Pt(11)
MARGINS = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(18)}
INDENT = Mm(10)
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: its name in a sentence, as printed at the top, the body above it, sign, place of issue."""

    issuer: str
    printed: tuple[str, ...]      # lines, in bold capitals
    above: tuple[str, ...] = ()   # lines of the superior body; a people's committee of a province has none
    sign: str = "UBND"
    place: str = "[Địa danh]"


def provincial_committee(province: str) -> Sender:
    """The people's committee of a province as sender."""
    full = province_name(province)
    place = full[:1].upper() + full[1:] if province in words()["full_place_names"] else province
    if not full:
        return Sender("[Cơ quan ban hành]", ("[Cơ quan ban hành]",))
    return Sender(f"Ủy ban nhân dân {full}", ("Ủy ban nhân dân", full), place=place)


def find_commune(tables: RunTables, commune: str, province: str = "") -> Place:
    """The commune of that name: "xã Tân Lợi", also "tan loi", "Tân Lợi, tỉnh Thái Nguyên"; `province` tells
    communes of one name apart.  Raises UsageError for none or several.
    """
    places = Places(tables)
    known = {place for row in tables.documents if (place := places.of_document(row))}
    whole = any(fold(place.commune) == fold(commune.strip()) for place in known)   # a file's name may hold a comma
    name, _, behind = (commune, "", "") if whole else commune.partition(",")
    wanted, home = fold(name.strip()), _bare_province(province or behind)
    of_name = sorted(
        place for place in known if wanted in (fold(place.commune), fold(place.commune.split(" ", 1)[-1])))
    found = [place for place in of_name if home in ("", fold(place.province))]
    exact = [place for place in found if fold(place.commune) == wanted]
    found = exact if len(exact) == 1 else found
    if not found:
        there = sorted(_named(place) for place in of_name) or sorted({place.commune for place in known})[:5]
        sought = f"{name.strip()}, {(province or behind).strip()}" if home else name.strip()
        raise UsageError(f"Không có xã, phường, đặc khu nào tên “{sought}” trong kết quả – "
                         f"đã có: {'; '.join(there) or 'chưa có xã nào'}")
    if len(found) > 1:
        raise UsageError(f"“{commune}” khớp với nhiều nơi: {'; '.join(map(_named, found))} – nêu đủ tên xã, thêm "
                         "--province TÊN hoặc viết “xã …, tỉnh …”")
    return found[0]


def _named(place: Place) -> str:
    return f"{place.commune} ({place.province or 'chưa rõ tỉnh'})"


def _bare_province(name: str) -> str:
    """ "tỉnh Nghệ An" -> "nghe an"."""
    folded = fold(" ".join(name.split()))
    return next((folded.removeprefix(kind) for kind in ("tinh ", "thanh pho ", "tp. ") if folded.startswith(kind)),
                folded)


def write_letter(
    tables: RunTables, commune: str, path: Path, *, province: str = "", sender: Sender | None = None
) -> int:
    """Writes the letter to one commune to `path` (.docx); gives how many findings it lists.

    Listed are the findings that stand, of high and medium severity; those that a person has to confirm
    first stand in a part of their own.  In each group the gravest come first, then as the
    documents have them.  Raises UsageError when the commune is not in the run,
    OSError where the file cannot be written.
    """
    place = find_commune(tables, commune, province)
    places = Places(tables)
    evidence, gravity = Evidence(tables), list(Severity)
    rows = sorted(
        (row for row in tables.findings if places.of_finding(row) == place and row.severity is not Severity.INFO),
        key=lambda row: (gravity.index(row.severity), evidence.reading_order(row), row.explanation))
    letter = _Letter(sender or provincial_committee(place.province), evidence)
    letter.head(place, tables.made_on.year)
    again = document_notes(tables)      # second forms and older versions of a plan named already
    documents = [document_name(row) for row in tables.documents
                 if places.of_document(row) == place and row.doc_id not in again]
    letter.body(place, documents, rows)
    letter.foot()
    letter.document.save(str(path))
    return len(rows)


class _Letter:
    """The document while it is written."""

    def __init__(self, sender: Sender, evidence: Evidence) -> None:
        self._sender, self._evidence = sender, evidence
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for name, size in MARGINS.items():
            setattr(section, name, size)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = CENTRE
        _field(number, "PAGE")
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, BODY
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(0)

    def head(self, place: Place, year: int) -> None:
        """Issuer, national title, number, subject, place and date, addressee."""
        sender = self._sender
        table = self._columns(Mm(62), Mm(100))
        left, right = table.rows[0].cells
        for text in sender.above:
            _line(left, text.upper(), SMALL)
        for text in sender.printed:
            _line(left, text.upper(), SMALL, bold=True)
        _rule(left, Mm(24))
        _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", SMALL, bold=True)
        _line(right, "Độc lập - Tự do - Hạnh phúc", BODY, bold=True)
        _rule(right, Mm(58))
        left, right = table.add_row().cells
        _line(left, f"Số:            /{sender.sign}-……", SMALL)
        _line(left, f"V/v rà soát chỉ tiêu, nhiệm vụ trong kế hoạch của {place.commune}", SMALL)
        _line(right, f"{sender.place}, ngày      tháng      năm {year}", BODY, italic=True)
        to = f"Kính gửi: Ủy ban nhân dân {place.commune}."
        addressee = self._paragraph(to, indent=False, before=Pt(16))
        addressee.alignment = CENTRE

    def body(self, place: Place, documents: Sequence[str], rows: Sequence[FindingRow]) -> None:
        """What was compared, the findings in numbered groups, and the request."""
        against = "các văn bản của Trung ương và của " + (province_name(place.province) or "tỉnh")
        if not rows:
            self._paragraph(f"Qua đối chiếu {_listed(documents)} với {against}, {self._sender.issuer} không "
                            "thấy nội dung cần điều chỉnh.", before=Pt(12))
            return
        self._paragraph(f"Qua đối chiếu {_listed(documents)} với {against}, {self._sender.issuer} thấy có "
                        f"{len(rows):02d} nội dung cần rà soát, cụ thể như sau:", before=Pt(12))
        sure = [row for row in rows if row.confidence >= DOUBTFUL]
        number = 0
        for kind in KIND_ORDER:
            group = [row for row in sure if row.kind is kind]
            if group:
                number += 1
                self._heading(number, kind_word(kind, "heading", place.commune), group)
                self._items(number, group)
                request = kind_word(kind, "request", place.commune)
                if request:
                    self._paragraph(f"Đề nghị {place.commune} {request}.")
        doubtful = [row for row in rows if row.confidence < DOUBTFUL]
        if doubtful:
            number += 1
            self._heading(number, f"Nội dung đề nghị {commune_kind(place.commune)} xác nhận", doubtful)
            self._items(number, doubtful)
            self._paragraph(f"Đề nghị {place.commune} kiểm tra, cho biết các nội dung trên có đúng với "
                            "văn bản đã ban hành hay không.")
        request = self._paragraph(
            f"{self._sender.issuer} đề nghị Ủy ban nhân dân {place.commune} rà soát, điều chỉnh hoặc giải "
            "trình các nội dung nêu trên, gửi kết quả về ")
        request.paragraph_format.keep_with_next = True
        _blank(request, "[đơn vị nhận báo cáo]")
        request.add_run(" trước ngày ")
        _blank(request, "…/…/……")
        request.add_run(" để tổng hợp./.")

    def foot(self) -> None:
        """Recipients and signature."""
        self.document.add_paragraph().paragraph_format.keep_with_next = True
        table = self._columns(Mm(78), Mm(84))
        unbroken = OxmlElement("w:cantSplit")
        table.rows[0]._tr.get_or_add_trPr().append(unbroken)
        left, right = table.rows[0].cells
        heading = _line(left, "Nơi nhận:", Pt(12), bold=True, italic=True)
        heading.alignment = WD_ALIGN_PARAGRAPH.LEFT
        for text, blank, end in (("- Như trên;", "", ""), ("- ", "[cơ quan, đơn vị cần biết]", ";"),
                                 ("- Lưu: VT, ", "[đơn vị soạn thảo]", ".")):
            item = _line(left, text, TINY)
            item.alignment = WD_ALIGN_PARAGRAPH.LEFT
            if blank:
                _blank(item, blank, TINY)
                item.add_run(end).font.size = TINY
        title = _line(right, "", BODY)
        _blank(title, "[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]", BODY, bold=True)
        for _ in range(4):
            _line(right, "", BODY)
        _blank(_line(right, "", BODY), "[Họ và tên]", BODY, bold=True)

    def _heading(self, number: int, text: str, rows: Sequence[FindingRow]) -> None:
        self._paragraph(f"{number}. {text} ({len(rows):02d} nội dung)", bold=True)

    def _items(self, number: int, rows: Sequence[FindingRow]) -> None:
        for index, row in enumerate(rows, start=1):
            self._paragraph(f"{number}.{index}. {row.explanation}")
            if row.kind not in TASK_KINDS:
                self._quote(row.commune, self._evidence.commune_side(row))
                self._quote(self._evidence.upper_title(row), self._evidence.upper_side(row))

    def _quote(self, title: str, side: Side | None) -> None:
        if side is None or not side.quote:
            return
        where = ", ".join(part for part in (side.number, side.place) if part)
        paragraph = self._paragraph(f"- {title[:1].upper()}{title[1:]} ({where}): ", before=Pt(2))
        run = paragraph.add_run(f"“{' '.join(side.quote.split())}”")
        run.italic = True

    def _paragraph(self, text: str, *, indent: bool = True, bold: bool = False, before: Any = Pt(6)) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = JUSTIFY
        form = paragraph.paragraph_format
        form.space_before, form.line_spacing = before, 1.1
        form.first_line_indent = INDENT if indent else None
        form.keep_with_next = bold
        paragraph.add_run(text).bold = bold
        return paragraph

    def _columns(self, *widths: Any) -> Any:
        """A table of one row without rules, for what stands side by side."""
        table = self.document.add_table(rows=1, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
            column.cells[0].width = width
        return table


def _listed(documents: Sequence[str]) -> str:
    return "; ".join(documents) if documents else "các văn bản đã nhận"


def _line(cell: Any, text: str, size: Any, *, bold: bool = False, italic: bool = False) -> Any:
    """A centred line of a cell; the first one takes the empty paragraph that every cell has."""
    first = cell.paragraphs[0]
    paragraph = first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()
    paragraph.alignment = CENTRE
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = size, bold, italic
    return paragraph


def _blank(paragraph: Any, text: str, size: Any = None, *, bold: bool = False) -> None:
    """Something that the office has to fill in, marked."""
    run = paragraph.add_run(text)
    run.font.highlight_color, run.bold = WD_COLOR_INDEX.YELLOW, bold
    if size is not None:
        run.font.size = size


def _rule(cell: Any, width: Any) -> None:
    """The thin rule below issuer and motto: an empty paragraph, indented to `width`, with a top border."""
    paragraph = cell.add_paragraph()
    form = paragraph.paragraph_format
    side = max((cell.width - width) // 2 - Mm(2), 0)
    form.left_indent = form.right_indent = side
    form.line_spacing = Pt(8)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _field(paragraph: Any, code: str) -> None:
    """A field such as the page number."""
    run = paragraph.add_run()
    run.font.size = SMALL
    for kind, text in (("begin", None), (None, code), ("end", None)):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)
