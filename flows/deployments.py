"""The table of deployments: which flow runs when and with what.  A test holds it against the flows."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flows.drop import scan_drop
from flows.helping import HELP, help_with
from flows.ingest import ingest
from flows.nightly import nightly
from flows.reconcile import reconcile
from flows.tracking import Flow

TIMEZONE = "Asia/Ho_Chi_Minh"
NIGHT = "30 1 * * *"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One row: a flow, a name, when it runs ('' and 0: only by hand) and its parameters."""

    name: str
    flow: Flow[..., Any]
    cron: str = ""                   # in `TIMEZONE`
    every_minutes: float = 0.0
    parameters: dict[str, Any] = field(default_factory=dict)


def office(drop: str, out: str, every_minutes: float = 5.0) -> tuple[Deployment, ...]:
    """What one office needs: its drop folder is scanned all day, everything is looked at by night."""
    return (
        Deployment("scan-drop", scan_drop, every_minutes=every_minutes, parameters={"drop": drop, "out": out}),
        Deployment("nightly", nightly, cron=NIGHT, parameters={"drop": drop, "out": out}),
        Deployment("reconcile", reconcile, parameters={"out": out}),
        Deployment("ingest", ingest, parameters={"inputs": [f"{drop}/done"], "out": out}),
    )


def several(drop: str, out: str, every_minutes: float = 5.0) -> tuple[Deployment, ...]:
    """The same for several machines: what an office needs, and the help that they give one another."""
    return (*office(drop, out, every_minutes), Deployment(HELP, help_with, parameters={"out": out}))
