"""From a raw item in memory to a pseudonymised row on disk."""
