"""Make pictures of pages small: sixteen colours, half a byte for each dot."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import BrowserContext

COLOURS, APART = 16, 40
"""So many, and so far from one another, tell a page of text and lines well."""
DOTS = """async png => {
    const image = new Image()
    image.src = "data:image/png;base64," + png
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext("2d")
    context.drawImage(image, 0, 0)
    const dots = context.getImageData(0, 0, image.width, image.height).data
    let text = ""
    for (let at = 0; at < dots.length; at += 32768) text += String.fromCharCode(...dots.subarray(at, at + 32768))
    return [image.width, btoa(text)]
}"""

Dots = NDArray[np.uint8]


async def smaller(context: BrowserContext, png: bytes) -> bytes:
    """A picture of a page with few colours; the browser reads the larger one."""
    page = await context.new_page()
    width, dots = await page.evaluate(DOTS, base64.b64encode(png).decode())
    await page.close()
    return written(np.frombuffer(base64.b64decode(dots), np.uint8).reshape(-1, width, 4)[:, :, :3])


def written(dots: Dots) -> bytes:
    """Rows of red, green and blue as a PNG with a palette."""
    height, width, _ = dots.shape
    palette, index = _few(dots.reshape(-1, 3))
    index = np.pad(index.reshape(height, width), ((0, 0), (0, width % 2)))
    rows = np.hstack((np.zeros((height, 1), np.uint8), index[:, ::2] << 4 | index[:, 1::2]))
    head = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _few(dots: Dots) -> tuple[Dots, Dots]:
    """The most frequent colours that are unlike, and for each dot the nearest of them."""
    every, which, counts = np.unique(dots, axis=0, return_inverse=True, return_counts=True)
    left, palette = every[np.argsort(-counts)], np.empty((0, 3), np.uint8)
    while len(left) and len(palette) < COLOURS:
        palette = np.vstack((palette, left[:1]))
        left = left[_far(left, palette[-1:])[:, 0] > APART**2]
    return palette, _far(every, palette).argmin(axis=1).astype(np.uint8)[which.ravel()]


def _far(some: Dots, others: Dots) -> NDArray[np.int64]:
    """The squares of the distances between colours."""
    found: NDArray[np.int64] = ((some[:, None, :].astype(int) - others[None].astype(int)) ** 2).sum(axis=2)
    return found


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
