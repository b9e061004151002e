"""Reads what a bad OCR meant: a noisy-channel decoder for damaged Vietnamese.

from normalizers.diacritics import repair
repair("phit séng 5G trén dia ban").text
"""

from normalizers.diacritics.answers import read_answers
from normalizers.diacritics.repaired import Repaired, RepairedLine, Token
from normalizers.diacritics.repairing import repair, repair_lines, repair_passages
from normalizers.soundness import Soundness, SoundnessKind, soundness

__all__ = [
    "Repaired",
    "RepairedLine",
    "Soundness",
    "SoundnessKind",
    "Token",
    "read_answers",
    "repair",
    "repair_lines",
    "repair_passages",
    "soundness",
]
