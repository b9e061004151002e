"""Time and memory of reconciliation over a nation: python benchmarks/reconcile_scale.py [SHARE ...]

Generated data: every commune of the gazetteer with a plan of 40 targets for 2026 in varying words, 34
provinces and the centre with targets for the same indicators.  Three in four targets of a commune have the
province's value, the others any; `--worst` makes all differ.  Each share (1/4, 1/2, 1 unless given) runs
in a process of its own, so that memory is measured from nothing.  Bars: 20 s and 2 GB for all communes.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import resource
import subprocess
import sys
import time

from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

from normalizers.places import provinces
from pipeline.models import Comparator, DocumentFacts, Evidence, Extraction, Level, Target
from reconciliation import compare_all
from reconciliation.indicators import Indicator, catalogue

TARGETS = 40
SHARES = ("0.25", "0.5", "1")
END = dt.date(2026, 12, 31)


def _target(number: int, indicator: Indicator, value: int, chance: random.Random) -> Target:
    wording = chance.choice(indicator.forms)
    comparator = Comparator.AT_MOST if indicator.less_is_better else Comparator.AT_LEAST
    evidence = Evidence(2, f"({number}) {wording} đạt {value}%.")
    return Target(
        f"T{number}",
        "II.2",
        wording,
        comparator,
        value,
        "%",
        due_date=END,
        due_inherited=True,
        evidence=evidence,
    )


Values = dict[str, int]  # what a province asks for, by indicator


def _document(
    doc_id: str,
    facts: DocumentFacts,
    indicators: list[Indicator],
    chance: random.Random,
    asked: Values,
    agreeing: float = 0.0,
) -> Extraction:
    targets = []
    for number, indicator in enumerate(indicators, 1):
        value = chance.randrange(50, 101, 5)
        if indicator.key in asked and chance.random() < agreeing:
            value = asked[indicator.key]
        targets.append(_target(number, indicator, value, chance))
    return Extraction(doc_id, facts, targets=tuple(targets))


def generate(share: float, agreeing: float) -> list[Extraction]:
    """The documents of a share of all communes, of every province and of the centre."""
    chance = random.Random(57)
    known = [one for one in catalogue().values() if one.in_communes and one.unit == "%"][: TARGETS + 5]
    central = DocumentFacts(
        "57-NQ/TW", "Nghị quyết", "", "Bộ Chính trị", Level.CENTRAL, issue_date="2024-12-22"
    )
    documents = [_document("centre", central, known[:TARGETS], chance, {})]
    asked: dict[str, Values] = {}
    for number, province in enumerate(provinces()):
        facts = DocumentFacts(
            f"{number + 10}-KH/TU",
            "Kế hoạch",
            "",
            f"Tỉnh ủy {province.name}",
            Level.PROVINCE,
            province=province.name,
            issue_date="2025-12-15",
        )
        documents.append(_document(f"province{number}", facts, known[:TARGETS], chance, {}))
        asked[province.name] = {
            one.key: int(target.value) for one, target in zip(known, documents[-1].targets, strict=False)
        }
    communes = _communes()
    for number, (name, home) in enumerate(communes[: int(len(communes) * share)]):
        facts = DocumentFacts(
            f"{number % 300 + 1}/KH-UBND",
            "Kế hoạch",
            "",
            f"Ủy ban nhân dân {name}",
            Level.COMMUNE,
            name,
            home,
            "2026-01-10",
            period_start=dt.date(2026, 1, 1),
            period_end=END,
        )
        documents.append(
            _document(f"commune{number}", facts, chance.sample(known, TARGETS), chance, asked[home], agreeing)
        )
    return documents


def _communes() -> list[tuple[str, str]]:
    places = json.loads(NESTED_DIVISIONS_JSON_PATH.read_text(encoding="utf-8"))
    found = [(ward["name"], province["name"]) for province in places for ward in province["wards"]]
    random.Random(1).shuffle(found)
    return [(name[0].lower() + name[1:], re.sub(r"^Thành phố ", "", home)) for name, home in found]


def measure(share: float, agreeing: float) -> None:
    """Prints one line: communes, targets, findings, seconds of the clock and of the processor, megabytes."""
    documents = generate(share, agreeing)
    clock, processor = time.perf_counter(), time.process_time()
    outcome = compare_all(documents)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    communes = sum(one.facts.level is Level.COMMUNE for one in documents)
    targets = sum(len(one.targets) for one in documents)
    print(
        f"{communes:6d} communes  {targets:7d} targets  {len(outcome.findings):7d} findings  "
        f"{clock:6.2f} s  {processor:6.2f} s of processor  {peak:5.0f} MB",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    """Measures each share in a process of its own."""
    agreeing = 0.0 if "--worst" in arguments else 0.75
    shares = [one for one in arguments if not one.startswith("--")]
    if "--here" in arguments:
        measure(float(shares[0]), agreeing)
        return
    for share in shares or SHARES:
        subprocess.run(
            [sys.executable, __file__, "--here", share, *(["--worst"] if not agreeing else [])], check=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
