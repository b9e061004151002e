"""Whether a line is a person's name: by its family name, and where the list cannot tell, by a tagger.

Names of the smaller peoples begin with no family name of the list ("Vừ A Bằng", "Xồng Bá Dìa").  underthesea's
entity and part-of-speech taggers, with the gazetteer against places, are the second witness: they know 33 of 34
such names, and take 8 of 38 other lines written with capitals for names.  So a name of theirs counts for less.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.finding.lexicon import load_data
from normalizers.places import find_communes, find_province
from normalizers.text import nfc

_DEGREE = re.compile(r"^(?:TS|ThS|PGS|GS|BS|KS)\.?\s+")


def without_degree(line: str) -> str:
    """A name as signed, less the academic degree before it."""
    return _DEGREE.sub("", line)


def has_form_of_name(line: str) -> bool:
    """Whether a line is two to five words with capitals, none of them all in capitals."""
    name = without_degree(line)
    words = name.split()
    if not 2 <= len(words) <= 5 or re.search(r"[\d.:;/]", name):
        return False
    return all(word[0].isupper() and (len(word.rstrip("'’")) == 1 or not word.isupper()) for word in words)


def has_known_surname(line: str) -> bool:
    """Whether the first word is a family name of data/documents.yaml."""
    return without_degree(line).split()[0] in _surnames()


def is_vouched_for(line: str) -> bool:
    """Whether the taggers take a line of that form for a person, and it is no place of the gazetteer.

    The first call in a process takes 2 s.
    """
    from underthesea import ner, pos_tag

    name = without_degree(line)
    if find_province(name) or find_communes(name):
        return False
    return any(tag == "B-PER" for *_, tag in ner(name)) and all(tag == "Np" for _, tag in pos_tag(name))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(nfc(name) for name in load_data("documents.yaml")["surnames"])
