"""Messages to people: when, what, and that a dead mail server stops nothing."""
from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.models import FindingKind, Severity, Status
from pipeline.notices import alarm, notice, send, send_alarm
from pipeline.settings import load_settings
from pipeline.summary import RunSummary
from pipeline.tables import DocumentRow, FindingRow, History
from pipeline.workspace import Workspace

FAILED = DocumentRow("x", "a.pdf", status=Status.FAILED, problem="tệp rỗng – chép lại", reason="brokenfile")


def summary(*failures: DocumentRow, new: int = 0) -> RunSummary:
    return RunSummary(Path("out"), 3, 0, 0, failures, 0, 0, new, new, (), 1.0)


def found(severity: Severity, history: History = History.NEW) -> FindingRow:
    return FindingRow("f", FindingKind.LOWER, severity, "", "xã Tân Lợi", "", "Phủ sóng 5G", "", "", "", None, "", "",
                      1.0, "câu trong văn bản", history=history)


@pytest.mark.parametrize(("ran", "findings", "said"), [
    (summary(), [], False),
    (summary(new=1), [found(Severity.INFO)], False),
    (summary(new=0), [found(Severity.HIGH)], False),
    (summary(new=1), [found(Severity.HIGH, History.OPEN)], False),
    (summary(new=1), [found(Severity.HIGH)], True),
    (summary(FAILED), [], True),
])
def test_only_failures_and_new_high_findings_are_told(ran: RunSummary, findings: list[FindingRow], said: bool) -> None:
    assert bool(notice(ran, findings)) is said


def test_a_notice_names_files_and_places_but_no_text_of_documents() -> None:
    text = notice(summary(FAILED, new=1), [found(Severity.HIGH)])
    assert "a.pdf: tệp rỗng – chép lại" in text
    assert "xã Tân Lợi – Phủ sóng 5G" in text
    assert "câu trong văn bản" not in text


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()


def test_a_webhook_gets_the_notice(webhook: tuple[str, list[Any]]) -> None:
    url, got = webhook
    assert send("một câu", load_settings(notify_webhook=url)) == []
    assert got == [{"text": "một câu"}]


def test_what_cannot_be_sent_is_said_and_stops_nothing() -> None:
    settings = load_settings(notify_webhook="http://127.0.0.1:1/", notify_email="a@b.vn", smtp_server="127.0.0.1:1")
    assert [trouble.split(" (")[0] for trouble in send("một câu", settings)] == [
        "không gửi được thông báo tới webhook", "không gửi được thư thông báo"]


def test_nothing_to_say_is_not_sent() -> None:
    assert send("", load_settings(notify_webhook="http://127.0.0.1:1/")) == []


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "chat.example", "http://chat example/a b", "http://[bad/", "http://máy.chủ:99999999/",
    "http://127.0.0.1:1/kế hoạch", "http://127.0.0.1:x/", "http://" + "a" * 70 + "ế.vn/", "http://",
])
def test_an_address_that_is_none_is_said_in_one_line_and_stops_nothing(url: str) -> None:
    [trouble] = send("một câu", load_settings(notify_webhook=url))
    assert trouble.startswith("không gửi được thông báo tới webhook (")
    assert "\n" not in trouble


def test_a_server_that_answers_with_no_http_is_said_and_stops_nothing() -> None:
    def answer() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"220 mail here\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        [trouble] = send("một câu", load_settings(notify_webhook=url))
    assert trouble.startswith("không gửi được thông báo tới webhook (")


@pytest.mark.parametrize("address", ["a@b.vn\r\nBcc: c@d.vn", "đơn vị@máy chủ.vn", "@"])
def test_a_mail_address_that_is_none_stops_nothing(address: str) -> None:
    server = MailServer()
    server.start()
    settings = load_settings(notify_email=address, smtp_server=server.address)
    assert all(trouble.startswith("không gửi được thư thông báo (") for trouble in send("một câu", settings))


class MailServer(threading.Thread):
    """A mail server of a few words on loopback, without encryption; keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.told: list[str] = []

    def run(self) -> None:
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 here\r\n")
            in_message = False
            for line in stream:
                self.told.append(line.decode().rstrip())
                if in_message:
                    in_message = line != b".\r\n"
                    if not in_message:
                        stream.write(b"250 kept\r\n")
                    continue
                word = line[:4].upper()
                in_message = word == b"DATA"
                stream.write({b"EHLO": b"250-here\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n",
                              b"QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n"))


def test_mail_goes_out_without_a_password_where_none_is_set() -> None:
    server = MailServer()
    server.start()
    settings = load_settings(notify_email="an@b.vn,binh@b.vn", smtp_server=server.address, smtp_user="doichieu@b.vn")
    assert send("một câu", settings) == []
    assert [line for line in server.told if line.startswith("rcpt")] == ["rcpt TO:<an@b.vn>", "rcpt TO:<binh@b.vn>"]


def test_a_password_is_not_sent_over_a_line_that_all_can_read() -> None:
    server = MailServer()
    server.start()
    settings = load_settings(notify_email="an@b.vn", smtp_server=server.address, smtp_user="u", smtp_password="bí mật")
    [trouble] = send("một câu", settings)
    assert "không gửi mật khẩu" in trouble
    assert not [line for line in server.told if line.upper().startswith("AUTH")]


def test_the_same_alarm_is_not_sent_at_every_scan(webhook: tuple[str, list[Any]], tmp_path: Path) -> None:
    url, got = webhook
    settings, place = load_settings(notify_webhook=url), Workspace(tmp_path)
    place.prepare()
    for moment in (0.0, 300.0, 600.0):
        send_alarm(alarm("quét hộp thư", f"chỉ còn {moment:.0f} MB"), settings, place, now=moment)
    assert len(got) == 1
    send_alarm(alarm("rà soát đêm", "khác"), settings, place, now=700.0)
    send_alarm(alarm("rà soát đêm", "khác"), settings, place, now=700.0 + 7 * 3600)
    assert len(got) == 3
    send_alarm(alarm("rà soát đêm", "đồng hồ lùi"), settings, place, now=1.0)
    assert len(got) == 4


def test_a_run_that_was_killed_is_told() -> None:
    assert "bị ngắt đột ngột" in notice(replace(summary(), died=1), [])
