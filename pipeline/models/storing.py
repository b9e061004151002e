"""Models as JSON and back, for the cache and the store."""
from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: Any, kind: Any = None) -> bytes:
    """One model (or a tuple of them, with `kind` given) as compact UTF-8 JSON."""
    return _adapter(cast(Hashable, kind or type(value))).dump_json(value)


def from_json(kind: type[T], data: bytes) -> T:
    """The inverse of `to_json`; raises pydantic.ValidationError on anything else."""
    result: T = _adapter(cast(Hashable, kind)).validate_json(data)
    return result
