"""The yardstick: the demo market crawled by plain Scrapy with the same page objects, items into SQLite."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from crawlers.sources.demo_market import DemoMarket
from pipelines.items import Item
from tests.bench.phase import Phase


class Plain(Spider):
    """The market's own callbacks, without governance."""

    name = "plain"
    allowed_domains = ("127.0.0.1",)

    async def start(self) -> Any:
        inner = DemoMarket(source_id="market")
        yield Request(os.environ["BENCH_START"], callback=inner.parse)


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
    phase = Phase()
    process = CrawlerProcess({"LOG_LEVEL": "INFO", "ITEM_PIPELINES": {SqlitePipeline: 1}, **json.loads(sys.argv[1])})
    crawler = process.create_crawler(Plain)
    process.crawl(crawler)
    process.start()
    assert crawler.stats is not None
    phase.cost(crawler.stats.get_value("downloader/response_count")).print()


if __name__ == "__main__":
    main()
