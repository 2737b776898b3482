"""What the invented sites sell and say: harmless goods, invented places, phrases that people repeat."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A category of the market, or a section of the board, and what is found in it."""

    name: str
    unit: str
    things: tuple[str, ...]
    prices: tuple[int, int]
    """Lowest and highest price of one unit, in hundredths."""
    digital: bool = False


MARKET_GOODS = (
    Goods(
        name="Tea & Infusions",
        unit="g",
        things=("Green leaf tea, first picking", "Smoked black tea", "Chamomile blossom", "Nettle & mint infusion"),
        prices=(4, 60),
    ),
    Goods(
        name="Garden Tools",
        unit="piece",
        things=("Folding pruning saw", "Copper hand trowel", "Dibber with ash handle", "Japanese-style hoe"),
        prices=(650, 6500),
    ),
    Goods(
        name="Widgets",
        unit="piece",
        things=("Blue widget", "Self-levelling widget", "Left-handed widget", 'Widget, 3/4" flange'),
        prices=(150, 2400),
    ),
    Goods(
        name="Locksport",
        unit="set",
        things=("Practice padlock, see-through", "Lock picks for beginners", "Tension wrenches", "Pinning tray"),
        prices=(900, 5500),
    ),
    Goods(
        name="Seeds & Bulbs",
        unit="seed",
        things=("Striped tomato seeds", "Sweet pea mix", "Giant pumpkin seeds", "Saffron crocus bulbs"),
        prices=(2, 45),
    ),
    Goods(
        name="Yarn & Cloth",
        unit="skein",
        things=("Undyed highland wool", "Linen thread", "Felt offcuts", "Hand-dyed sock yarn"),
        prices=(300, 2900),
    ),
    Goods(
        name="Honey & Preserves",
        unit="jar",
        things=("Heather honey", "Damson jam", "Pickled walnuts", "Quince paste"),
        prices=(280, 1600),
    ),
    Goods(
        name="E-books & Guides",
        unit="file",
        things=("Guide to dry stone walls", "Knot atlas", "Bread without yeast", "Keeping bees on a balcony"),
        prices=(99, 1500),
        digital=True,
    ),
)

BOARD_GOODS = (
    Goods(
        name="For Sale/Tools",
        unit="piece",
        things=("Bench vice", "Box of spanners", "Old hand plane"),
        prices=(500, 9000),
    ),
    Goods(
        name="For Sale/Music",
        unit="piece",
        things=("Upright piano", "Concertina", "Box of sheet music"),
        prices=(800, 45000),
    ),
    Goods(
        name="Services/Lessons",
        unit="hour",
        things=("Chess lessons", "Fiddle lessons", "Help with algebra"),
        prices=(1000, 4500),
    ),
    Goods(
        name="Services/House & Garden",
        unit="hour",
        things=("Hedges trimmed", "Gutters cleared", "Window boxes planted"),
        prices=(1200, 5000),
    ),
    Goods(
        name="Company/Walking Partners",
        unit="",
        things=("Hill walks on Sundays", "Slow walks by the canal", "Company for a long path"),
        prices=(0, 0),
    ),
    Goods(
        name="Company/Pen Friends",
        unit="",
        things=("Letters about stamps", "Postcards wanted", "Pen friend for a moth collector"),
        prices=(0, 0),
    ),
)

SENTENCES = (
    "Every parcel is packed by hand and leaves on the next working day.",
    "We have kept this line for years and it has never come back to us.",
    "The colour may differ a little from the picture, because daylight does.",
    "It arrives in plain paper with no marks on it at all.",
    "Please read the whole page before you order, most questions are answered here.",
    "Larger amounts are possible if you ask a week before.",
    "The lot is fresh, stored dry and cool, and checked once more before it goes.",
    "If anything is broken on the way we send another or return the money.",
    "Orders above the second step of the price list travel free.",
    "Do not open a dispute before you have talked to us, we always find a way.",
    "This is the small size, the large one has its own listing.",
    "The weight is net, the tin is a present.",
    "Good for beginners and patient enough for experts.",
    "We do not sell to shops, only to people who will use it.",
    "Our supplier changed in spring and the quality went up with it.",
    "There is a short guide in the box that explains the first steps.",
    "It keeps for at least two years if the lid is closed well.",
    "No returns on cut lengths, everything else can come back within 14 days.",
    "Delivery inside the country takes two to four days, abroad it is seven to fifteen.",
    "Ask for the test sheet, we have one for every batch.",
    "Nothing here is rare, but all of it is made with care.",
    "A sample costs the postage and nothing more.",
    "The handle is oiled twice and will darken with use.",
    "We answer within a day, on Sundays a little later.",
    "Thanks to everyone who bought from us before, you keep this going.",
)

CONTACT_LINES = {
    "EMAIL": ("Write to {} with any question.", "Mail: {}", "You can reach us at {} at any hour."),
    "PHONE": ("Call {} after six.", "Text {} and say which size.", "Phone {}, please let it ring."),
    "MESSENGER_ID": ("Telegram: {}", "Find us on Telegram as {} too."),
    "SESSION": ("Session ID {}",),
    "CRYPTO_ADDRESS": ("Deposits outside the market go to {} only.", "Payment to {} please."),
    "ONION": ("Our mirror is http://{}/shop for days when the market sleeps.", "Bookmark http://{}/ now."),
    "PERSON": ("Ask for {} at the desk.", "The workshop belongs to {}.", "Signed, {}."),
    "USERNAME": ("We were called {} on the old market.", "Beware of copies, the only true name is {}."),
}

PRAISE = (
    "Quick and kind, thank you.",
    "As described, will buy again.",
    "Arrived on day three, well packed.",
    "Good weight, good price.",
    "All fine!",
    "A+++",
    "Best on this market, never a problem in four orders.",
    "Smells of summer. Five stars.",
    "Perfect contact and honest answers.",
    "No complaints, the box was dry.",
)
SHRUGS = (
    "Took nine days but it came.",
    "Okay for the money.",
    "Colour is not as on the picture, otherwise fine.",
    "Half of it was good, they sent the rest later.",
)
COMPLAINTS = (
    "Never arrived, no answer to two messages.",
    "Came open and half empty.",
    "Wrong size, and they would not take it back.",
)

ABOUT = (
    "We are a small workshop and have been here since the first winter.",
    "Orders placed before noon leave the same day.",
    "Encrypt your address with our key, anything else is deleted unread.",
    "Bulk buyers get their own prices, write first.",
    "We hold no records after a sale is finalised.",
    "Vacation is announced on this page a week before.",
    "Two of us pack and one answers, be patient with the one.",
)

ADVERT_LINES = (
    "In good order, used on weekends only.",
    "Pick up by agreement, no delivery.",
    "Price is a start, make me an offer.",
    "Evenings are best, mornings I sleep.",
    "No agents and no swaps please.",
    "It belonged to my grandfather, so be kind to it.",
    "I am patient and have a kettle.",
    "References on request.",
    "Still there if you can read this.",
    "Dogs are welcome, opinions on weather too.",
)

COUNTRIES = ("United Kingdom", "Germany", "Netherlands", "Canada", "Australia", "Spain", "Poland", "Worldwide")
TOWNS = ("Netherwick", "Applemarsh", "Fenbury", "Low Hattering", "Saltmere", "Crowsfold", "East Tarnley", "Dunmoss")
SHIPPING = (
    "Standard letter - 3 days - +0.00",
    "Tracked parcel - 2 days - +4.50",
    "Express - 1 day - +12.00",
    "International - 10 days - +9.90",
)
PAYMENTS = ("BTC", "XMR", "ETH")
OTHER_MARKETS = ("Lantern Bazaar", "Old Quay", "Third Bell")
