"""The drop folder: files that scanners, people and network shares leave, none lost and none taken half.

    looking    which files are there and have stood still
    claiming   taking them by atomic rename, and taking over what a dead process had claimed
    settling   moving each to done/ or failed/ with a reason beside it, or back for another try
    scan       the order of all that
"""
from __future__ import annotations

from pipeline.intake.scan import ScanSummary, scan

__all__ = ["ScanSummary", "scan"]
