"""Measure what the detectors mask and miss, on made-up texts and public ones, beside Presidio."""
