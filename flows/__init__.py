"""Thin Prefect flows over the functions of `pipeline`: no rule and no state of ours lives here."""
