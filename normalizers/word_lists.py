"""The data files that ship with the packages, read as they are."""

from __future__ import annotations

from importlib import resources
from typing import Any


def read_list(package: str, name: str) -> Any:
    """The content of a YAML file in a package's folder of data."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is six times as fast where it is built in
    text = resources.files(package).joinpath("data", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)
