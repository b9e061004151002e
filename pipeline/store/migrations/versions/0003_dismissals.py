"""Findings that a person set aside: why, and on which documents they rested then."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("findings", sa.Column("dismissed_commune_doc_id", sa.Text(), nullable=True))
    op.add_column("findings", sa.Column("dismissed_upper_doc_id", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("findings", "dismissed_upper_doc_id")
    op.drop_column("findings", "dismissed_commune_doc_id")
    op.drop_column("findings", "reason")
