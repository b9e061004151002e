"""The table of deployments: which flow runs when and with what.  A test holds it against the flows."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flows.ingest import ingest
from flows.nightly import nightly
from flows.reconcile import reconcile
from flows.tracking import Flow

TIMEZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One row: a flow, a name, a schedule (cron in `TIMEZONE`; '' only by hand) and its parameters."""

    name: str
    flow: Flow[..., Any]
    cron: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


def deployments(inputs: list[str], out: str) -> tuple[Deployment, ...]:
    """The deployments of one office: its input folders and its output folder."""
    return (
        Deployment("ingest", ingest, parameters={"inputs": inputs, "out": out}),
        Deployment("reconcile", reconcile, parameters={"out": out}),
        Deployment("nightly", nightly, cron="30 1 * * *", parameters={"inputs": inputs, "out": out}),
    )
