"""Some lines before and behind the decoder: cut into pieces, put as paragraphs, and printed as it reads them.

What no decoder has to decide is settled here: numerals and letters of headings and lists, dashes, scribbles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from normalizers.diacritics.calibration import calibrated as calibrate
from normalizers.diacritics.channel import ChannelName
from normalizers.diacritics.decode import END_OF_CLAUSE, PERHAPS_END, Choice, Option, Slot
from normalizers.diacritics.options import Reader
from normalizers.diacritics.place_names import place_readings
from normalizers.diacritics.repaired import RepairedLine, Token
from normalizers.diacritics.scribbles import scribbles, specks
from normalizers.diacritics.spelling import other_spelling, usual_spelling
from normalizers.diacritics.syllables import Case, case_of
from normalizers.diacritics.tokens import CODE, Kind, Piece, cut, is_break

LONGEST_LINE = 20_000  # characters; a longer line is no printed line and stays as it is
LONGEST_PARAGRAPH = 300  # slots decoded in one go
LEAST_SPACED = 6  # lines that show how text is spaced
SPACED_SHARE = 0.9  # of neighbouring lines with blank ones between, from which these part no paragraphs
SURE_CHANGE = 0.97  # from which an engine that knows Vietnamese is overruled
SPECK = 0.9  # share of lone stops that are dirt
SURE_WORD = 0.9  # from which one or two digits are a misread word (of 3,224 true ones none was lost by it)
DOUBTFUL = 0.88  # below this share of right words a person should look

# "S602" or "S605" before the letters of a document number is "Số 02": engines read "ố" as 6, o or 0.
_NUMBERED = re.compile(r"S[6o0é](\d{2,4})")
# A heading's Roman numeral: "I11." is III., "|." is I., "VIL." is VII.
_ROMAN = re.compile(r"\s*(?=\S*[IVX|l])([IVX1l|]{1,4}L?)\.(?=\s|$)")
_ROMAN_SIGNS = str.maketrans("1l|L", "IIII")
_LETTERED = re.compile(r"\s*([a-zđ])\)")
# Engines without the en dash give the em dash for it, and a tilde for a worn hyphen.
_DASHES = {"—": "–", "~": "-"}
# "25 102/2026" is 25/02/2026: no month has three figures, the first is the stroke before it.
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_STRUCK_MONTH = re.compile(r"[1lI|]((?:0[1-9]|1[0-2])/20\d\d)")
# "S95" between other figures is ≥95 or ≤95: no word.
_SIGNED = re.compile(r"[sS]\d{2}")
_OPENS = re.compile(r"\s*(?:[-+•*–]|\(?\d+(?:\.\d+)*[.)]|[a-zđ][.)]|[IVX]+\.)\s")


class Block:
    """Some lines, cut into pieces and put as paragraphs before the decoder: `slots`, one list for each paragraph."""

    def __init__(self, lines: Sequence[str], channel: ChannelName, reader: Reader, calibrated: bool) -> None:
        self.reader = reader
        self.wrong_engine = channel == "eng"
        self.careful = channel == "vie"
        self.calibrated = calibrated and self.wrong_engine  # the curve was learned on this engine's pages
        self.lines = [cut(line) if len(line) <= LONGEST_LINE else [Piece(line, Kind.GLUE)] for line in lines]
        self.slots: list[list[Slot]] = [[]]
        self.places: list[list[tuple[int, int] | None]] = [[]]
        self.tokens: dict[tuple[int, int], Token] = {}
        self._capitals = False
        self._letter = ""
        spaced = _is_double_spaced(lines)
        for number, line in enumerate(lines):
            if self.wrong_engine:
                self._drop_scribble(number)
            if line.strip() and len(line) <= LONGEST_LINE:
                self._add_line(number, line)
            elif spaced and not line.strip():
                self._put(PERHAPS_END, None)
            else:
                self._end_paragraph()

    def repaired(self, decided: Sequence[Sequence[Choice]]) -> Iterator[RepairedLine]:
        """The lines as the decoder reads them; `decided` is what it made of `slots`."""
        for slots, places, choices in zip(self.slots, self.places, decided, strict=True):
            for slot, place, choice in zip(slots, places, choices, strict=True):
                if place is not None:
                    piece = self.lines[place[0]][place[1]]
                    token = _token(piece, slot, choice)
                    if self.careful or piece.kind is Kind.NUMBER:
                        token = _cautious(token, SURE_CHANGE if self.careful else SURE_WORD)
                    self.tokens[place] = _calibrated(token) if self.calibrated else token
        if self.wrong_engine:
            self._name_places()
            self._spell_one_way()
        for number, pieces in enumerate(self.lines):
            tokens = [self.tokens.get((number, at)) for at in range(len(pieces))]
            for at, (piece, after) in enumerate(pairwise(pieces)):
                word = tokens[at]
                if word is not None and piece.kind is Kind.WORD and after.kind is Kind.NUMBER:
                    tokens[at] = replace(word, text=f"{word.text} ")  # "ngay25" is "ngày 25"
            yield RepairedLine(_printed(pieces, tokens), tuple(token for token in tokens if token))

    def _name_places(self) -> None:
        """Names of communes and provinces as the gazetteer has them, where the words leave it open."""
        places = sorted(self.tokens)
        words = [self.tokens[place] for place in places]
        for at, name in place_readings([(word.text, word.confidence, word.alternatives) for word in words]):
            token = words[at]
            if token.raw not in self.reader.answers:
                others = (token.text, *(text for text in token.alternatives if text != name))
                self.tokens[places[at]] = replace(token, text=name, alternatives=others[:3], doubtful=True)

    def _spell_one_way(self) -> None:
        """Puts the tone of oa, oe and uy where this text mostly has it."""
        usual = usual_spelling((token.text, token.confidence) for token in self.tokens.values())
        for place, token in self.tokens.items():
            found = other_spelling(token.text)
            if usual is None or found is None or found[0] is usual or token.raw in self.reader.answers:
                continue
            others = (token.text, *(text for text in token.alternatives if text != found[1]))
            self.tokens[place] = replace(token, text=found[1], alternatives=others[:3])

    def _add_line(self, number: int, line: str) -> None:
        capitals = case_of(line) is Case.UPPER
        if capitals != self._capitals or _OPENS.match(line):
            self._put(END_OF_CLAUSE, None)
        self._capitals = capitals
        pieces = self.lines[number]
        upper = [
            piece.kind is Kind.WORD and len(piece.text) > 1 and case_of(piece.text) is Case.UPPER for piece in pieces
        ]
        letter = _LETTERED.match(line)
        roman = _ROMAN.match(line)
        for at, piece in enumerate(pieces):
            if (number, at) in self.tokens:
                continue
            rest = "".join(after.text for after in pieces[at + 1 : at + 4]).lstrip()
            signed = _SIGNED.fullmatch(piece.text) and sum(one.kind is Kind.NUMBER for one in pieces) > 1
            struck = _STRUCK_MONTH.fullmatch(piece.text)
            stamped = _NUMBERED.fullmatch(piece.text)
            if piece.text in self.reader.answers:
                self._put(Slot(self.reader.options(piece, capitals)), (number, at))
            elif roman and piece.text.rstrip(".") == roman.group(1):
                numeral = _heading_number(roman.group(1), line[roman.end() :])
                self.tokens[number, at] = Token(piece.text, piece.text.replace(roman.group(1), numeral), 0.95)
                roman = None
            elif struck and at > 1 and pieces[at - 1].text == " " and _DAY.fullmatch(pieces[at - 2].text):
                self.tokens[number, at] = Token(piece.text, f"/{struck.group(1)}", SURE_WORD, doubtful=True)
            elif signed:
                self.tokens[number, at] = Token(piece.text, piece.text, 1 - SURE_WORD, doubtful=True)
            elif piece.kind is Kind.GLUE:
                if self.wrong_engine and piece.text in _DASHES:
                    self.tokens[number, at] = Token(piece.text, _DASHES[piece.text], 0.9)
                if is_break(piece.text):
                    self._put(END_OF_CLAUSE, None)
            elif letter and piece.text == letter.group(1):
                self.tokens[number, at] = Token(piece.text, self._list_letter(piece.text))
                letter = None
            elif stamped and rest[:1] in "-–—/" and CODE.search(rest):
                self.tokens[number, at] = Token(piece.text, f"Số {stamped.group(1)}", 0.95)
            else:
                among = capitals or (upper[at] and (any(upper[max(0, at - 2) : at]) or any(upper[at + 1 : at + 3])))
                if piece.kind is Kind.WORD and case_of(piece.text) is not Case.LOWER and not among:
                    self._put(PERHAPS_END, None)
                self._put(Slot(self._options(pieces, at, among)), (number, at))

    def _drop_scribble(self, number: int) -> None:
        """Empties runs of pen strokes and stamp edges that were read as letters: "\\ A A LA X A \\ 2 . .."."""
        chunks: list[list[int]] = [[]]
        for at, piece in enumerate(self.lines[number]):
            if piece.text.isspace():
                chunks.append([])
            else:
                chunks[-1].append(at)
        chunks = [chunk for chunk in chunks if chunk]
        texts = ["".join(self.lines[number][at].text for at in chunk) for chunk in chunks]
        for start, end in scribbles(texts):
            for at in chain.from_iterable(chunks[start:end]):
                if self.lines[number][at].text in self.reader.answers:
                    continue
                self.tokens[number, at] = Token(self.lines[number][at].text, "", 0.7, doubtful=True)
        for at in chain.from_iterable(chunks[place] for place in specks(texts)):
            if self.lines[number][at].text not in self.reader.answers and (number, at) not in self.tokens:
                read = "số" if CODE.match("".join(piece.text for piece in self.lines[number][at + 2 :])) else ""
                self.tokens[number, at] = Token(self.lines[number][at].text, read, SPECK)

    def _options(self, pieces: Sequence[Piece], at: int, capitals: bool) -> tuple[Option, ...]:
        options = self.reader.options(pieces[at], capitals)
        following = pieces[at + 1 : at + 3]
        if len(following) == 2 and following[0].text == " " and following[1].kind is Kind.WORD:
            if following[1].text in self.reader.answers:
                return options
            return options + self.reader.joined(pieces[at], following[1], capitals)
        return options

    def _list_letter(self, letter: str) -> str:
        """The letter of a list item; after d) comes đ), which no Latin engine can read."""
        if letter == "d" and self._letter == "d":
            letter = "đ"
        self._letter = letter
        return letter

    def _put(self, slot: Slot, place: tuple[int, int] | None) -> None:
        self.slots[-1].append(slot)
        self.places[-1].append(place)
        if len(self.slots[-1]) >= LONGEST_PARAGRAPH and not any(option.joins for option in slot.options):
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.slots[-1]:
            self.slots.append([])
            self.places.append([])


def _printed(pieces: Sequence[Piece], tokens: Sequence[Token | None]) -> str:
    """The line as repaired; the space before a scribble goes with it, so that it leaves no gap like one of columns."""
    texts: list[str] = []
    for piece, token in zip(pieces, tokens, strict=True):
        dropped = token is not None and not token.text
        closes_up = token is not None and token.text.startswith("/") and token.raw[:1].isalnum()  # a day and its month
        if (dropped or closes_up) and texts and texts[-1].isspace():
            texts.pop()
        if not dropped:
            texts.append(token.text if token else piece.text)
    return "".join(texts)


def _heading_number(read: str, heading: str) -> str:
    """The number of a heading read as strokes: "I11" is III; a lone stroke is I before capitals and 1 before others."""
    if read in ("l", "|") and case_of(heading) is not Case.UPPER:
        return "1"
    return read.translate(_ROMAN_SIGNS)


def _is_double_spaced(lines: Sequence[str]) -> bool:
    """Whether blank lines stand between printed lines, as some PDF readers write them, rather than paragraphs."""
    printed = [number for number, line in enumerate(lines) if line.strip()]
    alone = sum(after - number > 1 for number, after in pairwise(printed))
    return len(printed) >= LEAST_SPACED and alone >= SPACED_SHARE * (len(printed) - 1)


def _token(piece: Piece, slot: Slot, choice: Choice) -> Token:
    if choice.option is None:
        return Token(piece.text, "")
    text = slot.options[choice.option].text
    likely = [(share, option.text) for share, option in zip(choice.shares, slot.options, strict=True) if share > 0.01]
    alternatives = [other for _, other in sorted(likely, key=lambda pair: -pair[0]) if other != text]
    confidence = choice.shares[choice.option]
    return Token(piece.text, text, confidence, tuple(alternatives[:3]), confidence < DOUBTFUL)


def _calibrated(token: Token) -> Token:
    """The confidence as held-back pages bear it out; a change taken back stays a doubt."""
    sure = calibrate(token.confidence)
    return replace(token, confidence=sure, doubtful=sure < DOUBTFUL or (token.doubtful and not token.changed))


def _cautious(token: Token, sure: float) -> Token:
    """A change that is less sure than `sure` taken back, and left to a person."""
    if not token.changed or token.confidence >= sure:
        return token
    return Token(token.raw, token.raw, 1 - token.confidence, (token.text, *token.alternatives[:2]), True)
