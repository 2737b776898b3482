"""The yardstick: the demo market crawled by plain Scrapy with the same page objects, items into SQLite."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import CrawlerProcess

from crawlers.sources.demo_market import DemoMarket
from pipelines.items import Item


class Plain(Spider):
    """The market's own callbacks, without governance."""

    name = "plain"
    allowed_domains = ("market.test",)

    async def start(self) -> Any:
        inner = DemoMarket(source_id="market")
        yield Request("http://market.test/", callback=inner.parse)


class SqlitePipeline:
    """Rows in groups of a hundred, as a careful user would write it."""

    def open_spider(self) -> None:
        self.connection = sqlite3.connect(Path(os.environ["BENCH_FOLDER"]) / "plain.sqlite3")
        self.connection.execute("create table item (kind text, data text)")
        self.rows: list[tuple[str, str]] = []

    def process_item(self, item: Item) -> Item:
        self.rows.append((item.kind, json.dumps(item.unsafe_values(), default=str)))
        if len(self.rows) >= 100:
            self._write()
        return item

    def close_spider(self) -> None:
        self._write()
        self.connection.close()

    def _write(self) -> None:
        self.connection.executemany("insert into item values (?, ?)", self.rows)
        self.connection.commit()
        self.rows = []


def main() -> None:
    """Crawl, and print what it took as JSON."""
    settings = {"LOG_LEVEL": "INFO", "ITEM_PIPELINES": {SqlitePipeline: 1}, **json.loads(sys.argv[1])}
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Plain)
    marks: dict[str, tuple[float, float]] = {}

    def mark(name: str) -> None:
        marks[name] = (time.monotonic(), cpu())

    crawler.signals.connect(lambda: mark("begin"), signals.spider_opened, weak=False)
    crawler.signals.connect(lambda: mark("end"), signals.spider_closed, weak=False)
    process.crawl(crawler)
    process.start()
    (began, cpu0), (ended, cpu1) = marks["begin"], marks["end"]
    pages = crawler.stats.get_value("response_received_count")
    print(json.dumps({"pages": pages, "seconds": ended - began, "cpu_s": cpu1 - cpu0, "rss_mb": rss_mb()}))


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_mb() -> float:
    """The most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
