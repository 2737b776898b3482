"""Benchmarks: commands that print ratios measured in one run, side by side."""
