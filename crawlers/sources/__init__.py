"""The sites a governed crawl can read: one module each."""
