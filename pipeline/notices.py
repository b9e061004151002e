"""Messages to people when a run fails or raises high findings: by webhook, by mail, or not at all.

A message that cannot be sent is noted and never stops a run.  No text of a document is in it, only counts
and names of files.
"""
from __future__ import annotations

import contextlib
import http.client
import json
import smtplib
import ssl
import time
import urllib.request
from collections.abc import Iterable, Sequence
from email.message import EmailMessage

from pipeline.models import Severity
from pipeline.settings import Settings
from pipeline.summary import RunSummary
from pipeline.tables import FindingRow, History
from pipeline.workspace import Workspace

_SECONDS = 20
_SHOWN = 20
_MARK = "last-alarm"
_QUIET_SECONDS = 6 * 3600
_SUBMISSION_PORT = 587            # RFC 6409
_TLS_PORT = 465                   # RFC 8314: encrypted from the first byte


def notice(summary: RunSummary, findings: Iterable[FindingRow]) -> str:
    """What to say of a run, '' when there is nothing to say."""
    high = [row for row in findings if row.history is History.NEW and row.severity is Severity.HIGH]
    new_high = high if summary.new_findings else []
    if not summary.failures and not new_high and not summary.died:
        return ""
    lines = [f"Đối Chiếu: {summary.done} văn bản xong, {len(summary.failures)} hỏng, "
             f"{len(new_high)} phát hiện mới mức cao."]
    if summary.died:
        lines.append(f"{summary.died} lần chạy trước bị ngắt đột ngột (mất điện, bị dừng); việc dở đã được làm tiếp.")
    lines += [f"HỎNG {row.source_file}: {row.problem}" for row in summary.failures[:_SHOWN]]
    lines += [f"{row.kind.value}: {row.commune} – {row.indicator}" for row in new_high[:_SHOWN]]
    return "\n".join(lines)


def alarm(what: str, why: str) -> str:
    """What to say of a run that ended without a result: what was run, why it ended (one line)."""
    return f"Đối Chiếu: {what} KHÔNG chạy xong.\n{why}"


def left_behind(stuck: Sequence[str]) -> str:
    """What to say of files that could not be taken out of a drop folder, or folders that could not be looked into."""
    return "\n".join(["Đối Chiếu: có tệp bị bỏ lại trong thư mục nhận tệp.", *stuck[:_SHOWN]])


def send_alarm(text: str, settings: Settings, workspace: Workspace, now: float | None = None) -> list[str]:
    """Sends an alarm, not more often than every few hours about the same thing: scans come every few minutes.

    In: `alarm`'s text, whose first line says what it is about; `now` in seconds (for tests).  As `send` otherwise.
    """
    mark, moment = workspace.hidden / _MARK, time.time() if now is None else now
    about = text.splitlines()[0]
    with contextlib.suppress(OSError, ValueError):      # never said, or not legible: say it
        said, when = mark.read_text(encoding="utf-8").rsplit("\n", 1)
        if said == about and 0 <= moment - float(when) < _QUIET_SECONDS:
            return []
    troubles = send(text, settings)
    with contextlib.suppress(OSError):        # a full disk is what the alarm may be about
        mark.write_text(f"{about}\n{moment:.0f}", encoding="utf-8")
    return troubles


def send(text: str, settings: Settings) -> list[str]:
    """Sends to every address of the settings; gives what could not be sent, one line each (Vietnamese)."""
    troubles = []
    if text and settings.notify_webhook:
        troubles += _post(text, settings.notify_webhook)
    if text and settings.notify_email:
        troubles += _mail(text, settings)
    return troubles


def _post(text: str, url: str) -> list[str]:
    if not url.startswith(("http://", "https://")):
        return ["không gửi được thông báo tới webhook (notify_webhook không phải địa chỉ http(s))"]
    try:
        request = urllib.request.Request(url, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=_SECONDS):
            return []
    except (OSError, http.client.HTTPException, ValueError) as error:      # ValueError: no address, no plain letters
        return [f"không gửi được thông báo tới webhook ({_one_line(error)})"]


def _mail(text: str, settings: Settings) -> list[str]:
    host, _, port = settings.smtp_server.partition(":")
    number = int(port) if port.isdecimal() else _SUBMISSION_PORT
    kind = smtplib.SMTP_SSL if number == _TLS_PORT else smtplib.SMTP
    try:
        message = _message(text, settings)
        with kind(host or "localhost", number, timeout=_SECONDS) as server:
            server.ehlo()                               # until then nothing is known of what the server can do
            if kind is smtplib.SMTP and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif kind is smtplib.SMTP and settings.smtp_password:
                return ["không gửi được thư thông báo (máy chủ thư không mã hóa đường truyền, nên không gửi mật khẩu)"]
            if settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:          # ValueError: an address that is none
        return [f"không gửi được thư thông báo ({_one_line(error)})"]
    return []


def _message(text: str, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = text.splitlines()[0]
    message["From"] = settings.smtp_user or "doichieu@localhost"
    message["To"] = settings.notify_email
    message.set_content(text)
    return message


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
