"""The typed models that every stage takes and gives.

The data flows one way: file -> pages -> lines -> blocks -> records -> findings, each with a module here; everyone
imports from the package.  All models are frozen dataclasses with no behaviour beyond reading themselves, so that a
stage is a plain function from one to the next and its result can be cached as JSON (`to_json`, `from_json`).

Units: boxes are PDF points from the page's top left; pages count from 1; confidences run from 0 to 1;
text is Unicode NFC.
"""
from __future__ import annotations

from pipeline.models.blocks import (
    Block,
    BlockKind,
    Cell,
    Heading,
    Layout,
    Row,
    RowKind,
    Span,
    Table,
)
from pipeline.models.findings import Finding, FindingKind, Severity
from pipeline.models.pages import (
    Box,
    Grid,
    GridCell,
    Line,
    MediaKind,
    Original,
    Page,
    Route,
    Status,
    Word,
)
from pipeline.models.records import (
    Comparator,
    Deadline,
    DeadlineKind,
    DocumentFacts,
    Evidence,
    Extraction,
    Level,
    Owner,
    Reference,
    Target,
    Task,
)
from pipeline.models.storing import from_json, to_json

__all__ = [
    "Block",
    "BlockKind",
    "Box",
    "Cell",
    "Comparator",
    "Deadline",
    "DeadlineKind",
    "DocumentFacts",
    "Evidence",
    "Extraction",
    "Finding",
    "FindingKind",
    "Grid",
    "GridCell",
    "Heading",
    "Layout",
    "Level",
    "Line",
    "MediaKind",
    "Original",
    "Owner",
    "Page",
    "Reference",
    "Route",
    "Row",
    "RowKind",
    "Severity",
    "Span",
    "Status",
    "Table",
    "Target",
    "Task",
    "Word",
    "from_json",
    "to_json",
]
