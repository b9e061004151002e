"""Thin Prefect flows over the same functions that the command line calls."""
