"""Governed crawls: the only package that knows Scrapy, Tor and browsers."""
