"""Training of the repair models: plain text in, `normalizers/data/repair/` out.  Not part of the installed package."""
