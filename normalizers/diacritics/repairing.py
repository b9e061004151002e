"""Repairs damaged Vietnamese text, line by line as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from normalizers.diacritics.block import Block
from normalizers.diacritics.channel import Channel, ChannelName, StrippedChannel
from normalizers.diacritics.decode import decode
from normalizers.diacritics.language import LanguageModel
from normalizers.diacritics.options import Reader
from normalizers.diacritics.repaired import Repaired, RepairedLine
from normalizers.legacy_encodings import to_unicode
from normalizers.soundness import SoundnessKind, soundness

DATA = Path(__file__).resolve().parent.parent / "data" / "repair"
BLOCK = 400  # lines judged and decoded together


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


def repair(text: str, *, channel: ChannelName | None = None, answers: Mapping[str, str] | None = None) -> Repaired:
    """What `text` was before it was damaged: the same lines, with the same spacing.

    `channel` says what damaged it: "eng" an OCR with an English model, "stripped" the loss of all marks,
    "vie" an OCR with a Vietnamese model.  Without it each stretch of the text is judged by `soundness`:
    sound and foreign text is returned as it is, old font encodings are converted.  `answers` are a
    person's: what a damaged word is, wherever it stands (see `read_answers`).
    """
    lines = tuple(repair_lines(text.split("\n"), channel=channel, answers=answers))
    return Repaired(lines, "\n".join(line.text for line in lines))


def repair_lines(
    lines: Iterable[str],
    *,
    channel: ChannelName | None = None,
    answers: Mapping[str, str] | None = None,
    calibrated: bool = True,
) -> Iterator[RepairedLine]:
    """Like `repair`, some paragraphs at a time, so that a file of any length fits into memory.

    `calibrated` False leaves confidences as the decoder computes them, for learning their curve anew.
    """
    held: list[str] = []
    for line in lines:
        held.append(line)
        if (len(held) >= BLOCK and not line.strip()) or len(held) >= 2 * BLOCK:
            yield from _repair_judged(held, channel, answers or {}, calibrated)
            held = []
    yield from _repair_judged(held, channel, answers or {}, calibrated)


_CHANNEL_FOR: dict[SoundnessKind, ChannelName] = {
    SoundnessKind.DAMAGED: "eng",
    SoundnessKind.STRIPPED: "stripped",
}


def _repair_judged(
    lines: Sequence[str], channel: ChannelName | None, answers: Mapping[str, str], calibrated: bool
) -> Iterator[RepairedLine]:
    """One block of lines, by the channel given or by the one it looks like."""
    if channel is None:
        judged = soundness("\n".join(lines))
        if judged.legacy:
            lines = [to_unicode(line, judged.legacy) for line in lines]
        if judged.kind not in _CHANNEL_FOR:
            yield from (RepairedLine(line) for line in lines)
            return
        channel = _CHANNEL_FOR[judged.kind]
    reader = Reader(channel_model(channel), answers)
    block = Block(lines, channel, reader, calibrated)
    yield from block.repaired(decode(block.slots, reader.source.model))


def repair_passages(
    passages: Sequence[Sequence[str]], *, channel: ChannelName, answers: Mapping[str, str] | None = None
) -> list[list[RepairedLine]]:
    """The lines of each passage as `repair_lines` gives them, the passages decoded side by side.

    A step of the decoder costs nearly the same for one paragraph as for many: the pages of a scan take a third of the
    time that they take one by one.  All of them are held at once.
    """
    reader = Reader(channel_model(channel), answers or {})
    blocks = [Block(lines, channel, reader, calibrated=True) for lines in passages]
    decided = iter(decode([slots for block in blocks for slots in block.slots], reader.source.model))
    return [list(block.repaired(list(islice(decided, len(block.slots))))) for block in blocks]
