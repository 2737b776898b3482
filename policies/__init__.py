"""What a crawl may do, and who said so: pure functions and values, no network, no Scrapy."""
