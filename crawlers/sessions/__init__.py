"""A person logs in: a browser that they see, whose only way out leads to one source."""
