"""Many provinces: one volume each, and one that leads to them."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reports_fake import fake_run

from reports import volumes as module
from reports.page import write_page
from reports.volumes import volumes
from reports.workbook import write_workbook

RUN = fake_run(communes=9, indicators=8, tasks=3)


def test_a_run_of_usual_size_is_one_volume() -> None:
    only, = volumes(RUN, "doichieu")
    assert (only.stem, only.tables, only.provinces) == ("doichieu", RUN, {})


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(module, "MOST_COMMUNES", 5)
    for volume in volumes(RUN, "doichieu"):
        write_page(volume.tables, tmp_path / f"{volume.stem}.html", scope=volume.scope,
                   provinces=volume.provinces)
        write_workbook(volume.tables, tmp_path / f"{volume.stem}.xlsx", summary_only=bool(volume.provinces))
    return tmp_path


def test_the_first_page_leads_to_every_province(made: Path) -> None:
    text = (made / "doichieu.html").read_text("utf-8")
    links = set(re.findall(r'href="([^"#]+)"', text))
    assert links == {"doichieu-gia-lai.html", "doichieu-hue.html", "doichieu-lao-cai.html"}
    assert all((made / link).is_file() for link in links)
    assert "<script>" not in text
    for name in ("xã", "phường"):
        assert not re.search(rf'<details class="commune".*{name}', text)


def test_every_commune_and_finding_is_in_one_volume(made: Path) -> None:
    pages = [path.read_text("utf-8") for path in made.glob("doichieu-*.html")]
    assert sum(page.count('<details class="commune"') for page in pages) == 9
    for finding in RUN.findings:
        assert sum(finding.explanation in page.replace("&#39;", "'") for page in pages) >= 1
    codes = [cell.value for path in made.glob("doichieu-*.xlsx")
             for cell in load_workbook(path)["Phát hiện"]["Z"][4:]]
    assert sorted(codes) == sorted(row.finding_id for row in (*RUN.findings, *RUN.dismissed, *RUN.gone))


def test_the_first_workbook_sums_up(made: Path) -> None:
    book = load_workbook(made / "doichieu.xlsx")
    assert book.sheetnames == ["Tổng hợp", "Theo xã", "Văn bản và chất lượng"]
