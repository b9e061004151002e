"""The command line: its options, exit codes and messages, and that its reference is not stale."""
from __future__ import annotations

import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.doctor import Finding as Health
from pipeline.doctor import examine
from pipeline.errors import DocumentError, DoiChieuError, ExitCode
from pipeline.models import Route, Status
from pipeline.screen import PlainLines
from pipeline.settings import load_settings
from pipeline.summary import RunSummary, as_data
from pipeline.tables import DocumentRow

ROOT = Path(__file__).parent.parent
PLAN = """ỦY BAN NHÂN DÂN
XÃ TÂN LỢI
Số: 12/KH-UBND
Tân Lợi, ngày 05 tháng 02 năm 2026
KẾ HOẠCH
Chuyển đổi số năm 2026
I. MỤC TIÊU
- Tỷ lệ phủ sóng 5G trên địa bàn đạt từ 60% dân số trở lên.
"""


def command(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, check=False, **options,
    )


def test_the_reference_in_docs_is_what_the_program_says() -> None:
    spec = importlib.util.spec_from_file_location("cli_docs", ROOT / "scripts" / "cli_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PATH.read_text(encoding="utf-8") == module.document(), "run: python scripts/cli_docs.py"


@pytest.mark.parametrize("name", ["run", "show", "doctor", "verify", "report", "review"])
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "--help" in result.stdout


def test_exit_codes_are_those_of_the_documentation() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0, "INTERNAL": 1, "USAGE": 2, "MISSING_DEPENDENCY": 3, "SOME_FAILED": 4, "STORE": 5,
        "STORAGE_FULL": 6, "INTERRUPTED": 130,
    }


def all_errors(kind: type[DoiChieuError] = DoiChieuError) -> list[type[DoiChieuError]]:
    return [kind, *(error for below in kind.__subclasses__() for error in all_errors(below))]


def test_every_error_has_a_code_and_a_reason_of_its_own() -> None:
    reasons = []
    for kind in all_errors():
        error = kind("a.pdf", "lý do", "cách sửa") if issubclass(kind, DocumentError) else kind.__new__(kind)
        assert error.exit_code in ExitCode
        reasons.append(error.reason)
    assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["run"], ExitCode.USAGE, "INPUT"),
    (["run", "nowhere.pdf", "--out", "{out}"], ExitCode.USAGE, "không có tệp"),
    (["run", "{in}", "--out", "{in}/out"], ExitCode.USAGE, "nằm trong thư mục đầu vào"),
    (["run", "{in}", "--out", "{out}", "--database", "nonsense"], ExitCode.USAGE, "không hợp lệ"),
    (["run", "{in}", "--out", "/proc/nowhere"], ExitCode.STORE, "/proc/nowhere"),
    (["show", "targets", "--out", "{out}"], ExitCode.USAGE, "chưa có kết quả"),
    (["verify", "--out", "{out}"], ExitCode.USAGE, "chưa có kết quả"),
    (["backup", "{in}", "--out", "{out}"], ExitCode.USAGE, "chưa có kết quả"),
    (["backup", "{in}", "--out", "{out}", "--database", "sqlite:///{in}/x"], ExitCode.USAGE, "chưa có kết quả"),
    (["serve", "{in}/nowhere", "--out", "{out}"], ExitCode.USAGE, "không có thư mục"),
    (["serve", "{in}", "--out", "{in}/out"], ExitCode.USAGE, "nằm trong thư mục đầu vào"),
    (["show", "nonsense"], ExitCode.USAGE, "nonsense"),
    (["report", "--commune", "x", "--out", "{out}"], ExitCode.USAGE, "--docx"),
    (["report", "--commune", "x", "--out", "{out}", "--docx", "{out}/no/a.docx"], ExitCode.USAGE, "không có thư mục"),
    (["report", "--commune", "x", "--out", "{out}", "--html", "{out}/no/a.html"], ExitCode.USAGE, "không có thư mục"),
    (["report", "--commune", "x", "--out", "{out}", "--docx", "{in}/a.pdf"], ExitCode.USAGE, ".docx"),
    (["view", "{in}/a.txt", "1", "--out", "{out}", "--png", "{out}/no/a.png"], ExitCode.USAGE, "không có thư mục"),
    (["view", "{in}/a.txt", "1", "--out", "{out}", "--png", "{in}/a.jpg"], ExitCode.USAGE, ".png"),
    (["review", "list", "--out", "{out}"], ExitCode.USAGE, "chưa có danh sách"),
])
def test_wrong_use_is_one_line_and_its_code(tmp_path: Path, arguments: list[str], code: ExitCode, words: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(PLAN, encoding="utf-8")
    places = {"in": tmp_path / "in", "out": tmp_path / "out"}
    done = command(*(argument.format(**places) for argument in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out/no").exists()


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = command("run", tmp_path, "--out", tmp_path.parent / "o", env={**os.environ, "DOICHIEU_MIN_DPI": "9"})
    assert done.returncode == ExitCode.USAGE
    assert "min_dpi" in done.stderr


def test_an_empty_folder_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = command("run", tmp_path / "in", "--out", tmp_path / "out", "--json", "--no-reference")
    assert done.returncode == ExitCode.OK, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["done"], summary["unchanged"], summary["exit_code"]) == (0, 0, 0)
    assert (tmp_path / "out" / "targets.csv").read_text(encoding="utf-8-sig").startswith("doc_id,target_id")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with one small plan in it."""
    place = tmp_path_factory.mktemp("cli")
    (place / "kế hoạch.txt").write_text(PLAN, encoding="utf-8")
    done = command("run", place / "kế hoạch.txt", "--out", place / "out", "--no-reference", "--jobs", "1")
    assert done.returncode == ExitCode.OK, done.stderr
    return place / "out"


@pytest.mark.parametrize("table", ["targets", "tasks", "findings", "documents", "references"])
def test_show_prints_every_table_for_people_and_programs(worked: Path, table: str) -> None:
    for_people, for_programs = (command("show", table, "--out", worked, *option) for option in ([], ["--json"]))
    rows = json.loads(for_programs.stdout)
    assert for_people.stdout.splitlines()[-1] == f"{len(rows)} dòng"
    if table == "targets":
        assert [(row["value"], row["unit"], row["due_date"]) for row in rows] == [(60.0, "%", "2026-12-31")]
    if table == "documents":
        assert [row["number"] for row in rows] == ["12/KH-UBND"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["show", "targets"], ["show", "documents", "--json"], ["verify"]])
def test_a_reader_that_goes_away_ends_a_command_without_a_word(worked: Path, tmp_path: Path, arguments: list[str],
                                                               unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([sys.executable, "-m", "pipeline.cli", *arguments, "--out", worked], cwd=tmp_path,
                              stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False,
                              env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (ExitCode.OK, b"")
    assert not list(tmp_path.iterdir())


def test_a_long_answer_whose_reader_goes_away_ends_without_a_word() -> None:
    process = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "repair", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(("Kế hoạch.\n\n" * 2000).encode(), timeout=120)
    assert (process.returncode, said) == (ExitCode.OK, b"")


def test_an_output_that_cannot_be_written_is_one_line(worked: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "pipeline.cli", "verify", "--out", worked], stdout=full,
                              stderr=subprocess.PIPE, timeout=120, check=False,
                              env={**os.environ, "PYTHONUNBUFFERED": ""})
    assert done.returncode == ExitCode.STORE
    assert done.stderr.decode().startswith("Không ghi được ra đầu ra chuẩn")


def test_show_narrows_to_a_commune(worked: Path) -> None:
    done = command("show", "targets", "--commune", "xã Không Có", "--out", worked, "--json")
    assert json.loads(done.stdout) == []


def test_a_second_run_has_nothing_to_do(worked: Path) -> None:
    began = time.monotonic()
    done = command("run", worked.parent / "kế hoạch.txt", "--out", worked, "--no-reference", "--json")
    summary = json.loads(done.stdout)
    assert (summary["done"], summary["unchanged"]) == (0, 1)
    assert summary["seconds"] < time.monotonic() - began


def test_verify_looks_at_every_original(worked: Path) -> None:
    done = command("verify", "--out", worked, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"checked": 1, "damaged": []})


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_what_it_kept(tmp_path: Path, sign: signal.Signals) -> None:
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number}.txt").write_text(PLAN + str(number), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", str(tmp_path / "in"), "--out", str(tmp_path / "out"),
         "--no-reference", "--jobs", "1"], stderr=subprocess.PIPE, text=True,
        # Shells let programs in the background ignore SIGINT; tests may run there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("[2/40]"):
            process.send_signal(sign)
            break
    rest = process.stderr.read()
    assert process.wait(60) == ExitCode.INTERRUPTED, rest
    assert "được giữ" in rest.splitlines()[-1]
    kept = json.loads(command("show", "documents", "--out", tmp_path / "out", "--json").stdout)
    assert 2 <= len(kept) < 40


def test_doctor_says_what_is_missing_and_the_command_that_mends_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = {check.name: check for check in examine(tmp_path / "out", load_settings())}
    assert checks["tesseract"].found is Health.MISSING
    assert checks["tesseract"].remedy.startswith("apt-get install tesseract-ocr")
    assert checks["quyền ghi"].found is Health.GOOD


def test_doctor_names_a_language_that_is_not_there(tmp_path: Path) -> None:
    checks = {check.name: check for check in examine(tmp_path, load_settings(languages="vie+xyz"))}
    assert checks["dữ liệu tesseract 'xyz'"].found is Health.MISSING
    assert checks["dữ liệu tesseract 'xyz'"].remedy == "apt-get install tesseract-ocr-xyz"


def test_doctor_sees_a_database_that_does_not_answer(tmp_path: Path) -> None:
    settings = load_settings(database_url="postgresql://127.0.0.1:1/none")
    checks = {check.name: check for check in examine(tmp_path, settings)}
    assert checks["cơ sở dữ liệu"].found is Health.MISSING


def test_plain_lines_say_each_document_once_and_long_ones_now_and_then() -> None:
    stream, now = io.StringIO(), [0.0]
    lines = PlainLines(stream, clock=lambda: now[0])
    lines.begin(2, 3)
    for page in range(1, 61):
        now[0] += 1
        lines.working("a.pdf", "read", page)
    lines.finished(DocumentRow("x", "a.pdf", pages=60, route=Route.OCR))
    lines.finished(DocumentRow("y", "b.pdf", status=Status.FAILED, problem="rỗng – chép lại"))
    said = stream.getvalue().splitlines()
    assert said[0] == "2 văn bản cần xử lý, 3 không đổi"
    assert said[-2:] == ["[1/2] a.pdf: xong (60 trang, ocr)", "[2/2] b.pdf: HỎNG – rỗng – chép lại"]
    assert 4 <= len(said) - 3 <= 6


def test_the_summary_counts_and_codes() -> None:
    failure = DocumentRow("x", "a.pdf", status=Status.FAILED, problem="p", reason="broken")
    summary = RunSummary(Path("out"), 1, 0, 0, (failure,), 0, 0, 0, 0, (), 1.0)
    assert summary.exit_code is ExitCode.SOME_FAILED
    assert as_data(summary)["failed"] == [
        {"doc_id": "x", "source_file": "a.pdf", "reason": "broken", "problem": "p"}]


def test_a_missing_program_has_its_own_code() -> None:
    failure = DocumentRow("x", "a.pdf", status=Status.FAILED, reason="missingdependency")
    assert RunSummary(Path("out"), 0, 0, 0, (failure,), 0, 0, 0, 0, (), 1.0).exit_code is ExitCode.MISSING_DEPENDENCY


def test_the_first_words_come_soon() -> None:
    """Two seconds to the first progress; modules that take seconds are not loaded for it."""
    heavy = "{'spacy', 'underthesea', 'pandas', 'cv2', 'prefect', 'numpy', 'alembic', 'PIL', 'docx'}"
    code = f"import sys, pipeline.cli, pipeline.commands.run; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
