"""Numbers of table rows that OCR misread."""
from __future__ import annotations

import pytest

from extractors.layout.row_numbers import mend_row_numbers
from pipeline.models import Cell, Row, RowKind, Span, Table


def _table(*numbers: str, confidence: float = 0.6) -> Table:
    def cell(text: str) -> Cell:
        return Cell(text, 0, spans=(Span(1, text, None, confidence),))

    return Table(2, tuple(Row(RowKind.BODY, (cell(text), Cell("việc", 1))) for text in numbers))


def _mended(*numbers: str, confidence: float = 0.6) -> list[str]:
    return [row.cells[0].text for row in mend_row_numbers(_table(*numbers, confidence=confidence)).rows]


@pytest.mark.parametrize(("read", "printed"), [
    (["1.", "2.", "3.", "4,", "5:"], ["1.", "2.", "3.", "4.", "5."]),                    # stops misread
    (["9.", "10.", "II.", "12.", "13."], ["9.", "10.", "11.", "12.", "13."]),            # no digit at all
    (["I.", "2.", "3.", "4.", "5."], ["1.", "2.", "3.", "4.", "5."]),                    # the first of all
    (["20.", "21.", "22.23", "23.", "24."], ["20.", "21.", "22.", "23.", "24."]),        # two run together
    (["22.", "23.", "21", "29.", "26.", "27."], ["22.", "23.", "24.", "25.", "26.", "27."]),
    (["01", "02", "03", "l", "05"], ["01", "02", "03", "04", "05"]),                     # as printed, with noughts
    (["8", "9", "10", "11"], ["8", "9", "10", "11"]),
    (["1", "2", "3", "l", "5"], ["1", "2", "3", "4", "5"]),                              # numbers without stop
])
def test_rows_around_a_number_prove_it(read: list[str], printed: list[str]) -> None:
    assert _mended(*read) == printed


@pytest.mark.parametrize("read", [
    ["1.", "2.", "3.", "1.", "2.", "3."],          # numbering begins anew
    ["1.", "2.", "3.", "x", "1.", "2.", "3."],     # a row between two countings: either side may own it
    ["a)", "b)", "c)", "d)"],
    ["1.", "", "", "2."],
    ["1.", "2.", "3.", "Tổng cộng số", "5.", "6."],
    ["7/", "7:", "7/", "7:"],                      # none of them printed as numbers are
])
def test_what_the_rows_do_not_prove_stays(read: list[str]) -> None:
    assert _mended(*read) == read


def test_a_text_layer_that_counts_wrongly_is_left_as_printed() -> None:
    assert _mended("1.", "2.", "2.", "4.", "5.", confidence=1.0) == ["1.", "2.", "2.", "4.", "5."]


def test_the_words_as_read_stay_in_the_spans() -> None:
    table = mend_row_numbers(_table("1.", "2.", "3,", "4."))
    assert (table.rows[2].cells[0].text, table.rows[2].cells[0].spans[0].text) == ("3.", "3,")


def _beside(numbers: list[str], confidence: float) -> list[str]:
    """The first cells, mended; a number that is '' was not seen, its row has words all the same."""
    words = Cell("việc", 1, spans=(Span(1, "việc", None, confidence),))
    cells = [Cell(text, 0, spans=(Span(1, text, None, confidence),) if text else ()) for text in numbers]
    table = Table(2, tuple(Row(RowKind.BODY, (cell, words)) for cell in cells))
    return [row.cells[0].text for row in mend_row_numbers(table).rows]


def test_a_number_that_the_engine_did_not_see_is_told_by_its_neighbours() -> None:
    assert _beside(["1", "2", "3", "", "5", "6"], 0.9) == ["1", "2", "3", "4", "5", "6"]
    assert _beside(["1", "2", "3", "", "5", "6"], 1.0)[3] == ""


def test_a_row_that_has_no_number_gets_none() -> None:
    assert _beside(["1", "2", "3", "", "4", "5", "6"], 0.9)[3] == ""
