"""The first schema: documents and their rows, findings, runs, the ledger of files."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("doc_id", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=True),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("issue_date", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("transient", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=24), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.LargeBinary(), nullable=False),
        sa.Column("extraction", sa.LargeBinary(), nullable=True),
        sa.Column("extraction_digest", sa.String(length=24), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("doc_id", name="pk_documents")
    )
    op.create_index("ix_documents_commune", "documents", ["commune"])
    op.create_index("ix_documents_province", "documents", ["province"])
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    op.create_index("ix_documents_status", "documents", ["status"])
    op.create_table(
        "files",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("found_at", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("doc_id", sa.String(length=12), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_files")
    )
    op.create_index("ix_files_doc_id", "files", ["doc_id"])
    op.create_table(
        "findings",
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("indicator_key", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("finding", sa.LargeBinary(), nullable=False),
        sa.Column("history", sa.String(length=16), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("finding_id", name="pk_findings")
    )
    op.create_index("ix_findings_commune", "findings", ["commune"])
    op.create_index("ix_findings_history", "findings", ["history"])
    op.create_index("ix_findings_kind", "findings", ["kind"])
    op.create_index("ix_findings_severity", "findings", ["severity"])
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs")
    )
    op.create_table(
        "state",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state")
    )
    op.create_table(
        "references",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=True),
        sa.Column("is_basis", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_this", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("raw_text", sa.Text(), nullable=True),
        sa.Column("doc_id", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["documents.doc_id"], name="fk_references_doc_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("doc_id", "position", name="pk_references")
    )
    op.create_index("ix_references_number", "references", ["number"])
    op.create_table(
        "targets",
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("bbox", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("indicator_key", sa.Text(), nullable=True),
        sa.Column("comparator", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("value_max", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("due_date", sa.String(length=10), nullable=True),
        sa.Column("due_inherited", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("raw_text", sa.Text(), nullable=True),
        sa.Column("applies_to", sa.Text(), nullable=True),
        sa.Column("doubts", sa.Text(), nullable=True),
        sa.Column("doc_id", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["documents.doc_id"], name="fk_targets_doc_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("doc_id", "position", name="pk_targets")
    )
    op.create_index("ix_targets_indicator_key", "targets", ["indicator_key"])
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("bbox", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("no", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("head", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("coordinating", sa.Text(), nullable=True),
        sa.Column("deliverable", sa.Text(), nullable=True),
        sa.Column("deadline_raw", sa.Text(), nullable=True),
        sa.Column("deadline_kind", sa.String(length=16), nullable=True),
        sa.Column("deadline_date", sa.String(length=10), nullable=True),
        sa.Column("deadline_before", sa.Boolean(), nullable=False),
        sa.Column("recurrence", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("raw_text", sa.Text(), nullable=True),
        sa.Column("head_key", sa.Text(), nullable=True),
        sa.Column("lead_key", sa.Text(), nullable=True),
        sa.Column("coordinating_key", sa.Text(), nullable=True),
        sa.Column("doubts", sa.Text(), nullable=True),
        sa.Column("doc_id", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["documents.doc_id"], name="fk_tasks_doc_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("doc_id", "position", name="pk_tasks")
    )
    op.create_index("ix_tasks_deadline_date", "tasks", ["deadline_date"])
    op.create_index("ix_tasks_lead_key", "tasks", ["lead_key"])


def downgrade() -> None:
    op.drop_index("ix_tasks_lead_key", table_name="tasks")
    op.drop_index("ix_tasks_deadline_date", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index("ix_targets_indicator_key", table_name="targets")
    op.drop_table("targets")
    op.drop_index("ix_references_number", table_name="references")
    op.drop_table("references")
    op.drop_table("state")
    op.drop_table("runs")
    op.drop_index("ix_findings_severity", table_name="findings")
    op.drop_index("ix_findings_kind", table_name="findings")
    op.drop_index("ix_findings_history", table_name="findings")
    op.drop_index("ix_findings_commune", table_name="findings")
    op.drop_table("findings")
    op.drop_index("ix_files_doc_id", table_name="files")
    op.drop_table("files")
    op.drop_index("ix_documents_status", table_name="documents")
    op.drop_index("ix_documents_sha256", table_name="documents")
    op.drop_index("ix_documents_province", table_name="documents")
    op.drop_index("ix_documents_commune", table_name="documents")
    op.drop_table("documents")
