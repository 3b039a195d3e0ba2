"""Draws the demo's pictures, so that no photograph of anybody's place or child is needed to show the site."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from home.media.pictures import CleanPicture

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 1600, 1000
SCALE = 2  # drawn twice as large and reduced, for smooth edges

DUSK = ((38, 42, 84), (140, 92, 118), (244, 178, 126))
DAWN = ((150, 184, 200), (214, 214, 204), (250, 224, 184))
SEA = ((70, 110, 150), (150, 186, 200), (246, 222, 190))
AUTUMN = ((118, 128, 150), (206, 178, 160), (246, 204, 150))


def _mix(one: Colour, two: Colour, share: float) -> Colour:
    return (
        round(one[0] + (two[0] - one[0]) * share),
        round(one[1] + (two[1] - one[1]) * share),
        round(one[2] + (two[2] - one[2]) * share),
    )


def _sky(colours: tuple[Colour, Colour, Colour], horizon: float = 0.68) -> Image.Image:
    """A wash from the top colour through the middle one to the last at the horizon."""
    column = Image.new("RGB", (1, 400))
    for y in range(400):
        at = min(y / 400 / horizon, 1.0)
        near = (
            _mix(colours[0], colours[1], at / 0.55) if at < 0.55 else _mix(colours[1], colours[2], (at - 0.55) / 0.45)
        )
        column.putpixel((0, y), near)
    tall = column.resize((1, HEIGHT * SCALE), Image.Resampling.BICUBIC)
    return tall.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.NEAREST)


def _glow(picture: Image.Image, x: float, y: float, radius: float, colour: Colour, strength: float) -> Image.Image:
    """Light that adds to what it falls on. Blurred small and enlarged: the result is the same and much quicker."""
    small = Image.new("RGB", (WIDTH // 4, HEIGHT // 4))
    box = [(x - radius) / 4, (y - radius) / 4, (x + radius) / 4, (y + radius) / 4]
    ImageDraw.Draw(small).ellipse(box, fill=_mix((0, 0, 0), colour, strength))
    soft = small.filter(ImageFilter.GaussianBlur(radius / 7)).resize(picture.size, Image.Resampling.BILINEAR)
    return ImageChops.screen(picture, soft)


def _ridge(rng: random.Random, base: float, rough: float) -> Callable[[float], float]:
    """The height of a hill at each x, from 0 at the left to 1 at the right."""
    waves = [(rng.uniform(0.6, 1.4) * 2**n, rng.uniform(0, math.tau), rough / 1.9**n) for n in range(5)]
    return lambda x: base + sum(high * math.sin(math.tau * often * x + phase) for often, phase, high in waves)


def _fill(picture: Image.Image, ridge: Callable[[float], float], colour: Colour) -> None:
    wide, high = picture.size
    line = [(x, ridge(x / wide) * high) for x in range(0, wide + 8, 8)]
    ImageDraw.Draw(picture).polygon([(0, high), *line, (wide, high)], fill=colour)


def _trees(
    picture: Image.Image, rng: random.Random, ridge: Callable[[float], float], colour: Colour, many: int
) -> None:
    draw = ImageDraw.Draw(picture)
    wide, high = picture.size
    for _tree in range(many):
        x = rng.random()
        size = rng.uniform(0.010, 0.026) * high
        middle, foot = x * wide, ridge(x) * high + size * 0.3
        draw.ellipse([middle - size * 0.8, foot - size * 2.0, middle + size * 0.8, foot], fill=colour)


def _house(picture: Image.Image, x: float, foot: float, size: float, wall: Colour) -> Image.Image:
    """A cottage with its lamps lit; `size` is the width of its front in pixels of the finished picture."""
    s = SCALE
    left, right, top = x - size / 2, x + size / 2, foot - size * 0.42
    draw = ImageDraw.Draw(picture)
    draw.rectangle([(right - size * 0.26) * s, (top - size * 0.44) * s, (right - size * 0.14) * s, top * s], fill=wall)
    draw.rectangle([left * s, top * s, right * s, (foot + size * 0.1) * s], fill=wall)
    roof = [(left - size * 0.06, top), (left + size * 0.14, top - size * 0.3), (right - size * 0.14, top - size * 0.3)]
    roof.append((right + size * 0.06, top))
    draw.polygon([(a * s, b * s) for a, b in roof], fill=_mix(wall, (10, 10, 20), 0.4))
    lamps = [left + size * 0.2, left + size * 0.74]
    for lamp in lamps:
        picture = _glow(picture, lamp, top + size * 0.2, size * 0.42, (255, 170, 80), 0.55)
    draw = ImageDraw.Draw(picture)
    pane = size * 0.075
    for lamp in lamps:
        box = [(lamp - pane) * s, (top + size * 0.1) * s, (lamp + pane) * s, (top + size * 0.29) * s]
        draw.rectangle(box, fill=(255, 214, 140))
        draw.line([lamp * s, box[1], lamp * s, box[3]], fill=wall, width=4)
    door = [(x - pane * 0.4) * s, (foot - size * 0.22) * s, (x + pane * 1.1) * s, foot * s]
    draw.rectangle(door, fill=(196, 110, 62))
    return picture


def _written(picture: Image.Image, name: str) -> CleanPicture:
    small = picture.reduce(SCALE)
    out = BytesIO()
    small.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return CleanPicture(name, out.getvalue(), "image/jpeg")


def _land(
    sky: tuple[Colour, Colour, Colour], near: Colour, seed: int, *, trees: int = 0
) -> tuple[Image.Image, Callable[[float], float]]:
    """Five hills, each nearer and darker than the one behind it; returns the nearest one's ridge as well."""
    rng = random.Random(seed)  # noqa: S311 - a picture, not a secret
    picture = _glow(_sky(sky), WIDTH * 0.3, HEIGHT * 0.62, 330, sky[2], 0.5)
    ridge = _ridge(rng, 0.6, 0.05)
    for n in range(5):
        ridge = _ridge(rng, 0.53 + n * 0.078, 0.052 - n * 0.005)
        colour = _mix(sky[2], near, 0.22 + 0.195 * n)
        if trees and n > 1:
            _trees(picture, rng, ridge, _mix(colour, near, 0.35), trees)
        _fill(picture, ridge, colour)
    return picture, ridge


def cottage_at_dusk() -> CleanPicture:
    picture, ridge = _land(DUSK, (24, 28, 44), 11, trees=16)
    picture = _house(picture, WIDTH * 0.66, ridge(0.66) * HEIGHT + 14, 190, (46, 44, 60))
    return _written(picture, "cottage-at-dusk.jpg")


def valley_in_mist() -> CleanPicture:
    picture, _ridge_line = _land(DAWN, (58, 92, 84), 5, trees=26)
    return _written(picture, "valley-in-mist.jpg")


def autumn_lane() -> CleanPicture:
    picture, ridge = _land(AUTUMN, (92, 52, 34), 23, trees=34)
    draw = ImageDraw.Draw(picture)
    wide, high = picture.size
    top = ridge(0.62) * high + 12
    edges: list[list[tuple[float, float]]] = [[], []]
    for step in range(41):
        down = step / 40
        middle = 0.62 - 0.17 * down + 0.07 * math.sin(down * 4.6)
        half = 0.006 + 0.085 * down**1.8
        for edge, side in zip(edges, (-1, 1), strict=True):
            edge.append(((middle + side * half) * wide, top + (high - top) * down))
    draw.polygon(edges[0] + edges[1][::-1], fill=(206, 172, 138))
    return _written(picture, "autumn-lane.jpg")


def bay_in_the_morning() -> CleanPicture:
    rng = random.Random(8)  # noqa: S311 - a picture, not a secret
    picture = _glow(_sky(SEA, 0.56), WIDTH * 0.62, HEIGHT * 0.5, 260, SEA[2], 0.5)
    wide, high = picture.size
    for n, colour in enumerate([(150, 174, 184), (104, 138, 152)]):
        land = _ridge(rng, 0.535 + n * 0.03, 0.022)
        _fill(picture, lambda x, land=land, n=n: land(x) + max(0.0, x - 0.42 - n * 0.1) * 0.5, colour)  # type: ignore[misc]
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0.59 * high, wide, high], fill=(122, 164, 178))
    for n in range(90):
        y = (0.595 + 0.27 * (n / 90) ** 1.4) * high
        x, long = rng.random() * wide, rng.uniform(0.03, 0.16) * wide
        draw.line(
            [x, y, x + long, y], fill=_mix((150, 186, 194), (240, 220, 196), rng.random() * 0.7), width=3 + n // 14
        )
    _fill(picture, _ridge(rng, 0.9, 0.02), (206, 182, 150))
    return _written(picture, "bay-in-the-morning.jpg")


def lit_window() -> CleanPicture:
    """A window from outside at night: a mug, a plant and a lamp."""
    s = SCALE
    picture = Image.new("RGB", (WIDTH * s, HEIGHT * s), (40, 42, 58))
    draw = ImageDraw.Draw(picture)
    for row in range(0, HEIGHT, 50):
        for n in range(-1, WIDTH // 120 + 1):
            left = n * 120 + (60 if row // 50 % 2 else 0)
            shade = _mix((44, 46, 62), (52, 50, 66), ((n * 7 + row) % 5) / 5)
            draw.rectangle([(left + 2) * s, (row + 2) * s, (left + 118) * s, (row + 48) * s], fill=shade)
    picture = _glow(picture, 800, 480, 520, (255, 170, 90), 0.6)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([470 * s, 170 * s, 1130 * s, 770 * s], fill=(70, 54, 48))
    draw.rectangle([500 * s, 200 * s, 1100 * s, 740 * s], fill=(250, 200, 128))
    picture = _glow(picture, 930, 380, 170, (255, 236, 190), 0.7)
    draw = ImageDraw.Draw(picture)
    _on_the_sill(draw, s)
    draw.rectangle([788 * s, 200 * s, 812 * s, 740 * s], fill=(70, 54, 48))
    draw.rectangle([500 * s, 430 * s, 1100 * s, 450 * s], fill=(70, 54, 48))
    draw.rectangle([430 * s, 760 * s, 1170 * s, 810 * s], fill=(96, 74, 62))
    return _written(picture, "lit-window.jpg")


def _on_the_sill(draw: ImageDraw.ImageDraw, s: int) -> None:
    draw.polygon([(880 * s, 420 * s), (980 * s, 420 * s), (952 * s, 320 * s), (908 * s, 320 * s)], fill=(214, 120, 70))
    draw.rectangle([925 * s, 420 * s, 935 * s, 740 * s], fill=(122, 82, 60))
    draw.rectangle([560 * s, 650 * s, 640 * s, 740 * s], fill=(168, 86, 54))
    for lean in (-70, -38, 0, 38, 70):
        tip = (600 + lean, 540 - abs(70 - abs(lean)) // 2)
        leaf = [(592, 655), (600 + lean * 0.45 - 16, 590), tip, (600 + lean * 0.45 + 16, 596), (608, 655)]
        draw.polygon([(x * s, y * s) for x, y in leaf], fill=(74, 106, 78))
    draw.ellipse([740 * s, 668 * s, 784 * s, 716 * s], outline=(92, 116, 138), width=9 * s)
    draw.rectangle([680 * s, 650 * s, 752 * s, 740 * s], fill=(92, 116, 138))


def portrait(name: str, ground: Colour, skin: Colour, hair: Colour, coat: Colour, *, long_hair: bool) -> CleanPicture:
    """A drawn head and shoulders: a likeness of nobody."""
    s = SCALE
    picture = Image.new("RGB", (480 * s, 480 * s), ground)
    draw = ImageDraw.Draw(picture)
    if long_hair:
        draw.rounded_rectangle([138 * s, 90 * s, 342 * s, 370 * s], 100 * s, fill=hair)
    draw.ellipse([70 * s, 340 * s, 410 * s, 640 * s], fill=coat)
    draw.rounded_rectangle([205 * s, 270 * s, 275 * s, 380 * s], 34 * s, fill=_mix(skin, (90, 50, 40), 0.16))
    draw.ellipse([158 * s, 108 * s, 322 * s, 318 * s], fill=skin)
    draw.pieslice([150 * s, 84 * s, 330 * s, 290 * s], 184, 356, fill=hair)
    draw.ellipse([150 * s, 130 * s, 236 * s, 200 * s], fill=hair)
    for x in (206, 274):
        draw.ellipse([(x - 8) * s, 212 * s, (x + 8) * s, 228 * s], fill=(52, 40, 40))
    draw.arc([208 * s, 232 * s, 272 * s, 278 * s], 20, 160, fill=(150, 74, 64), width=6 * s)
    return _written(picture, name)
