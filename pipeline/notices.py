"""Messages to people when a run fails or raises high findings: by webhook, by mail, or not at all.

A message that cannot be sent is noted and never stops a run.  No text of a document is in it, only counts
and names of files.
"""
from __future__ import annotations

import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterable
from email.message import EmailMessage

from pipeline.errors import UsageError
from pipeline.models import Severity
from pipeline.settings import Settings
from pipeline.summary import RunSummary
from pipeline.tables import FindingRow, History

_SECONDS = 20
_SHOWN = 20
_SUBMISSION_PORT = 587            # RFC 6409


def notice(summary: RunSummary, findings: Iterable[FindingRow]) -> str:
    """What to say of a run, '' when there is nothing to say."""
    high = [row for row in findings if row.history is History.NEW and row.severity is Severity.HIGH]
    new_high = high if summary.new_findings else []
    if not summary.failures and not new_high:
        return ""
    lines = [f"Đối Chiếu: {summary.done} văn bản xong, {len(summary.failures)} hỏng, "
             f"{len(new_high)} phát hiện mới mức cao."]
    lines += [f"HỎNG {row.source_file}: {row.problem}" for row in summary.failures[:_SHOWN]]
    lines += [f"{row.kind.value}: {row.commune} – {row.indicator}" for row in new_high[:_SHOWN]]
    return "\n".join(lines)


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
        raise UsageError(f"notify_webhook '{url}' không phải địa chỉ http(s)")
    request = urllib.request.Request(url, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):
            return []
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        return [f"không gửi được thông báo tới webhook ({error})"]


def _mail(text: str, settings: Settings) -> list[str]:
    message = EmailMessage()
    message["Subject"] = text.splitlines()[0]
    message["From"] = settings.smtp_user or "doichieu@localhost"
    message["To"] = settings.notify_email
    message.set_content(text)
    host, _, port = settings.smtp_server.partition(":")
    try:
        with smtplib.SMTP(host or "localhost", int(port or _SUBMISSION_PORT), timeout=_SECONDS) as server:
            if server.has_extn("starttls"):
                server.starttls()
            if settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        return [f"không gửi được thư thông báo ({error})"]
    return []
