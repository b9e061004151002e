"""Cache keys are honest: a stage names every package whose code can change its result."""
from __future__ import annotations

import grimp
import pytest

from pipeline.stages import STAGES

PACKAGES = ("pipeline", "extractors", "normalizers", "reconciliation", "reports", "flows")
IN_EVERY_KEY = ("pipeline.models",)
# Without influence on what comes out; pipeline.files puts results on the disk and changes none.
FREE = {"pipeline", "pipeline.errors", "pipeline.settings", "pipeline.files", "extractors"}
ENTRIES = {
    "read": "extractors.reading", "repair": "extractors.repairing", "lay_out": "extractors.layout",
    "find": "extractors.finding", "key": "reconciliation.catalogue", "print": "extractors.layout",
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_names_all_code_it_runs(graph: grimp.ImportGraph, stage) -> None:  # type: ignore[no-untyped-def]
    entry = ENTRIES[stage.name]
    inside = {entry, *graph.find_descendants(entry)}
    used = inside | {module for one in inside for module in graph.find_upstream_modules(one)}
    before = {name for other in STAGES for name in other.made_of if is_before(other.name, stage.name)}
    unnamed = {
        module for module in used - FREE
        if not any(module == name or module.startswith(f"{name}.") for name in {*IN_EVERY_KEY, *stage.made_of, *before})
    }
    assert unnamed == set()


def is_before(one: str, other: str) -> bool:
    """Whether `one` is a stage whose key is part of the key of `other`."""
    takes = {stage.name: stage.takes for stage in STAGES}
    while other:
        other = takes[other]
        if one == other:
            return True
    return False
