"""One value, one text: JSON that can be hashed."""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces.

    For what this project hashes (objects with ASCII keys, strings, whole numbers below 2**53, true, false, null) it is
    the form of RFC 8785.
    """
    return _ENCODER.encode(value)
