"""The command line: one function for each command, and one handler for all errors.

Commands are thin: they read options, call one function and print what it gives.  Heavy modules are imported
inside them, so that the first line stands on the screen at once.  `main` turns every error of
`pipeline.errors` into one line on standard error and its exit code.
"""
from __future__ import annotations

import errno
import os
import select
import signal
import sys
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from pipeline.collecting import collect_seldom
from pipeline.errors import DoiChieuError, ExitCode, StoreError


class Commands(TyperGroup):
    """The commands; one whose reader goes away (`doichieu show targets | head -1`) ends without a word."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Runs a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            if not _reader_went_away():            # some other pipe broke: a defect
                raise
            raise typer.Exit(ExitCode.OK) from None


app = typer.Typer(
    name="doichieu", cls=Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    help="Đối Chiếu: biến kế hoạch của xã, phường thành bảng có dẫn nguồn, đối chiếu với tỉnh và trung ương.",
)

review = typer.Typer(no_args_is_help=True, help="Xác nhận các câu chữ chưa chắc là chỉ tiêu nào.")
app.add_typer(review, name="review")

DEFAULT_OUT = Path("data/processed")
CRASH_LOG = Path("doichieu-crash.log")

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Thư mục kết quả.")]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác đọc.")]
Database = Annotated[str | None, typer.Option(
    "--database", metavar="URL", help="Cơ sở dữ liệu; bỏ trống: SQLite trong thư mục kết quả.")]
Commune = Annotated[str, typer.Option(
    "--commune", metavar="TÊN", help="Chỉ lấy xã, phường có tên chứa chữ này.")]


Jobs = Annotated[int | None, typer.Option(
    "--jobs", metavar="N", min=0, help="Số văn bản xử lý cùng lúc; 0: theo số bộ xử lý.")]
NoReference = Annotated[bool, typer.Option(
    "--no-reference", help="Không đối chiếu với văn bản cấp trên đi kèm chương trình.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"doichieu {version('doichieu')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option(
        "--version", callback=_version, is_eager=True, help="In phiên bản rồi thoát.")] = False,
) -> None:
    """Đối Chiếu: biến kế hoạch của xã, phường thành bảng có dẫn nguồn, đối chiếu với tỉnh và trung ương."""


class Table(StrEnum):
    """The tables that `show` prints."""

    TARGETS = "targets"
    TASKS = "tasks"
    FINDINGS = "findings"
    DOCUMENTS = "documents"
    REFERENCES = "references"


@app.command()
def run(
    inputs: Annotated[list[Path], typer.Argument(
        metavar="INPUT...", help="Tệp hoặc thư mục, bao nhiêu cũng được.")],
    out: Out = DEFAULT_OUT,
    jobs: Jobs = None,
    json: Json = False,
    prefect: Annotated[bool, typer.Option("--prefect", help="Chạy qua luồng Prefect.")] = False,
    no_reference: NoReference = False,
    database: Database = None,
) -> None:
    """Xử lý mọi văn bản mới hoặc đã đổi, rồi làm mới các bảng trong thư mục kết quả."""
    sys.stderr.write("đang xem các tệp đầu vào\n")       # before what takes time to load
    from pipeline.commands.run import run_command

    raise typer.Exit(run_command(
        inputs, out, jobs=jobs, as_json=json, prefect=prefect, use_reference=not no_reference,
        database=database,
    ))


@app.command()
def scan(
    drop: Annotated[Path, typer.Argument(metavar="DROP", help="Thư mục nhận tệp.")],
    out: Out = DEFAULT_OUT,
    jobs: Jobs = None,
    json: Json = False,
    no_reference: NoReference = False,
    database: Database = None,
) -> None:
    """Quét một lần thư mục nhận tệp: tệp đã chép xong được xử lý, rồi vào done/ hoặc failed/ kèm lý do."""
    sys.stderr.write("đang xem thư mục nhận tệp\n")       # before what takes time to load
    from pipeline.commands.scan import scan_command

    raise typer.Exit(scan_command(
        drop, out, jobs=jobs, as_json=json, use_reference=not no_reference, database=database,
    ))


@app.command()
def serve(
    drop: Annotated[Path, typer.Argument(metavar="DROP", help="Thư mục nhận tệp.")],
    out: Out = DEFAULT_OUT,
    every: Annotated[float, typer.Option("--every", metavar="PHÚT", min=0.1, help="Bao lâu quét một lần.")] = 5.0,
    pool: Annotated[bool, typer.Option(
        "--pool", help="Nhiều máy: chỉ đăng ký các luồng vào nhóm máy 'doichieu' của Prefect rồi thoát.")] = False,
) -> None:
    """Chạy thường trực: quét thư mục nhận tệp, rà soát toàn bộ lúc 01:30 mỗi đêm; dừng bằng Ctrl-C."""
    from flows import serving

    if pool:
        serving.register(drop, out, every_minutes=every)
        print("Đã đăng ký. Trên mỗi máy hãy chạy: prefect worker start --pool doichieu --type process")
    else:
        serving.serve(drop, out, every_minutes=every)


@app.command()
def worker(
    out: Out = DEFAULT_OUT,
    jobs: Jobs = None,
    idle: Annotated[float | None, typer.Option(
        "--idle", metavar="GIÂY", min=0, help="Dừng khi không có việc lâu chừng này; bỏ trống: chờ mãi.")] = None,
    database: Database = None,
) -> None:
    """Máy này giúp lần chạy của máy khác: nhận từng văn bản từ hàng đợi PostgreSQL, trả kết quả về đó."""
    from pipeline.commands.worker import worker_command

    raise typer.Exit(worker_command(out, jobs=jobs, idle=idle, database=database))


@app.command()
def show(
    table: Annotated[Table, typer.Argument(
        metavar="BẢNG", help="targets, tasks, findings, documents, references.")],
    commune: Commune = "",
    out: Out = DEFAULT_OUT,
    json: Json = False,
    database: Database = None,
) -> None:
    """In một bảng ra màn hình."""
    from pipeline.commands.show import show_command

    show_command(table.value, out, commune=commune, as_json=json, database=database)


@app.command()
def doctor(json: Json = False, out: Out = DEFAULT_OUT, database: Database = None) -> None:
    """Kiểm tra máy này: còn thiếu gì, và lệnh để bổ sung."""
    from pipeline.commands.doctor import doctor_command

    raise typer.Exit(doctor_command(out, as_json=json, database=database))


@app.command()
def repair(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cần xem; - là văn bản UTF-8 từ đầu vào chuẩn.")],
    diff: Annotated[bool, typer.Option("--diff", help="Chỉ in các dòng đã sửa, trước và sau, chỗ sửa có màu.")] = False,
    dictionary: Annotated[Path | None, typer.Option(
        "--dictionary", metavar="TỆP", help="Từ điển người dùng: mỗi dòng một từ hỏng, dấu tab, từ đúng.")] = None,
) -> None:
    """In văn bản đã sửa chữ của một tệp, không lưu gì."""
    from pipeline.commands.preview import repair_command

    repair_command(file, diff=diff, dictionary=dictionary)


@app.command()
def view(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cần xem.")],
    page: Annotated[int, typer.Argument(metavar="TRANG", min=1, help="Số trang, từ 1.")],
    png: Annotated[Path | None, typer.Option(
        "--png", metavar="TỆP", help="Tệp ảnh; mặc định: TÊN.trang-SỐ.png ở thư mục hiện tại.")] = None,
    out: Out = DEFAULT_OUT,
) -> None:
    """In một trang như chương trình đọc được, và vẽ ảnh trang: từ tô màu theo độ tin cậy, khối được khoanh."""
    from pipeline.commands.preview import view_command

    view_command(file, page, out, png=png)


@app.command()
def report(
    commune: Annotated[str, typer.Option(
        "--commune", metavar="TÊN", help="Xã, phường, đặc khu, có thể kèm tỉnh: “xã Tân Phú, Nghệ An”.")],
    province: Annotated[str, typer.Option(
        "--province", metavar="TÊN", help="Tỉnh, thành phố, khi nhiều nơi cùng tên xã.")] = "",
    docx: Annotated[Path | None, typer.Option(
        "--docx", metavar="TỆP", help="Ghi công văn gửi xã (Word) vào tệp này.")] = None,
    html: Annotated[Path | None, typer.Option(
        "--html", metavar="TỆP", help="Ghi trang báo cáo riêng của xã vào tệp này.")] = None,
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Viết công văn hoặc trang báo cáo cho một xã, phường."""
    from pipeline.commands.report import report_command

    report_command(commune, out, province=province, docx=docx, html=html, database=database)


@app.command()
def dismiss(
    finding: Annotated[str, typer.Argument(metavar="MÃ", help="finding_id trong findings.csv.")],
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Vì sao bỏ qua.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Bỏ qua một phát hiện, kèm lý do; văn bản hai bên đổi thì phát hiện trở lại."""
    from pipeline.commands.findings import dismiss_command

    dismiss_command(finding, reason, out, database=database)


@app.command()
def restore(
    finding: Annotated[str, typer.Argument(metavar="MÃ", help="finding_id đã bỏ qua.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Mở lại một phát hiện đã bỏ qua."""
    from pipeline.commands.findings import restore_command

    restore_command(finding, out, database=database)


@app.command()
def exclude(
    document: Annotated[str, typer.Argument(metavar="VĂN_BẢN", help="doc_id hoặc tên tệp trong documents.csv.")],
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Vì sao để ra ngoài.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Để một văn bản ra ngoài (gửi nhầm, bản nháp): không còn trong bảng và phát hiện nào, bản gốc vẫn giữ."""
    from pipeline.commands.exclusions import exclude_command

    exclude_command(document, reason, out, database=database)


@app.command()
def include(
    document: Annotated[str, typer.Argument(metavar="VĂN_BẢN", help="doc_id hoặc tên tệp đã để ra ngoài.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Lấy lại một văn bản đã để ra ngoài."""
    from pipeline.commands.exclusions import include_command

    include_command(document, out, database=database)


@app.command()
def verify(out: Out = DEFAULT_OUT, json: Json = False) -> None:
    """Kiểm tra từng bản gốc được giữ có còn đúng mã kiểm tra không."""
    from pipeline.commands.verify import verify_command

    raise typer.Exit(verify_command(out, as_json=json))


@app.command()
def backup(
    place: Annotated[Path, typer.Argument(metavar="NƠI_LƯU", help="Thư mục trên ổ đĩa khác; mỗi lần thêm một bản.")],
    out: Out = DEFAULT_OUT,
    keep: Annotated[int, typer.Option(
        "--keep", metavar="N", min=0, help="Chỉ giữ N bản mới nhất; 0: giữ hết. Bản gốc thì không xóa.")] = 0,
    database: Database = None,
) -> None:
    """Sao lưu cơ sở dữ liệu, bản gốc, văn bản đã sửa và câu trả lời; chạy được khi chương trình đang làm việc."""
    from pipeline.commands.backup import backup_command

    raise typer.Exit(backup_command(place, out, keep=keep, database=database))


@app.command()
def recover(
    folder: Annotated[Path, typer.Argument(metavar="BẢN_LƯU", help="Một bản trong nơi lưu: …/2026-11-25T013000Z.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Phục hồi một bản sao lưu vào thư mục kết quả mới, sau khi kiểm tra từng mã kiểm tra."""
    from pipeline.commands.backup import recover_command

    recover_command(folder, out, database=database)


@review.command("list")
def review_list(out: Out = DEFAULT_OUT, json: Json = False) -> None:
    """Liệt kê các câu chữ chưa chắc là chỉ tiêu nào."""
    from pipeline.commands.review import list_command

    list_command(out, as_json=json)


@review.command("answer")
def review_answer(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="review.csv đã điền cột answer.")],
    out: Out = DEFAULT_OUT,
    database: Database = None,
) -> None:
    """Nhận câu trả lời và làm mới các phát hiện."""
    from pipeline.commands.review import answer_command

    answer_command(file, out, database=database)


def main() -> NoReturn:
    """Runs the command line and ends the process with an exit code of `pipeline.errors`."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.excepthook = _report_defect
    collect_seldom()
    command = typer.main.get_command(app)
    try:
        try:
            command()
        finally:
            _reader_went_away()
    except DoiChieuError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _to_nowhere()
        sys.stderr.write(f"Hết chỗ trên đĩa, hoặc ở nơi nhận đầu ra ({error.strerror}) – giải phóng dung lượng\n")
        sys.exit(ExitCode.STORAGE_FULL)
    sys.exit(ExitCode.OK)


def _reader_went_away() -> bool:
    """Writes out what waits for standard output; whether nobody reads it any more, and the rest then goes nowhere.

    Errors: StoreError when it cannot be written for another reason (a full disk).
    """
    if sys.stdout is None:                         # closed by who started us
        return False
    asked = select.poll()                          # a failed write may have left nothing to flush
    asked.register(sys.stdout.fileno(), 0)
    gone = any(event & select.POLLERR for _, event in asked.poll(0))
    try:
        if not gone:
            sys.stdout.flush()
    except BrokenPipeError:
        gone = True
    except OSError as error:
        _to_nowhere()
        raise StoreError(f"Không ghi được ra đầu ra chuẩn ({error.strerror}) – kiểm tra ổ đĩa") from error
    if gone:
        _to_nowhere()
    return gone


def _to_nowhere() -> None:
    """Lets what still waits for standard output vanish when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort for a defect of ours: the traceback goes to a file, one line to the user."""
    import traceback

    text = "".join(traceback.format_exception(kind, error, trace))
    try:
        CRASH_LOG.write_text(text, encoding="utf-8")
    except OSError:
        sys.stderr.write(text)
    sys.stderr.write(f"Lỗi của chương trình: {kind.__name__} – gửi {CRASH_LOG.resolve()} cho người bảo trì\n")


if __name__ == "__main__":
    main()
