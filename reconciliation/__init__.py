"""The indicator catalogue, the reference documents, and what is a gap and what a conflict."""
