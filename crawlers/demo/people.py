"""People who do not exist, with everything by which a real one could be found."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crawlers.demo import identifiers

FIRST = (
    "Anna Peter Maria Thomas Laura Daniel Sofia Martin Julia Andreas Tamsin Piran Orla Callum Freya Hamish Yusuf Amara "
    "Ravi Leila Kwame Mei Tomasz Ingrid Mateo Chiara Nadia Oscar Beatrix Edmund Harriet Rupert"
).split()
LAST = (
    "Thistledown Quillfeather Marlowby Penhallick Ashgrover Birdwhistle Cobbleforth Dunwaldson Elderstone Fernsby "
    "Gladwinter Hathersley Inglethorpe Jessamine Kettlewright Larkmoor Mossbrook Nightingarde Oakhampden Pennycross "
    "Ravensdale Silverthwaite Tanglewick Underhallow Vexington Wetherbourne Yarrowby Zellander"
).split()
MOODS = (
    "quiet brave amber hollow rapid velvet crooked merry silent copper frosty lucky mellow rusty stormy gentle".split()
)
BEASTS = "otter heron badger lynx magpie marten newt owl pike raven stoat tern vole wren yak moth hare".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person; `phone` is in E.164 form."""

    first: str
    last: str
    handle: str
    email: str
    phone: str
    telegram: str
    session: str
    wallets: tuple[str, ...]
    onion: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def invent(rng: Random, taken: set[str]) -> Person:
    """A person whose handle and e-mail address nobody in `taken` has; adds them to it."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    handle = _unused(rng, _handle(rng), taken)
    email = _unused(rng, f"{first}.{last}".lower() if rng.random() < 0.6 else handle, taken, "@example.org")
    wallets = (identifiers.btc_p2pkh(rng), identifiers.btc_bech32(rng), identifiers.eth(rng), identifiers.xmr(rng))
    return Person(
        first=first,
        last=last,
        handle=handle,
        email=email,
        phone=identifiers.uk_phone(rng) if rng.random() < 0.7 else identifiers.us_phone(rng),
        telegram=f"@{handle}_tg" if rng.random() < 0.5 else f"@{first.lower()}{rng.randrange(100, 999)}q",
        session=identifiers.session_id(rng),
        wallets=wallets,
        onion=identifiers.onion(rng),
    )


def _handle(rng: Random) -> str:
    mood, beast = rng.choice(MOODS), rng.choice(BEASTS)
    style = rng.randrange(4)
    if style == 0:
        return f"{mood}_{beast}{rng.randrange(10, 99)}"
    if style == 1:
        return f"{mood.capitalize()}{beast.capitalize()}{rng.randrange(1950, 2009)}"
    if style == 2:
        return (mood + beast).translate(str.maketrans("aeo", "430")) + str(rng.randrange(10))
    return f"xX{mood}-{beast}Xx{rng.randrange(10, 99)}"


def _unused(rng: Random, start: str, taken: set[str], suffix: str = "") -> str:
    word = start + suffix
    while word.lower() in taken:
        word = f"{start}{rng.randrange(10, 99999)}{suffix}"
    taken.add(word.lower())
    return word
