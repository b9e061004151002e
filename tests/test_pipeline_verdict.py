"""How a document's doubts are told to a person."""
from __future__ import annotations

from pipeline.models import DocumentFacts, Extraction, Page, Status, Task
from pipeline.verdict import judge

TABLE = "bảng mất khung, dòng và ô suy từ thứ tự chữ"


def _found(*tasks: Task) -> Extraction:
    return Extraction("d", DocumentFacts(), tasks=tasks)


def test_a_doubt_that_many_records_share_is_said_once_with_their_ids() -> None:
    tasks = [Task(f"N{number}", "I", "việc", doubts=(TABLE,)) for number in range(1, 7)]
    verdict = judge((Page(1, ()),), _found(*tasks))
    assert verdict.doubts == (f"N1, N2, N3 và 3 dòng khác: {TABLE}",)
    assert verdict.status is Status.REVIEW


def test_no_doubt_is_ok_and_a_failed_page_is_a_doubt() -> None:
    assert judge((Page(1, ()),), _found()).status is Status.OK
    verdict = judge((Page(1, (), status=Status.FAILED, problem="Trang 1: trang PDF bị hỏng"),), _found())
    assert verdict.problem == "Trang 1: trang PDF bị hỏng"
