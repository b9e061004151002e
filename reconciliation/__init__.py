"""Compares communes with their province and the centre: catalogue, matching, reference figures, findings."""

from reconciliation.catalogue import assign_keys
from reconciliation.findings import Outcome, compare_all, reconcile

__all__ = ["Outcome", "assign_keys", "compare_all", "reconcile"]
