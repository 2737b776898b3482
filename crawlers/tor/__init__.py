"""Tor: the project's own client under stem, what it must show before a crawl trusts it, and how it is asked."""
