"""Two invented sites, made from a seed and served on loopback: a market and an advert board.

``market.test`` has categories with paging, listings, vendors and feedback; ``board.test`` has sections and classified
adverts. The goods are harmless, and nobody in them exists: e-mail addresses end in example.org, phone numbers come from
ranges kept for drama, wallets and onion addresses have a right checksum and no known key. Both sites also do what the
world does to a crawler: areas closed by robots.txt, endless calendars, session ids, refusals, broken pages and bait.

`crawlers.demo.world.World` is the truth behind the pages, so that a crawl can be scored against it.
"""
