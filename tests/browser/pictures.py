"""Pictures of pages as small PNG files: the few colours of a flat page as a palette instead of four bytes a point."""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import BrowserContext, Page

#: Higher than this no picture gets; a longer page is cut at its foot, with what is fixed there standing right.
MOST_HEIGHT = 2600

#: The browser itself reads the points: it gives back width, height, at most 256 colours and one byte a point. Colours
#: that do not find a place among the commonest become the nearest of them.
INDEXED = """
async (source) => {
  const picture = await createImageBitmap(await (await fetch(source)).blob());
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const points = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1);
  const colours = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || a - b);
  const palette = colours.slice(0, 256);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of colours.slice(256)) {
    const [r, g, b] = parts(colour);
    let best = 0;
    let least = Infinity;
    palette.forEach((other, place) => {
      const [r2, g2, b2] = parts(other);
      const distance = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
      if (distance < least) [best, least] = [place, distance];
    });
    places.set(colour, best);
  }
  const bytes = Uint8Array.from(points, (point) => places.get(point));
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [width, height, palette.flatMap(parts), btoa(text)];
}
"""


def whole_page(page: Page) -> bytes:
    """A screenshot of the page in a window as high as itself, so that what is fixed to the window's edges stands there."""
    usual = page.viewport_size
    assert usual is not None
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    page.mouse.move(0, 0)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size(
        {"width": usual["width"], "height": min(max(height, usual["height"]), MOST_HEIGHT)}
    )
    page.evaluate("document.fonts.ready")
    picture = page.screenshot(animations="disabled", caret="hide")
    page.set_viewport_size(usual)
    return picture


class Reducer:
    """Makes pictures small, in an empty page of a browser."""

    def __init__(self, context: BrowserContext) -> None:
        self._page = context.new_page()

    def reduce(self, picture: bytes) -> bytes:
        """The same picture with at most 256 colours."""
        source = "data:image/png;base64," + base64.b64encode(picture).decode()
        width, height, palette, points = self._page.evaluate(INDEXED, source)
        return indexed_png(width, height, bytes(palette), base64.b64decode(points))


def indexed_png(width: int, height: int, palette: bytes, points: bytes) -> bytes:
    """A PNG file from a palette (three bytes a colour) and one byte a point."""
    rows = b"".join(b"\0" + points[at : at + width] for at in range(0, width * height, width))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
