"""The tables: what was crawled, what was seen of each thing, the queue, and the ledger.

Three families. *Things* (`Listing`, `Vendor`, `Feedback`, `Advert`) hold the latest state of each thing of a study;
`Observation` and `Mention` hold what each run saw. `Run`, `Source`, `Host`, `HostRun`, `Budget` and `FrontierRequest`
hold how it was crawled. `Incident`, `Suppressed` and `Closing` hold what people asked for. `LedgerEntry` holds what was
decided, and is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """A point in time: aware and in UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(JSON):
    """JSON in which a missing value is SQL NULL."""

    def __init__(self) -> None:
        super().__init__(none_as_null=True)


class SerialId(TypeDecorator[int]):
    """A 64-bit number that the database gives out; SQLite does so only for a column called INTEGER."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True


Whole = Annotated[int | None, Field(sa_type=BigInteger)]
Tally = Annotated[int, Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})]
Words = Annotated[list[str] | None, Field(sa_type=Json)]
Prose = Annotated[str | None, Field(sa_type=Text)]
Time = Annotated[datetime, Field(sa_type=Utc)]
MaybeTime = Annotated[datetime | None, Field(sa_type=Utc)]


class Row(SQLModel):
    """The base of every table of the project."""

    metadata = MetaData(naming_convention=NAMING)


class Run(Row, table=True):
    """One crawl under one policy, perhaps in several sittings."""

    __tablename__ = "run"

    id: str = Field(primary_key=True)
    study: str = Field(index=True)
    policy_id: str
    policy_version: str
    policy_digest: str
    started_at: Time
    ended_at: MaybeTime = None
    status: str
    """``running``, ``interrupted``, ``finished``, ``stopped`` or ``failed``."""
    reason: str | None = None
    token: int
    """Counts the sittings; a process holding an older one may no longer write."""
    key_epoch: int
    settings: dict[str, Any] = Field(sa_type=Json)


class Source(Row, table=True):
    """A source of a run's policy."""

    __tablename__ = "source"

    run: str = Field(primary_key=True, foreign_key="run.id")
    id: str = Field(primary_key=True)
    spider: str
    hosts: list[str] = Field(sa_type=Json)


class Thing(Row):
    """What every thing has: its key, when it was seen, and fields that have no column of their own.

    A number that the policy generalises stands as text in the column ``<field>_band``.
    """

    study: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    first_seen: Time
    last_seen: Time
    first_run: str
    last_run: str
    item_id: str | None = None
    url: Prose = None
    derived: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Listing(Thing, table=True):
    """An offer on a market."""

    __tablename__ = "listing"

    title: Prose = None
    description: Prose = None
    category: str | None = None
    price: float | None = None
    price_band: str | None = None
    currency: str | None = None
    quantity: float | None = None
    quantity_band: str | None = None
    unit: str | None = None
    stock: Whole = None
    stock_band: str | None = None
    min_order: Whole = None
    min_order_band: str | None = None
    bulk_prices: Words = None
    product_class: str | None = None
    listing_type: str | None = None
    ships_from: str | None = None
    ships_to: Words = None
    shipping_methods: Words = None
    payment_methods: Words = None
    escrow: bool | None = None
    vendor: str | None = None
    vendor_level: Whole = None
    vendor_level_band: str | None = None
    rating: float | None = None
    rating_band: str | None = None
    sales: Whole = None
    sales_band: str | None = None
    views: Whole = None
    views_band: str | None = None
    posted_at: str | None = None
    ends_at: str | None = None


class Vendor(Thing, table=True):
    """Someone who sells on a market."""

    __tablename__ = "vendor"

    handle: str | None = None
    about: Prose = None
    level: Whole = None
    level_band: str | None = None
    trust_level: Whole = None
    trust_level_band: str | None = None
    rating: float | None = None
    rating_band: str | None = None
    sales: Whole = None
    sales_band: str | None = None
    positive: Whole = None
    positive_band: str | None = None
    neutral: Whole = None
    neutral_band: str | None = None
    negative: Whole = None
    negative_band: str | None = None
    disputes_won: Whole = None
    disputes_won_band: str | None = None
    disputes_lost: Whole = None
    disputes_lost_band: str | None = None
    external_ratings: Words = None
    ships_from: str | None = None
    ships_to: Words = None
    joined_at: str | None = None
    last_active_at: str | None = None
    pgp_key: Prose = None
    contacts: Words = None
    banned: bool | None = None


class Feedback(Thing, table=True):
    """What a buyer says of a sale."""

    __tablename__ = "feedback"

    vendor: str | None = None
    buyer: str | None = None
    listing: Prose = None
    rating: str | None = None
    text: Prose = None
    price: float | None = None
    price_band: str | None = None
    currency: str | None = None
    posted_at: str | None = None


class Advert(Thing, table=True):
    """A classified advert."""

    __tablename__ = "advert"

    title: Prose = None
    description: Prose = None
    category: str | None = None
    section: Words = None
    price: float | None = None
    price_band: str | None = None
    currency: str | None = None
    location: str | None = None
    name: str | None = None
    age: Whole = None
    age_band: str | None = None
    phone: str | None = None
    email: str | None = None
    handle: str | None = None
    posted_at: str | None = None


class Observation(Row, table=True):
    """What one run saw of one thing; a second crawl adds a row, a second page of the same run adds to the row."""

    __tablename__ = "observation"
    run: str = Field(primary_key=True, foreign_key="run.id")
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    observed_at: Time
    request: str | None = None
    """Keyed digest (hex) of the request it came from: `FrontierRequest.fingerprint`, and a ledger entry's subject."""
    digest: str
    """SHA-256 of `values`, to see at once whether a thing changed."""
    values: dict[str, Any] = Field(sa_type=Json)


class Mention(Row, table=True):
    """A pseudonym that occurs in an observation: the edges of later networks."""

    __tablename__ = "mention"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run: str = Field(primary_key=True, foreign_key="run.id")
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    pseudonym: str = Field(primary_key=True, index=True)
    count: int


READY = "state = 'queued' AND not_before = 0"
DELAYED = "state = 'queued' AND not_before > 0"
LEASED = "state = 'leased'"


def _part(name: str, *columns: str, where: str) -> Index:
    """An index of the rows in one condition only, so that leasing costs the same whatever the queue holds."""
    return Index(
        name, *(text(c) if " " in c else c for c in columns), sqlite_where=text(where), postgresql_where=text(where)
    )


class FrontierRequest(Row, table=True):
    """A request of a run: the URL only as keyed digest and as ciphertext, which goes when the request is done."""

    __tablename__ = "frontier"
    __table_args__ = (
        UniqueConstraint("fingerprint", "run"),
        _part("ix_frontier_ready", "run", "host", "priority DESC", "id", where=READY),
        _part("ix_frontier_delayed", "run", "host", "not_before", where=DELAYED),
        _part("ix_frontier_leased", "run", "token", where=LEASED),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=SerialId)
    run: str = Field(foreign_key="run.id")
    fingerprint: bytes
    host: str
    source: str
    state: str
    """``queued``, ``leased``, ``done``, ``failed`` or ``refused``."""
    priority: int
    depth: int
    attempts: int
    """How often the sitting that leased it last has done so."""
    not_before: float
    """Seconds since 1970, or 0 where nothing holds it back."""
    token: int
    """The sitting (`Run.token`) that leased it last."""
    payload: bytes | None


class Host(Row, table=True):
    """What a study asked of a host, over all its runs. Times are seconds since 1970."""

    __tablename__ = "host"
    __table_args__ = ({"sqlite_with_rowid": False},)

    study: str = Field(primary_key=True)
    host: str = Field(primary_key=True)
    next_at: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    """The next free time slot."""
    paused_until: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    pages: Tally = 0
    bytes: Tally = 0
    day: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The UTC day that `pages_today` and `bytes_today` count."""
    pages_today: Tally = 0
    bytes_today: Tally = 0
    last_at: float | None = None


class HostRun(Row, table=True):
    """What one run asked of a host and how far it is: counts of requests by state, and pace."""

    __tablename__ = "host_run"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run: str = Field(primary_key=True, foreign_key="run.id")
    host: str = Field(primary_key=True)
    queued: Tally = 0
    leased: Tally = 0
    done: Tally = 0
    failed: Tally = 0
    refused: Tally = 0
    pages: Tally = 0
    """Requests let through, repeats included: counted when leased, so never too few."""
    bytes: Tally = 0
    errors: Tally = 0
    delay_s: float | None = None
    """A delay that the host itself asked for or earned; the larger of it and the policy's holds."""
    latency_s: float | None = None
    min_gap_s: float | None = None
    """The shortest time seen between the starts of two requests."""
    closed: str | None = None
    """Why nothing more is asked of it in this run, as a reason code."""
    first_at: float | None = None
    last_at: float | None = None


class Budget(Row, table=True):
    """What a study used in one UTC day."""

    __tablename__ = "budget"
    __table_args__ = ({"sqlite_with_rowid": False},)

    study: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    pages: Tally = 0
    bytes: Tally = 0


class LedgerEntry(Row, table=True):
    """One decision; each row's hash covers the row before it. `pipelines.ledger` alone writes here."""

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "run"), {"sqlite_with_rowid": False})

    study: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    run: str | None
    at: str
    policy: str | None
    source: str | None
    stage: str
    verdict: str
    rule: str
    reason: str
    subject: str | None
    counts: str = Field(sa_type=Text)
    """JSON, kept byte for byte, since the hash covers it."""
    previous: bytes
    hash: bytes


class Incident(Row, table=True):
    """Something that happened and was not wanted: that it did, when, and what was done; nothing of what was seen."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("study", "ref"),)

    study: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ref: str
    """Random; the same report is not taken twice."""
    kind: str
    at: Time
    source: str | None = None
    code: str | None = None
    by: str
    """A role."""
    action: str
    """``stop_study``, ``stop_source`` or ``drop``."""
    act_by: Time
    """Until when the owner of such incidents must have acted."""
    closed_at: MaybeTime = None
    closed_by: str | None = None
    outcome: str | None = None


class Suppressed(Row, table=True):
    """A keyed digest of what somebody gave who objected: a record that holds it is refused in later crawls."""

    __tablename__ = "suppressed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    study: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True)
    receipt: str
    """Number of the receipt."""
    since: Time


class Closing(Row, table=True):
    """A study that was closed: no run of it begins again."""

    __tablename__ = "closing"

    study: str = Field(primary_key=True)
    at: Time
    certificate: str = Field(sa_type=Text)
    """Canonical JSON, as it was signed."""


def table(model: type[Row]) -> Table:
    """The SQLAlchemy table of a model."""
    return Row.metadata.tables[str(model.__tablename__)]


THINGS: Mapping[str, Table] = {str(m.__tablename__): table(m) for m in (Listing, Vendor, Feedback, Advert)}
"""The table of each kind of item."""
