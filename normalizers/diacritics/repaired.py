"""What repair gives: the same lines, each token as it stood and as it reads now."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain


@dataclass(frozen=True, slots=True)
class Token:
    """One core: as it stood, as it reads now, how sure that is (0 to 1), and what else it may be."""

    raw: str
    text: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def changed(self) -> bool:
        """Whether repair changed it."""
        return self.raw != self.text


@dataclass(frozen=True, slots=True)
class RepairedLine:
    """One line: its text and its tokens; what is between them is as it stood."""

    text: str
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Repaired:
    """Repaired text, the same lines as came in."""

    lines: tuple[RepairedLine, ...]
    text: str = field(default="")

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens in reading order."""
        return tuple(chain.from_iterable(line.tokens for line in self.lines))
