"""What Tor answers when a connection cannot be made: down today, gone, refused, or Tor itself is away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.errors import RouteError

REQUERY_S = 900.0
"""A client asks no directory again for an onion service it did not find (REND_HID_SERV_DIR_REQUERY_PERIOD)."""


class Kind(StrEnum):
    """What an answer means for what is queued."""

    DOWN = "down"
    """The place does not answer now; it may later."""
    GONE = "gone"
    """Nobody has announced the address for some three hours or longer."""
    REFUSED = "refused"
    """It will not be answered, however often it is asked."""
    CLOSED = "closed"
    """The service lets in only those who hold a key: a login, which is never got round (hard floor H2)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One code of SOCKS5 (RFC 1928 §6) or of Tor's extended errors (proposal 304).

    Attributes:
        reason: the ledger's code.
        kind: what it means.
        says: in words.
        wait_s: the shortest pause before asking again is of any use.
    """

    reason: str
    kind: Kind
    says: str
    wait_s: float = 0.0


REPLIES = {
    0x01: Reply("tor.failed", Kind.DOWN, "the service, or the exit, could not connect"),
    0x02: Reply("tor.not.allowed", Kind.REFUSED, "this listener does not serve such an address"),
    0x03: Reply("tor.no.network", Kind.DOWN, "the network could not be reached"),
    0x04: Reply("tor.no.host", Kind.DOWN, "the name could not be resolved at the exit"),
    0x05: Reply("tor.no.service", Kind.DOWN, "the connection was refused"),
    0x06: Reply("tor.no.circuit", Kind.DOWN, "no circuit could be built in time"),
    0x07: Reply("tor.no.command", Kind.REFUSED, "the command is not supported"),
    0x08: Reply("tor.no.address", Kind.REFUSED, "the kind of address is not supported"),
    0xF0: Reply("tor.not.announced", Kind.GONE, "nobody announces this onion service", REQUERY_S),
    0xF1: Reply("tor.bad.descriptor", Kind.REFUSED, "what the service announces cannot be read"),
    0xF2: Reply("tor.no.introduction", Kind.DOWN, "the onion service does not answer", 120.0),
    0xF3: Reply("tor.no.meeting", Kind.DOWN, "the onion service did not come to meet", 30.0),
    0xF4: Reply("tor.key.missing", Kind.CLOSED, "the onion service lets in only those who hold a key"),
    0xF5: Reply("tor.key.wrong", Kind.CLOSED, "the onion service does not take this key"),
    0xF6: Reply("tor.no.onion", Kind.REFUSED, "this is no onion address"),
    0xF7: Reply("tor.introduction.late", Kind.DOWN, "the onion service took too long to answer", 30.0),
}
BY_REASON = {reply.reason: reply for reply in REPLIES.values()}
UNKNOWN = Reply("tor.unknown", Kind.DOWN, "Tor gave a code that is not known")


class TorReplyError(RouteError):
    """Tor answered that it cannot connect.

    Attributes:
        reply: what it answered.
    """

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(f"Tor: {reply.says}")


class TorUnavailableError(RouteError):
    """Nothing that speaks as our Tor does is at the listener: there is no route, and no other one is taken."""


def reply_of(code: int) -> TorReplyError:
    """The error for a code."""
    return TorReplyError(REPLIES.get(code, UNKNOWN))
