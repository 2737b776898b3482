"""The schema's versions, oldest first, and the way from any of them to the newest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

# Kept here too, so that opening a database that is up to date need not import Alembic (half a second).
VERSIONS = ("0001", "0002")


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest version, within the transaction of the caller."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
