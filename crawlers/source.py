"""GovernedSpider: a Scrapy spider that reads one source of a policy, and refuses to run ungoverned."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from web_poet import HttpResponse, WebPage

from pipelines.items import Item
from policies.errors import GovernanceError

Page = TypeVar("Page", bound=WebPage[Any])
Yielded = Item | Request


def page(page_class: type[Page], response: Response) -> Page:
    """The page object of a fetched page."""
    found = page_class(
        response=HttpResponse(
            url=response.url,
            body=response.body,
            status=response.status,
            encoding=response.encoding if isinstance(response, TextResponse) else None,
            headers={k.decode("latin-1"): v[0].decode("latin-1") for k, v in response.headers.items() if v},
        )
    )
    if not hasattr(page_class, "validate_input"):
        # web-poet's own answer refers to the page and lies on it: the tree would stay until the next search for cycles.
        vars(found)["_validate_input"] = _nothing
    return found


def _nothing() -> None:
    """What web-poet is told of a page that has no checks of its own."""


class GovernedSpider(Spider):
    """Base class of every source.

    A subclass sets `name` and writes `parse` (and further callbacks): generators, sync or async, of `Item` and
    `scrapy.Request`. What may be fetched, how fast and what is kept is the policy's business: a spider has no
    settings of its own, and its ``meta`` is not read.

    Attributes:
        source_id: id of the source in the policy.
        start_urls: where the policy says to start.
    """

    name: str
    source_id: str

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> GovernedSpider:
        if getattr(crawler, "governance", None) is None:
            raise GovernanceError(
                f"the spider {cls.__name__} runs only under a policy: start it with 'beholden crawl POLICY'"
            )
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each start URL of the policy."""
        for url in self.start_urls:
            yield Request(url, callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> Iterable[Yielded] | AsyncIterator[Yielded]:
        """Read a start page."""
        raise NotImplementedError(f"{type(self).__name__} has no parse method")
