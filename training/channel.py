"""Learns how one OCR engine misreads Vietnamese, from aligned words.

First a character model by Viterbi training: each printed letter gives zero to three read signs.  Its
alignments then cut every read word where its onset ends, so that onsets, rimes and whole words can be
counted; normalizers/diacritics/channel.py mixes the three.
"""

from __future__ import annotations

import collections
import gzip
import json
import math
from collections.abc import Iterable
from pathlib import Path

from normalizers.diacritics.syllables import LETTERS, case_of, split
from normalizers.text import strip_marks
from training.align import Page, word_pairs

LONGEST = 3  # read signs for one printed letter
ROUNDS = 5
CLASS_TRUST = 25.0  # sightings of a letter that its class (same base letter, marked or not) is worth
SIGN_SHARE = 0.08  # of a marked letter's readings go to signs that training may not have met
LOST_SHARE = 0.012  # are lost altogether
TWICE_SHARE = 0.05  # are read twice over, each time in its own way: "di€éu", "churec"
SIGNS = "¢€&$£§¥?6894"  # what engines make of a marked vowel, beside letters
# Other builds and faces read the barred Đ as P or B as often as D; our simulation nearly always as D.
# An s before a marked vowel also comes out as a dollar sign.
BARRED = {
    "s": {"s": 0.99, "$": 0.01},
    "Đ": {"D": 0.45, "P": 0.25, "B": 0.15, "DP": 0.02, "b": 0.03, "Bb": 0.01, "Ð": 0.01},
    "đ": {"d": 0.9, "đ": 0.02, "b": 0.02, "dd": 0.005},
}
BARRED_SHARE = 0.7
_UNSEEN = (math.log(3e-4), math.log(3e-4), math.log(2e-5), math.log(2e-6))  # by length of what was read

Pairs = collections.Counter[tuple[str, str]]
Chars = dict[str, dict[str, float]]


def collect(found: Iterable[Page]) -> Pairs:
    """How often each word was read as what, over all pages."""
    pairs: Pairs = collections.Counter()
    for page in found:
        for truth, read in page.lines:
            pairs.update(word_pairs(truth, read))
    return pairs


def train(pairs: Pairs, out: Path, *, wrong_engine: bool) -> dict[str, int]:
    """Learns the channel from `pairs` and writes it; returns figures for the model card.

    `wrong_engine`: its alphabet lacks the Vietnamese letters, so that more signs and losses are to be
    expected than the simulation shows.
    """
    words = {
        (true, seen): n
        for (true, seen), n in pairs.items()
        if split(true.lower()) and true == case_of(true).write(true.lower()) and len(seen) <= 3 * len(true) + 1
    }
    chars = train_chars(words)
    smooth = smoothed(chars, words, wrong_engine=wrong_engine)
    onsets: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    rimes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    whole: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for (true, seen), count in words.items():
        score, segments = align_chars(true, seen, chars)
        if score < -9 * len(true):
            continue
        onset, _rime = split(true.lower()) or ("", "")
        cut = len("".join(segments[: len(onset)]))
        onsets[true[: len(onset)]][seen[:cut]] += count
        rimes[true[len(onset) :]][seen[cut:]] += count
        whole[true][seen] += count
    data = {
        "chars": {char: {seg: round(p, 6) for seg, p in table.items() if p > 3e-5} for char, table in smooth.items()},
        "onsets": onsets,
        "rimes": rimes,
        "words": whole,
    }
    with gzip.GzipFile(out, "wb", mtime=0) as handle:
        handle.write(json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
    return {"words": sum(words.values()), "different pairs": len(words), "rimes": len(rimes)}


def train_chars(pairs: dict[tuple[str, str], int]) -> Chars:
    """P(what was read | printed letter), by Viterbi training from letters that read as themselves."""
    chars: Chars = {}
    for _ in range(ROUNDS):
        counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for (true, seen), count in pairs.items():
            score, segments = align_chars(true, seen, chars)
            if score > -9 * len(true):
                for char, segment in zip(true, segments, strict=True):
                    counts[char][segment] += count
        chars = {char: {seg: n / table.total() for seg, n in table.items()} for char, table in counts.items()}
    return chars


def smoothed(chars: Chars, pairs: dict[tuple[str, str], int], *, wrong_engine: bool) -> Chars:
    """The letters' readings, mixed with those of their class, with signs and with what is known of Đ."""
    seen = collections.Counter[str]()
    for (true, _), count in pairs.items():
        for char in true:
            seen[char] += count
    classes: dict[tuple[str, bool], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for char, table in chars.items():
        for segment, p in table.items():
            classes[strip_marks(char), strip_marks(char) != char][segment] += p
    result: Chars = {}
    for char in sorted({*chars, *LETTERS}):
        of_class = classes[strip_marks(char), strip_marks(char) != char]
        whole, n = of_class.total() or 1.0, seen[char]
        table = {
            segment: (n * chars.get(char, {}).get(segment, 0.0) + CLASS_TRUST * of_class[segment] / whole)
            / (n + CLASS_TRUST)
            for segment in {*of_class, *chars.get(char, {})}
        }
        if wrong_engine and strip_marks(char) != char:
            for sign in SIGNS:
                table[sign] = table.get(sign, 0.0) + SIGN_SHARE / len(SIGNS)
            table[""] = table.get("", 0.0) + LOST_SHARE
            single = [(segment, p) for segment, p in table.items() if len(segment) in (1, 2) and p > 1e-3]
            for first, p in single:
                for second, q in single:
                    if len(first + second) <= LONGEST:
                        table[first + second] = table.get(first + second, 0.0) + TWICE_SHARE * p * q
        if wrong_engine and char in BARRED:
            table = {
                segment: (1 - BARRED_SHARE) * table.get(segment, 0.0) + BARRED_SHARE * BARRED[char].get(segment, 0.0)
                for segment in {*table, *BARRED[char]}
            }
        result[char] = table
    return result


def align_chars(true: str, seen: str, chars: Chars) -> tuple[float, list[str]]:
    """The best way to cut `seen` into one segment for each letter of `true`, and its log probability."""
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for position, char in enumerate(true):
        table, base = chars.get(char, {}), strip_marks(char)
        column: dict[int, tuple[float, int]] = {}
        left = len(true) - position - 1
        for start, (score, _) in best[-1].items():
            for end in range(start, min(len(seen), start + LONGEST) + 1):
                if len(seen) - end > left * LONGEST:
                    continue
                segment = seen[start:end]
                p = table.get(segment, 0.0)
                if p > 0:
                    gain = max(math.log(p), _UNSEEN[end - start])
                elif not chars and segment:
                    gain = (
                        math.log(0.5)
                        if segment == char
                        else math.log(0.3)
                        if strip_marks(segment) == base
                        else math.log(0.02) * len(segment) + (2.0 if base in strip_marks(segment) else 0.0)
                    )
                else:
                    gain = _UNSEEN[end - start]
                if end not in column or score + gain > column[end][0]:
                    column[end] = (score + gain, start)
        best.append(column)
    if len(seen) not in best[-1]:
        return -math.inf, []
    total, segments, end = best[-1][len(seen)][0], [], len(seen)
    for column in reversed(best[1:]):
        start = column[end][1]
        segments.append(seen[start:end])
        end = start
    return total, segments[::-1]
