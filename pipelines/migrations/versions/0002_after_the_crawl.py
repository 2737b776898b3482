"""Incidents, the suppression list of those who objected, and studies that are closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("study", name="pk_closing"),
    )
    op.create_table(
        "incident",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("act_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String()),
        sa.Column("outcome", sa.String()),
        sa.PrimaryKeyConstraint("study", "number", name="pk_incident"),
        sa.UniqueConstraint("study", "ref", name="uq_incident_study_ref"),
    )
    op.create_table(
        "suppressed",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("study", "digest", name="pk_suppressed"),
        sqlite_with_rowid=False,
    )
