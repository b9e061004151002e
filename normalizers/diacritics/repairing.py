"""Repairs damaged Vietnamese text, line by line as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal

from normalizers.diacritics.channel import Channel, StrippedChannel
from normalizers.diacritics.decode import END_OF_CLAUSE, WIDTH, Choice, Option, Slot, decode
from normalizers.diacritics.language import CODE, NUM, UNKNOWN, WEB, LanguageModel
from normalizers.diacritics.syllables import Case, case_of
from normalizers.diacritics.tokens import Kind, Piece, cut, is_break
from normalizers.legacy_encodings import to_unicode
from normalizers.soundness import SoundnessKind, soundness

ChannelName = Literal["eng", "vie", "stripped"]
DATA = Path(__file__).resolve().parent.parent / "data" / "repair"
BLOCK = 400  # lines judged and decoded together
LONGEST_PARAGRAPH = 300  # slots decoded in one go
UNKNOWN_WORD = (-3.0, -1.9)  # log P(read | a word the model does not know): at once, and for each letter
NUMBER_AS_WORD = -3.5  # log of what it costs to read one or two bare digits as a word
DOUBTFUL = 0.85  # below this confidence a person should look

_BARE_DIGITS = re.compile(r"\d{1,2}")
_OPENS = re.compile(r"\s*(?:[-+•*–]|\(?\d+(?:\.\d+)*[.)]|[a-zđ][.)]|[IVX]+\.)\s")


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


@cache
def language_model() -> LanguageModel:
    """The shipped language model, loaded once."""
    return LanguageModel.load(DATA / "language.npz")


@cache
def channel_model(name: ChannelName) -> Channel | StrippedChannel:
    """A shipped channel, loaded once."""
    if name == "stripped":
        return StrippedChannel(language_model())
    return Channel(DATA / f"channel-{name}.json.gz", language_model())


def repair(text: str, *, channel: ChannelName | None = None) -> Repaired:
    """What `text` was before it was damaged: the same lines, with the same spacing.

    `channel` says what damaged it: "eng" an OCR with an English model, "stripped" the loss of all marks,
    "vie" an OCR with a Vietnamese model.  Without it each stretch of the text is judged by `soundness`:
    sound and foreign text is returned as it is, old font encodings are converted.
    """
    lines = tuple(repair_lines(text.split("\n"), channel=channel))
    return Repaired(lines, "\n".join(line.text for line in lines))


def repair_lines(lines: Iterable[str], *, channel: ChannelName | None = None) -> Iterator[RepairedLine]:
    """Like `repair`, some paragraphs at a time, so that a file of any length fits into memory."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if (len(held) >= BLOCK and not line.strip()) or len(held) >= 2 * BLOCK:
            yield from _repair_judged(held, channel)
            held = []
    yield from _repair_judged(held, channel)


_CHANNEL_FOR: dict[SoundnessKind, ChannelName] = {
    SoundnessKind.DAMAGED: "eng",
    SoundnessKind.STRIPPED: "stripped",
}


def _repair_judged(lines: Sequence[str], channel: ChannelName | None) -> Iterator[RepairedLine]:
    """One block of lines, by the channel given or by the one it looks like."""
    if channel is None:
        judged = soundness("\n".join(lines))
        if judged.legacy:
            lines = [to_unicode(line, judged.legacy) for line in lines]
        if judged.kind not in _CHANNEL_FOR:
            yield from (RepairedLine(line) for line in lines)
            return
        channel = _CHANNEL_FOR[judged.kind]
    yield from _repair_block(lines, channel)


@dataclass(slots=True)
class _Place:
    """Where a slot's word stands."""

    line: int
    piece: int


def _repair_block(lines: Sequence[str], channel: ChannelName) -> Iterator[RepairedLine]:
    cut_lines = [cut(line) for line in lines]
    paragraphs: list[list[Slot]] = [[]]
    places: list[list[_Place | None]] = [[]]

    def end() -> None:
        if paragraphs[-1]:
            paragraphs.append([])
            places.append([])

    def put(slot: Slot, place: _Place | None) -> None:
        paragraphs[-1].append(slot)
        places[-1].append(place)
        if len(paragraphs[-1]) >= LONGEST_PARAGRAPH:
            end()

    source = channel_model(channel)
    capitals = False
    for number, pieces in enumerate(cut_lines):
        line = lines[number]
        if not line.strip():
            end()
            continue
        if _OPENS.match(line) or (case_of(line) is Case.UPPER) != capitals:
            put(END_OF_CLAUSE, None)
            capitals = case_of(line) is Case.UPPER
        for place, piece in enumerate(pieces):
            if piece.kind is Kind.GLUE:
                if is_break(piece.text):
                    put(END_OF_CLAUSE, None)
            else:
                put(Slot(_options(piece, source)), _Place(number, place))
    decided: dict[tuple[int, int], Token] = {}
    for slots, spots, choices in zip(paragraphs, places, decode(paragraphs, source.model), strict=True):
        for slot, spot, choice in zip(slots, spots, choices, strict=True):
            if spot is not None:
                piece = cut_lines[spot.line][spot.piece]
                decided[spot.line, spot.piece] = _token(piece, slot, choice, source)
    for number, pieces in enumerate(cut_lines):
        tokens = [decided.get((number, place)) for place in range(len(pieces))]
        text = "".join(
            token.text if token else piece.text for token, piece in zip(tokens, pieces, strict=True)
        )
        yield RepairedLine(text, tuple(token for token in tokens if token))


_CLASSES = {Kind.NUMBER: NUM, Kind.CODE: CODE, Kind.WEB: WEB, Kind.OTHER: UNKNOWN}


def _options(piece: Piece, source: Channel | StrippedChannel) -> tuple[Option, ...]:
    text = piece.text
    if piece.kind is Kind.NUMBER and _BARE_DIGITS.fullmatch(text):
        words = [
            Option(c.word, c.score + NUMBER_AS_WORD) for c in source.candidates(text, Case.LOWER)[: WIDTH - 1]
        ]
        return (Option(NUM, 0.0), *words)
    if piece.kind is not Kind.WORD:
        return (Option(_CLASSES[piece.kind], 0.0),)
    found = [Option(c.word, c.score) for c in source.candidates(text)[: WIDTH - 1]]
    return (Option(UNKNOWN, UNKNOWN_WORD[0] + UNKNOWN_WORD[1] * len(text)), *found)


def _token(piece: Piece, slot: Slot, choice: Choice, source: Channel | StrippedChannel) -> Token:
    if choice.option is None:
        return Token(piece.text, "")
    case = case_of(piece.text)
    texts = [_written(piece.text, option, case, source) for option in slot.options]
    text = texts[choice.option]
    others = sorted(range(len(texts)), key=lambda i: -choice.shares[i])
    alternatives = tuple(texts[i] for i in others if texts[i] != text and choice.shares[i] > 0.01)[:3]
    confidence = choice.shares[choice.option]
    return Token(piece.text, text, confidence, alternatives, confidence < DOUBTFUL)


def _written(raw: str, option: Option, case: Case, source: Channel | StrippedChannel) -> str:
    if option.word <= WEB:
        return raw
    return case.write(source.model.words[option.word])
