"""World: everything the two invented sites know, made from one seed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawlers.demo import adverts, canaries, offers, planting
from crawlers.demo.planting import Plants
from crawlers.demo.truth import AdvertTruth, FeedbackTruth, ListingTruth, Marks, Planted, VendorTruth

MARKET = "market.test"
BOARD = "board.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that a world depends on.

    Attributes:
        seed: equal seeds and counts give equal worlds, byte for byte.
        feedback: rows of feedback for each vendor.
        minors: how many of the adverts state an age under 18.
        canaries: strings that occur nowhere else, for leak scans.
    """

    seed: int
    listings: int = 120
    vendors: int = 12
    adverts: int = 60
    feedback: int = 40
    minors: int = 4
    canaries: int = 0

    def __post_init__(self) -> None:
        if self.listings and not self.vendors:
            raise ValueError("listings need vendors: ask for at least one vendor")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """The truth behind the pages."""

    recipe: Recipe
    vendors: tuple[VendorTruth, ...] = field(repr=False)
    listings: tuple[ListingTruth, ...] = field(repr=False)
    feedback: tuple[FeedbackTruth, ...] = field(repr=False)
    adverts: tuple[AdvertTruth, ...] = field(repr=False)
    marks: dict[str, Marks] = field(repr=False)
    """``market`` and ``board`` to what the site carries outside the pages of its records."""
    identifiers: tuple[Planted, ...] = field(repr=False)
    """Every planted identifier in every spelling, the canaries too."""
    canaries: tuple[Planted, ...] = field(repr=False)

    @classmethod
    def generate(
        cls,
        seed: int,
        *,
        listings: int = 120,
        vendors: int = 12,
        adverts: int = 60,
        feedback: int = 40,
        minors: int = 4,
        canaries: int = 0,
    ) -> World:
        """The world of this recipe (see `Recipe`)."""
        return cls.of(
            Recipe(
                seed=seed,
                listings=listings,
                vendors=vendors,
                adverts=adverts,
                feedback=feedback,
                minors=minors,
                canaries=canaries,
            )
        )

    @classmethod
    def of(cls, recipe: Recipe) -> World:
        """The world of a recipe."""
        plants, mint = Plants(), canaries.Mint(planting.stream(recipe.seed, "mint"), set())
        named = canaries.handles(mint, min(recipe.vendors // 2, recipe.canaries // 40))
        folk = offers.sellers(recipe.seed, vendors=recipe.vendors, handles=[p.value for p in named])
        vendors, listings, feedback = offers.market(
            recipe.seed, plants, folk, listings=recipe.listings, feedback_rows=recipe.feedback
        )
        # Some vendors advertise too, but none whose name is a canary: that tells the place of a leak.
        others = folk[len(named) :]
        found = adverts.board(recipe.seed, plants, adverts=recipe.adverts, minors=recipe.minors, others=others)

        mint.avoid(planted.value for planted in plants.all())
        tables: canaries.Tables = {"listing": listings, "vendor": vendors, "feedback": feedback, "advert": found}
        marks = {site: planting.site_marks(plants, person, site) for site, person in offers.staff(recipe.seed).items()}
        rng = planting.stream(recipe.seed, "canaries")
        birds = (*named, *canaries.plant(rng, mint, recipe.canaries - len(named), tables, marks))
        return cls(
            recipe=recipe,
            vendors=tuple(vendors),
            listings=tuple(listings),
            feedback=tuple(feedback),
            adverts=tuple(found),
            marks=marks,
            identifiers=tuple(dict.fromkeys((*plants.all(), *birds, *canaries.in_paths(birds)))),
            canaries=birds,
        )
