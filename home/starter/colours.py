"""Whether a colour can be read on our grounds, and the nearest that can. Contrast as WCAG 2.2 counts it."""

import colorsys
import re

ENOUGH = 4.5
HEX = re.compile(r"^#[0-9a-f]{6}$")
# The grounds on which the accent stands as words, and the ink that stands on the accent (scss/_tokens.scss).
LIGHT_GROUNDS, ON_LIGHT = ("#fbf8f3", "#f4eee4", "#fffdfa", "#f8e7d6"), "#ffffff"
DARK_GROUNDS, ON_DARK = ("#1b1d23", "#15171c", "#23262e", "#35261d"), "#1b1d23"
STEPS = 400


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in parts)


def luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def worst(colour: str, *, dark: bool = False) -> float:
    """The least contrast it has anywhere."""
    grounds, ink = (DARK_GROUNDS, ON_DARK) if dark else (LIGHT_GROUNDS, ON_LIGHT)
    return min(contrast(colour, other) for other in (*grounds, ink))


def nearest_good(colour: str, *, dark: bool = False) -> str:
    """The same hue, as much darker (in the dark: lighter) as it takes; black and white always do."""
    hue, light, rich = colorsys.rgb_to_hls(*_parts(colour))
    end = 1.0 if dark else 0.0
    for step in range(STEPS + 1):
        tried = _hex(colorsys.hls_to_rgb(hue, light + (end - light) * step / STEPS, rich))
        if worst(tried, dark=dark) >= ENOUGH:
            return tried
    return ON_LIGHT if dark else "#000000"


def deeper(colour: str, *, dark: bool = False) -> str:
    """What a link becomes under the pointer: further from the ground, so never harder to read."""
    hue, light, rich = colorsys.rgb_to_hls(*_parts(colour))
    return _hex(colorsys.hls_to_rgb(hue, light + (1 - light) * 0.35 if dark else light * 0.72, rich))


def stylesheet(accent: str) -> str:
    """The custom properties that an accent sets, for light and dark."""
    light, dark = accent, nearest_good(accent, dark=True)
    return (
        f":root{{--ember:{light};--ember-deep:{deeper(light)};--on-ember:{ON_LIGHT}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--ember:{dark};--ember-deep:{deeper(dark, dark=True)};"
        f"--on-ember:{ON_DARK}}}}}\n"
    )
