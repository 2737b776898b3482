"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

READY = "state = 'queued' AND not_before = 0"
DELAYED = "state = 'queued' AND not_before > 0"
LEASED = "state = 'leased'"


def _thing() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_run", sa.String(), nullable=False),
        sa.Column("last_run", sa.String(), nullable=False),
        sa.Column("item_id", sa.String()),
        sa.Column("url", sa.Text()),
        sa.Column("derived", sa.JSON()),
    )


def upgrade() -> None:
    op.create_table(
        "advert",
        *_thing(),
        sa.Column("title", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("category", sa.String()),
        sa.Column("section", sa.JSON()),
        sa.Column("price", sa.Float()),
        sa.Column("price_band", sa.String()),
        sa.Column("currency", sa.String()),
        sa.Column("location", sa.String()),
        sa.Column("name", sa.String()),
        sa.Column("age", sa.BigInteger()),
        sa.Column("age_band", sa.String()),
        sa.Column("phone", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("handle", sa.String()),
        sa.Column("posted_at", sa.String()),
        sa.PrimaryKeyConstraint("study", "source", "key", name="pk_advert"),
    )
    op.create_index("ix_advert_last_run", "advert", ["last_run"])
    op.create_table(
        "budget",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("pages", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("study", "day", name="pk_budget"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback",
        *_thing(),
        sa.Column("vendor", sa.String()),
        sa.Column("buyer", sa.String()),
        sa.Column("listing", sa.Text()),
        sa.Column("rating", sa.String()),
        sa.Column("text", sa.Text()),
        sa.Column("price", sa.Float()),
        sa.Column("price_band", sa.String()),
        sa.Column("currency", sa.String()),
        sa.Column("posted_at", sa.String()),
        sa.PrimaryKeyConstraint("study", "source", "key", name="pk_feedback"),
    )
    op.create_index("ix_feedback_last_run", "feedback", ["last_run"])
    op.create_table(
        "host",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("next_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("paused_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("pages", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("day", sa.String(), server_default="", nullable=False),
        sa.Column("pages_today", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes_today", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_at", sa.Float()),
        sa.PrimaryKeyConstraint("study", "host", name="pk_host"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.String()),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("policy", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("subject", sa.String()),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("study", "seq", name="pk_ledger"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_run", "ledger", ["run"])
    op.create_table(
        "listing",
        *_thing(),
        sa.Column("title", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("category", sa.String()),
        sa.Column("price", sa.Float()),
        sa.Column("price_band", sa.String()),
        sa.Column("currency", sa.String()),
        sa.Column("quantity", sa.Float()),
        sa.Column("quantity_band", sa.String()),
        sa.Column("unit", sa.String()),
        sa.Column("stock", sa.BigInteger()),
        sa.Column("stock_band", sa.String()),
        sa.Column("min_order", sa.BigInteger()),
        sa.Column("min_order_band", sa.String()),
        sa.Column("bulk_prices", sa.JSON()),
        sa.Column("product_class", sa.String()),
        sa.Column("listing_type", sa.String()),
        sa.Column("ships_from", sa.String()),
        sa.Column("ships_to", sa.JSON()),
        sa.Column("shipping_methods", sa.JSON()),
        sa.Column("payment_methods", sa.JSON()),
        sa.Column("escrow", sa.Boolean()),
        sa.Column("vendor", sa.String()),
        sa.Column("vendor_level", sa.BigInteger()),
        sa.Column("vendor_level_band", sa.String()),
        sa.Column("rating", sa.Float()),
        sa.Column("rating_band", sa.String()),
        sa.Column("sales", sa.BigInteger()),
        sa.Column("sales_band", sa.String()),
        sa.Column("views", sa.BigInteger()),
        sa.Column("views_band", sa.String()),
        sa.Column("posted_at", sa.String()),
        sa.Column("ends_at", sa.String()),
        sa.PrimaryKeyConstraint("study", "source", "key", name="pk_listing"),
    )
    op.create_index("ix_listing_last_run", "listing", ["last_run"])
    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("policy_id", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("policy_digest", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_study", "run", ["study"])
    op.create_table(
        "vendor",
        *_thing(),
        sa.Column("handle", sa.String()),
        sa.Column("about", sa.Text()),
        sa.Column("level", sa.BigInteger()),
        sa.Column("level_band", sa.String()),
        sa.Column("trust_level", sa.BigInteger()),
        sa.Column("trust_level_band", sa.String()),
        sa.Column("rating", sa.Float()),
        sa.Column("rating_band", sa.String()),
        sa.Column("sales", sa.BigInteger()),
        sa.Column("sales_band", sa.String()),
        sa.Column("positive", sa.BigInteger()),
        sa.Column("positive_band", sa.String()),
        sa.Column("neutral", sa.BigInteger()),
        sa.Column("neutral_band", sa.String()),
        sa.Column("negative", sa.BigInteger()),
        sa.Column("negative_band", sa.String()),
        sa.Column("disputes_won", sa.BigInteger()),
        sa.Column("disputes_won_band", sa.String()),
        sa.Column("disputes_lost", sa.BigInteger()),
        sa.Column("disputes_lost_band", sa.String()),
        sa.Column("external_ratings", sa.JSON()),
        sa.Column("ships_from", sa.String()),
        sa.Column("ships_to", sa.JSON()),
        sa.Column("joined_at", sa.String()),
        sa.Column("last_active_at", sa.String()),
        sa.Column("pgp_key", sa.Text()),
        sa.Column("contacts", sa.JSON()),
        sa.Column("banned", sa.Boolean()),
        sa.PrimaryKeyConstraint("study", "source", "key", name="pk_vendor"),
    )
    op.create_index("ix_vendor_last_run", "vendor", ["last_run"])
    op.create_table(
        "frontier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_frontier_run_run"),
        sa.PrimaryKeyConstraint("id", name="pk_frontier"),
        sa.UniqueConstraint("fingerprint", "run", name="uq_frontier_fingerprint_run"),
    )
    op.create_index(
        "ix_frontier_delayed",
        "frontier",
        ["run", "host", "not_before"],
        sqlite_where=sa.text(DELAYED),
        postgresql_where=sa.text(DELAYED),
    )
    op.create_index(
        "ix_frontier_ready",
        "frontier",
        ["run", "host", sa.text("priority DESC"), "id"],
        sqlite_where=sa.text(READY),
        postgresql_where=sa.text(READY),
    )
    op.create_index(
        "ix_frontier_leased",
        "frontier",
        ["run", "token"],
        sqlite_where=sa.text(LEASED),
        postgresql_where=sa.text(LEASED),
    )
    op.create_table(
        "host_run",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("queued", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leased", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pages", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("errors", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("delay_s", sa.Float()),
        sa.Column("latency_s", sa.Float()),
        sa.Column("min_gap_s", sa.Float()),
        sa.Column("closed", sa.String()),
        sa.Column("first_at", sa.Float()),
        sa.Column("last_at", sa.Float()),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_host_run_run_run"),
        sa.PrimaryKeyConstraint("run", "host", name="pk_host_run"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mention",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_mention_run_run"),
        sa.PrimaryKeyConstraint("run", "kind", "source", "key", "field", "label", "pseudonym", name="pk_mention"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mention_pseudonym", "mention", ["pseudonym"])
    op.create_table(
        "observation",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_observation_run_run"),
        sa.PrimaryKeyConstraint("run", "kind", "source", "key", name="pk_observation"),
    )
    op.create_index("ix_observation_kind_source_key", "observation", ["kind", "source", "key"])
    op.create_table(
        "source",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("spider", sa.String(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_source_run_run"),
        sa.PrimaryKeyConstraint("run", "id", name="pk_source"),
    )
