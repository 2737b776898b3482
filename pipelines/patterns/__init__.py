"""Recognisers by pattern and checksum."""
