"""The facts of a document while they are gathered."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from extractors.finding.evidence import block_evidence, confidence_of
from normalizers.document_numbers import DocumentNumber
from pipeline.models import Block, Evidence, Level

Value = str | Level | dt.date


@dataclass
class FactDraft:
    """What has been found so far, where each fact is printed, how sure it is, and what stays unsure.

    `number` is the document's own number in its parts, `place` the one printed before the date, `blocks` where facts
    stand.
    """

    values: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    number: DocumentNumber | None = None
    place: str = ""
    blocks: dict[str, Block] = field(default_factory=dict)

    def put(self, name: str, value: Value | None, block: Block | None, confidence: float) -> None:
        """Keeps the first value given for a name; empty ones are passed over."""
        if value is None or value == "" or name in self.values:
            return
        self.values[name] = value
        self.confidence[name] = round(confidence * (confidence_of(block.spans) if block else 1.0), 2)
        if block is not None:
            self.evidence[name] = block_evidence(block)
            self.blocks[name] = block

    def put_number(self, number: DocumentNumber, block: Block, confidence: float) -> None:
        """The document's own number."""
        self.number = number
        self.put("number", number.printed, block, confidence)

    def text(self, name: str) -> str:
        """A fact that is text, "" where it has not been found."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def level(self) -> Level | None:
        """The level, as far as it is known."""
        value = self.values.get("level")
        return value if isinstance(value, Level) else None

    def day(self, name: str) -> dt.date | None:
        """A fact that is a day."""
        value = self.values.get(name)
        return value if isinstance(value, dt.date) else None
