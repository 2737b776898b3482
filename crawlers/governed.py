"""Scrapy under governance: its settings fixed and frozen by us, its parts the ones we name, or no crawl."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import entry_points
from typing import Any

from scrapy import Spider, signals
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.middleware import MiddlewareManager
from scrapy.settings import Settings

from crawlers.intake import Intake
from crawlers.middleware import Governor
from crawlers.outcome import kind_of
from crawlers.run import Run
from crawlers.scheduler import FrontierScheduler
from crawlers.source import GovernedSpider
from crawlers.transport.handler import GovernedHandler
from policies.errors import GovernanceError, SourceError
from policies.model import Policy

GROUP = "beholden.sources"
OFF: dict[str, Any] = {
    "ADDONS": {},
    "AUTOTHROTTLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "DOWNLOADER_MIDDLEWARES": {},
    "EXTENSIONS": {},
    "EXTENSIONS_BASE": {},
    "FEEDS": {},
    "FEED_URI": None,
    "FILES_STORE": None,
    "HTTPCACHE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "IMAGES_STORE": None,
    "ITEM_PIPELINES": {},
    "ITEM_PIPELINES_BASE": {},
    "JOBDIR": None,
    "LOG_ENABLED": False,
    "LOG_FILE": None,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "LOG_STDOUT": False,
    "MEMDEBUG_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "REFERER_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_ENABLED": False,
    "ROBOTSTXT_OBEY": False,  # the governor asks robots.txt, and obeys it under concurrency too
    "SPIDER_MIDDLEWARES": {},
    "STATS_DUMP": False,
    "TELNETCONSOLE_ENABLED": False,
}
"""What Scrapy leaves open, closed."""
OURS = ("_set_crawler", "from_crawler", "update_settings")
"""Methods that a spider may not override: they could change the settings."""
HIGHEST = 1_000_000
"""Setting priority above all that Scrapy, add-ons and spiders use."""


def governed_settings(policy: Policy) -> dict[str, Any]:
    """The settings of a governed crawl. Those that the policy decides are taken from it and from nowhere else."""
    politeness = policy.politeness
    hosts = sum(len(source.hosts) for source in policy.sources)
    at_once = min(hosts * politeness.per_host.concurrency, 64)
    return {
        **OFF,
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": politeness.per_host.concurrency,
        "DOWNLOADER_MIDDLEWARES_BASE": {Governor: 1},
        "DOWNLOAD_DELAY": 0,  # the frontier gives out the time slots
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_HANDLERS": {},
        "DOWNLOAD_HANDLERS_BASE": {"http": GovernedHandler, "https": GovernedHandler},
        "DOWNLOAD_MAXSIZE": int(politeness.max_page_mb * 1_000_000),
        "DOWNLOAD_TIMEOUT": politeness.timeout_s,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_WARNSIZE": 0,
        "LOG_FORMATTER": "crawlers.logs.SilentLogFormatter",
        "SCHEDULER": FrontierScheduler,
        "SPIDER_MIDDLEWARES_BASE": {Intake: 1},
        "USER_AGENT": policy.access.identify.user_agent,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
    }


FUNCTIONS = {
    Governor.process_request,
    Governor.process_response,
    Intake.process_start,
    Intake.process_spider_output,
    Intake.process_spider_exception,
}
"""All that Scrapy calls of us between the scheduler, the network and the spiders."""


class StudySpider(Spider):
    """The only spider that Scrapy knows: it asks the spider of each source for its start requests."""

    name = "study"

    async def start(self) -> AsyncIterator[Any]:
        """The start requests of every source; a spider that fails here stops the run."""
        run: Run = self.crawler.governance  # type: ignore[attr-defined]
        try:
            for source in run.policy.sources:
                spider = spider_class(source.spider).from_crawler(
                    self.crawler, source_id=source.id, start_urls=list(source.start)
                )
                run.admission.spiders[source.id] = spider
            for spider in run.admission.spiders.values():
                async for request in spider.start():
                    yield request
        except Exception as error:  # made by a source's own code: its message may hold anything
            run.fail(SourceError(f"a source failed at its start ({kind_of(error)}); nothing more is asked for"))


def spider_class(name: str) -> type[GovernedSpider]:
    """The spider that a policy names, from this package or from an installed one.

    Raises:
        SourceError: there is none of that name, it cannot be loaded, or it brings settings of its own.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        raise SourceError(f"there is no source {name!r}; 'beholden sources' lists those that are installed")
    try:
        found = points[name].load()
    except (ImportError, AttributeError) as error:
        raise SourceError(f"the source {name!r} cannot be loaded ({type(error).__name__})") from None
    check_spider(found)
    return found  # type: ignore[no-any-return]


def check_spider(spider: Any) -> None:
    """Refuse a spider that is not governed or has settings of its own.

    Raises:
        SourceError: with what to take out.
    """
    if not (isinstance(spider, type) and issubclass(spider, GovernedSpider)):
        raise SourceError("a source must be a subclass of crawlers.source.GovernedSpider")
    if spider.custom_settings:
        names = ", ".join(sorted(spider.custom_settings))
        raise SourceError(
            f"the spider {spider.name!r} has custom_settings ({names}); a policy decides these, take them out"
        )
    for method in OURS:
        if inspect.getattr_static(spider, method) is not inspect.getattr_static(GovernedSpider, method):
            raise SourceError(f"the spider {spider.name!r} overrides {method}; take it out")


class GovernedCrawler(Crawler):
    """A crawler whose settings are set last, frozen, and checked against what the engine was built with."""

    def __init__(self, run: Run) -> None:
        self.governance = run
        self._expected = governed_settings(run.policy)
        self._whole: dict[str, Any] | None = None
        self._parts: ExecutionEngine | None = None
        self.started = asyncio.Event()
        super().__init__(StudySpider, Settings(self._expected, priority=HIGHEST))
        self.signals.connect(self._note_start, signal=signals.engine_started)

    def _note_start(self) -> None:
        self.started.set()

    def _create_engine(self) -> ExecutionEngine:
        self.verify_settings()
        engine = super()._create_engine()
        self._whole = _values(self.settings)
        self._parts = engine
        self.verify()
        return engine

    def verify(self) -> None:
        """Check, while the crawl runs too, that its settings and parts are those that it was built with.

        Raises:
            GovernanceError: naming what was changed.
        """
        if self._parts is not None:
            self.verify_settings()
            verify_engine(self._parts, self)

    def verify_settings(self) -> None:
        """Compare each governed setting with what the crawl would run with, and all with what it began with.

        Raises:
            GovernanceError: naming the settings that differ.
        """
        now = _values(self.settings)
        different = {name for name, value in self._expected.items() if now.get(name) != _plain(value)}
        if self._whole is not None:
            different |= {name for name in now.keys() | self._whole if now.get(name) != self._whole.get(name)}
        if different or not self.settings.frozen:
            what = ", ".join(sorted(different)) or "whether settings may be changed"
            raise GovernanceError(
                f"the crawl would not run under the policy: {what} was changed; only the policy decides"
            )

    def cut_off(self) -> None:
        """End the requests that are under way."""
        if not self.started.is_set() or self._engine is None:
            return
        for handler in set(self.engine.downloader.handlers._handlers.values()):
            if isinstance(handler, GovernedHandler):
                handler.cut_off()


def _values(settings: Settings) -> dict[str, Any]:
    return {name: _plain(attribute.value) for name, attribute in settings.attributes.items()}


def _plain(value: Any) -> Any:
    """A copy that compares by content."""
    if hasattr(value, "items"):
        return dict(value.items())
    return tuple(value) if isinstance(value, list) else value


def verify_engine(engine: ExecutionEngine, crawler: Crawler) -> None:
    """Check the parts that an engine was built with.

    Raises:
        GovernanceError: naming the part that is not ours.
    """
    handlers, scheduler = engine.downloader.handlers, engine.scheduler
    managers = (engine.downloader.middleware, engine.scraper.spidermw, engine.scraper.itemproc, crawler.extensions)
    parts = {
        "middleware": ([type(m) for manager in managers for m in manager.middlewares], [Governor, Intake]),
        "chain of middleware": ({f for manager in managers for f in _functions(manager)}, FUNCTIONS),
        "downloader": ([type(engine.downloader), type(handlers)], [Downloader, DownloadHandlers]),
        "scheduler": ({engine.scheduler_cls, type(scheduler) if scheduler else FrontierScheduler}, {FrontierScheduler}),
        "download handlers": (sorted(handlers._schemes), ["http", "https"]),
        "http handler": ([type(handlers._handlers.get("http"))], [GovernedHandler]),
        "https handler": ([type(handlers._handlers.get("https"))], [GovernedHandler]),
    }
    for name, (found, expected) in parts.items():
        if found != expected:
            raise GovernanceError(f"the crawl would not run under the policy: its {name} is not the governed one")


def _functions(manager: MiddlewareManager) -> Iterator[Any]:
    return (getattr(method, "__func__", method) for chain in manager.methods.values() for method in chain if method)


def source_names() -> dict[str, str]:
    """Installed sources: name to where they come from."""
    return {point.name: point.value for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}


def source_says(name: str) -> str:
    """First line of a source's documentation."""
    module = importlib.import_module(spider_class(name).__module__)
    return (module.__doc__ or "").strip().partition("\n")[0]
