"""Settings of a run: defaults here, then `doichieu.toml`, then environment `DOICHIEU_*`, then options.

Only what changes a result enters `digest`, the part of a cache key that stands for configuration.
"""
from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import UsageError

SETTINGS_FILE = "doichieu.toml"

# Settings that are secrets, or hold one: a password in the address of a database, a key in that of a webhook.
_SECRETS: dict[str, Callable[[str], bool]] = {
    "smtp_password": bool,
    "notify_webhook": bool,
    "database_url": lambda url: urlsplit(url).password is not None,
}


class Settings(BaseSettings):
    """All settings; each field's description is what the documentation prints."""

    model_config = SettingsConfigDict(
        env_prefix="DOICHIEU_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite inside the output folder")
    several_machines: bool = Field(
        False, description="documents go through the queue of the PostgreSQL server, other machines help"
    )
    lease_seconds: float = Field(
        30.0, ge=1, description="several machines: time after which a document of a silent machine goes to another"
    )
    jobs: int = Field(0, ge=0, description="documents (or pages) worked on at once; 0: one per processor")

    languages: str = Field("vie", description="tesseract languages")
    second_engine: bool = Field(
        True, description="words that tesseract is unsure of are read by trueocr too, where that is installed"
    )
    min_dpi: int = Field(200, ge=72, le=600, description="lowest resolution at which pages are rendered")
    max_pages: int = Field(1500, ge=1, description="pages a document may have")
    max_megapixels: float = Field(120.0, gt=0, description="size a page image may have, in millions of pixels")
    max_megabytes: float = Field(512.0, gt=0, description="size a file may have, in millions of bytes")
    page_seconds: float = Field(90.0, gt=0, description="time the OCR of one page may take")
    document_seconds: float = Field(1800.0, gt=0, description="time one document may take")
    max_memory_megabytes: float = Field(
        4000.0, ge=0, description="memory the process of a document, and each program it starts, may take; 0: no limit"
    )

    settle_seconds: float = Field(
        5.0, ge=0, description="drop folder: time between the two looks at which a file must be the same"
    )
    min_free_megabytes: float = Field(
        500.0, ge=0, description="drop folder: nothing is taken and no document begun while less is free on the disk"
    )

    notify_webhook: str = Field("", description="address that gets a JSON message when a run fails or finds much")
    notify_email: str = Field("", description="addresses, parted by commas, that get the same as mail")
    smtp_server: str = Field("", description="HOST:PORT of the mail server")
    smtp_user: str = Field("", description="user at the mail server, also the sender's address")
    smtp_password: str = Field("", repr=False, description="password there; better in the environment than in a file")

    sound_probability: float = Field(
        0.5, ge=0, le=1, description="text whose probability of being sound is below this is repaired or read again"
    )
    user_dictionary: str = Field("", description="file of words a person has confirmed; empty: in the output folder")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options win over the environment, the environment over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def digest(self, *names: str) -> str:
        """A short digest of the named settings, for cache keys."""
        chosen: dict[str, Any] = {name: getattr(self, name) for name in sorted(names)}
        return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:16]


def load_settings(**options: Any) -> Settings:
    """Settings with `options` (None values left out) on top; raises UsageError naming the wrong field, or a file with
    secrets in it that others may read."""
    given = {key: value for key, value in options.items() if value is not None}
    try:
        _refuse_open_secrets(Path(SETTINGS_FILE))
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"Thiết lập '{field}' không hợp lệ: {first['msg']} – sửa trong {SETTINGS_FILE}, "
                         f"biến môi trường DOICHIEU_{field.upper()} hoặc tùy chọn lệnh") from error
    except ValueError as error:
        raise UsageError(f"{Path(SETTINGS_FILE).resolve()}: tệp thiết lập không đọc được ({error})") from error


def _refuse_open_secrets(path: Path) -> None:
    """Errors: UsageError when the settings file holds a secret and others than its owner may read it; ValueError."""
    if not path.is_file() or not path.stat().st_mode & 0o077:
        return
    named = tomllib.loads(path.read_text(encoding="utf-8"))
    held = [name for name, holds in _SECRETS.items() if holds(str(named.get(name) or ""))]
    if held:
        raise UsageError(
            f"{path.resolve()}: {', '.join(held)} chứa mật khẩu hoặc khóa, mà người khác đọc được tệp này – "
            f"chạy: chmod 600 {path}, hoặc chuyển sang biến môi trường DOICHIEU_{held[0].upper()}"
        )
