"""The report page in a real browser: what it shows, how the keyboard works it, how it prints."""
from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reports_chromium import CHROMIUM, Tab, chromium
from reports_fake import HOSTILE, TODAY, fake_run

from pipeline.models import Box, FindingKind, Severity
from pipeline.tables import RunTables
from reports import page as page_module
from reports.page import write_page

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
PIXEL = (Path(__file__).parent / "data/pixel.jpg").read_bytes()


def _picture(doc_id: str, page: int, box: Box) -> bytes | None:
    return PIXEL


@pytest.fixture(scope="module")
def run() -> RunTables:
    return fake_run(communes=9, indicators=14, tasks=12)


@pytest.fixture(scope="module")
def path(run: RunTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("trang báo cáo") / "báo cáo.html"
    write_page(run, made, _picture)
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab, path: Path) -> Tab:
    browser.errors.clear()
    browser.requests.clear()
    browser.open(path)
    return browser


def test_nothing_of_the_page_lies_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']+""", text)
    assert not re.findall(r"url\((?!data:)", text)
    assert "default-src 'none'" in text


def test_numbers_and_dates_are_vietnamese(run: RunTables, tmp_path: Path) -> None:
    write_page(fake_run(communes=60, indicators=20, tasks=20), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    assert f"Lập ngày {TODAY:%d/%m/%Y}" in text
    assert "<dd>1.200</dd>" in text
    assert re.search(r"<dd>\d\d,\d%</dd>", text)


def test_a_commune_s_findings_stand_as_its_plan_has_them(run: RunTables, tmp_path: Path) -> None:
    one = next(row for row in run.findings if row.kind is FindingKind.NO_DEADLINE)
    mine = [replace(one, finding_id=f"F{index}", task_id=f"N{index}", explanation=f"Nhiệm vụ thứ {index}.")
            for index in range(1, 6)]
    write_page(replace(run, findings=tuple(reversed(mine))), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    places = [text.index(row.explanation) for row in mine]
    assert places == sorted(places)


def test_pictures_stop_at_the_budget(
    run: RunTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(run, tmp_path / "bare.html")
    bare = (tmp_path / "bare.html").stat().st_size
    monkeypatch.setattr(page_module, "MAX_BYTES", bare + 120_000)
    pictured: list[str] = []

    def crop(doc_id: str, page: int, box: Box) -> bytes:
        pictured.append(doc_id)
        return PIXEL + bytes(7_000)

    write_page(run, tmp_path / "full.html", crop)
    full = (tmp_path / "full.html").read_text("utf-8")
    assert bare + 60_000 < len(full.encode()) <= bare + 120_000
    assert "chỗ không kèm ảnh" in full
    communes = {doc_id for doc_id in pictured if doc_id.startswith("c")}
    assert len(communes) > 2, "one commune must not take all the room"


def _hostile(run: RunTables) -> RunTables:
    """The run with markup and script in every printed word."""
    return replace(
        run, indicators=(),
        documents=tuple(replace(row, commune=row.commune and HOSTILE, province=HOSTILE, title=HOSTILE,
                                source_file=HOSTILE, number=HOSTILE, problem=HOSTILE, issuer=HOSTILE)
                        for row in run.documents),
        targets=tuple(replace(row, indicator=HOSTILE, raw_text=HOSTILE, section=HOSTILE, unit=HOSTILE)
                      for row in run.targets),
        tasks=tuple(replace(row, title=HOSTILE, lead=(HOSTILE,), deliverable=HOSTILE, deadline_raw=HOSTILE)
                    for row in run.tasks),
        findings=tuple(replace(row, commune=HOSTILE, province=HOSTILE, indicator=HOSTILE, explanation=HOSTILE)
                       for row in run.findings),
    )


@pytest.mark.server
@needs_chromium
class TestInChromium:
    """What a person sees."""

    def test_opens_from_disk_without_network_or_errors(self, tab: Tab, path: Path) -> None:
        for part in ("tong-quan", "ma-tran", "theo-xa", "thoi-han", "co-quan", "chat-luong"):
            assert tab.run(f"document.getElementById('{part}').getBoundingClientRect().height") > 50
        tab.run("document.querySelectorAll('details').forEach(item => { item.open = true })")
        assert tab.run("new Promise(done => setTimeout(() => done(1), 200))") == 1
        assert tab.errors == []
        assert tab.requests == [path.as_uri()]

    @pytest.mark.parametrize("width", [500, 1400, 1920])
    def test_the_parts_stand_in_one_column(self, browser: Tab, tmp_path: Path, width: int) -> None:
        write_page(fake_run(communes=4, indicators=60, tasks=2), tmp_path / "a.html")     # a heat map of many columns
        browser.open(tmp_path / "a.html", width=width)
        sides = browser.run("[...document.querySelectorAll('section')].map(item => {"
                            "const box = item.getBoundingClientRect(); return [box.left, box.right] })")
        assert len(sides) > 4
        assert all(side == sides[0] for side in sides)
        assert 0 <= sides[0][0] < sides[0][1] <= width

    def test_hostile_words_are_only_words(self, browser: Tab, run: RunTables, tmp_path: Path) -> None:
        browser.errors.clear()
        write_page(_hostile(run), tmp_path / "a.html", _picture)
        browser.open(tmp_path / "a.html")
        browser.run("document.querySelectorAll('details').forEach(item => { item.open = true })")
        browser.run("document.querySelector('#nhom-han [data-when=late]').click()")
        time.sleep(0.3)
        assert browser.run("window.hacked") is None
        assert browser.errors == []
        for place in ("#tong-quan", "#heat thead", "#heat tbody", ".commune summary", "blockquote",
                      ".sentence", "#ds-han tbody", ".agency summary", ".agency tbody", ".quality tbody"):
            assert HOSTILE in browser.run(f"document.querySelector('{place}').textContent"), place

    def test_heat_map_has_every_commune_and_indicator_with_sign_and_colour(self, tab: Tab) -> None:
        assert tab.run("document.querySelectorAll('#heat tbody tr').length") == 9
        assert tab.run("document.querySelectorAll('#heat thead th').length") == 15
        shown = tab.run("""[...document.querySelectorAll('#heat td:not(:empty)')].map(td =>
            [td.className, td.textContent, getComputedStyle(td).backgroundColor])""")
        looks = {(name, sign, colour) for name, sign, colour in shown}
        assert len(looks) == len({name for name, _, _ in looks}) == len({sign for _, sign, _ in looks})
        assert len(looks) >= 5

    def test_heat_map_headers_stay_while_it_scrolls(self, tab: Tab) -> None:
        before, after = tab.run("""(() => {
            const box = document.querySelector('.heat');
            const head = document.querySelector('#heat thead th:nth-child(3)');
            box.style.maxHeight = '400px'; box.style.width = '400px';
            const top = head.getBoundingClientRect().top - box.getBoundingClientRect().top;
            box.scrollTo(150, 150);
            return [top, head.getBoundingClientRect().top - box.getBoundingClientRect().top]; })()""")
        assert after == pytest.approx(before, abs=1)
        left = tab.run("""document.querySelector('#heat tbody th').getBoundingClientRect().left
            - document.querySelector('.heat').getBoundingClientRect().left""")
        assert left == pytest.approx(0, abs=2)

    def test_the_keyboard_alone_reaches_a_finding(self, tab: Tab) -> None:
        assert tab.run("document.querySelectorAll('#heat td[tabindex=\"0\"]').length") == 1
        tab.run("document.querySelector('#heat td[tabindex=\"0\"]').focus()")
        for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
            tab.press(key)
        cell = "document.activeElement"
        assert tab.run(f"[{cell}.parentElement.rowIndex, {cell}.cellIndex]") == [3, 2]
        assert "–" in tab.run("document.getElementById('o').textContent")
        tab.run("document.querySelector('#heat td.s-lower').click()")
        tab.press("Enter")
        assert tab.run("new Promise(done => setTimeout(() => done(location.hash), 300))").startswith("#f")
        seen = tab.run("""(() => { const box = document.querySelector(location.hash).getBoundingClientRect();
            return document.querySelector(location.hash).closest('details').open && box.top >= 0
                && box.top < innerHeight; })()""")
        assert seen is True

    def test_filters(self, tab: Tab, run: RunTables) -> None:
        def shown() -> int:
            return int(tab.run("document.querySelectorAll('#heat tbody tr:not([hidden])').length"))

        def fill(name: str, value: str) -> None:
            tab.run(f"""(() => {{ const field = document.querySelector('#bo-loc [name={name}]');
                field.value = {value!r}; field.dispatchEvent(new Event('input', {{bubbles: true}})); }})()""")

        fill("province", "Huế")
        assert shown() == 3
        fill("province", "")
        fill("place", "tan phu")
        assert shown() == 1
        fill("place", "")
        fill("indicator", "chữ ký số")
        columns = tab.run("document.querySelectorAll('#heat thead th:not([hidden])').length - 1")
        assert columns == len({row.indicator for row in run.targets if "chữ ký số" in row.indicator})
        fill("indicator", "")
        fill("state", "missing")
        assert tab.run("document.querySelectorAll('#heat td.s-missing.dim').length") == 0
        assert tab.run("document.querySelectorAll('#heat td.s-lower.dim').length") > 0

    def test_findings_show_both_sentences_side_by_side_with_a_picture(
        self, tab: Tab, run: RunTables
    ) -> None:
        lower = next(row for row in run.findings if row.kind is FindingKind.LOWER)
        number = run.findings.index(lower)
        tab.run(f"location.hash = '#f{number}'")
        time.sleep(0.3)
        own, upper = tab.run(f"""[...document.querySelectorAll('#f{number} .side')].map(side => ({{
            text: side.querySelector('blockquote').textContent,
            place: side.querySelector('.place').textContent,
            left: side.getBoundingClientRect().left, top: side.getBoundingClientRect().top,
            picture: side.querySelector('img').naturalWidth }}))""")
        said = {(row.doc_id, row.target_id): row for row in run.targets}
        assert own["text"] == said[lower.commune_doc_id, lower.commune_target_id].raw_text
        assert upper["text"] == said[lower.upper_doc_id, lower.upper_target_id].raw_text
        assert "trang" in own["place"]
        assert own["top"] == upper["top"]
        assert own["left"] < upper["left"]
        assert own["picture"] == 1

    def test_a_day_of_the_calendar_lists_its_tasks(self, tab: Tab, run: RunTables) -> None:
        due = next(task.deadline_date for task in run.tasks if task.deadline_date)
        count = sum(task.deadline_date == due for task in run.tasks)
        day = f"document.querySelector('#thoi-han td [data-when=\"{due}\"]')"
        assert tab.run(f"{day}.querySelector('sup').textContent") == str(count)
        tab.run(f"{day}.click()")
        rows = tab.run("[...document.querySelectorAll('#ds-han tbody tr')].map(r => r.cells[0].textContent)")
        assert rows == [f"{due:%d/%m/%Y}"] * count

    def test_agencies_list_their_tasks(self, tab: Tab, run: RunTables) -> None:
        names = tab.run("[...document.querySelectorAll('.agency .name')].map(item => item.textContent)")
        assert set(names) == {name for task in run.tasks for name in (*task.lead, *task.coordinating)}
        tab.run("document.querySelector('.agency').open = true")
        time.sleep(0.2)
        listed = tab.run("document.querySelectorAll('.agency .listing tbody tr').length")
        duties = sum((names[0] in task.lead) + (names[0] in task.coordinating) for task in run.tasks)
        assert listed == duties

    def test_narrow_screens_do_not_scroll_sideways(self, tab: Tab, path: Path) -> None:
        tab.open(path, width=380)
        assert tab.run("document.documentElement.scrollWidth <= innerWidth") is True

    def test_prints_on_a4_with_the_heat_map_across(self, tab: Tab, tmp_path: Path) -> None:
        tab.run("document.querySelector('.commune').open = true")
        tab.pdf(tmp_path / "a.pdf")
        document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
        sizes = {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document}
        assert sizes == {(210, 297), (297, 210)}
        heat = next(page for page in document if page.get_size()[0] > page.get_size()[1])
        words = heat.get_textpage().get_text_bounded()
        assert "Bản đồ nhiệt" in words
        assert "▼" in words
        document.close()

    def test_an_empty_run_and_one_without_findings(
        self, browser: Tab, run: RunTables, tmp_path: Path
    ) -> None:
        for tables in (RunTables(), replace(run, findings=(), dismissed=(), tasks=())):
            browser.errors.clear()
            write_page(tables, tmp_path / "a.html")
            browser.open(tmp_path / "a.html")
            assert browser.run("document.querySelector('h1').textContent").startswith("Đối chiếu")
            assert browser.errors == []


@pytest.mark.slow
def test_120_communes_by_60_indicators_fit_in_15_seconds_and_15_megabytes(tmp_path: Path) -> None:
    tables = fake_run()
    assert sum(row.severity is Severity.HIGH for row in tables.findings) > 1500
    start = time.process_time()
    write_page(tables, tmp_path / "a.html", lambda doc_id, page, box: PIXEL + bytes(7_000))
    assert time.process_time() - start <= 15
    assert (tmp_path / "a.html").stat().st_size <= 15_000_000
