"""The colours of cells: one sequence of blues that darkens evenly, with the ink that is read best on each."""

from __future__ import annotations

from functools import cache

STEPS = 20
"""So many shades from 0 to 100: each is 5 wide."""
ENDS = ((0.97, -0.006, -0.012), (0.70, -0.045, -0.085), (0.33, -0.02, -0.115))
"""Lightness, green to red and blue to yellow of the palest, a middle and the darkest shade, in OKLab.

Lightness falls evenly, so that the order is seen without telling one hue from another. B. Ottosson 2020, *A perceptual
color space for image processing*.
"""
BLACK, WHITE = "#000000", "#ffffff"


@cache
def shades() -> tuple[str, ...]:
    """Return the shades, palest first, as hexadecimal sRGB."""
    return tuple(_hexadecimal(_between(i / (STEPS - 1))) for i in range(STEPS))


@cache
def inks() -> tuple[str, ...]:
    """Return black or white for each shade, whichever stands out more."""
    return tuple(max((BLACK, WHITE), key=lambda ink: contrast(ink, shade)) for shade in shades())


def step(share: float) -> int:
    """Return which shade a share of the whole has, from 0 to 1.

    Examples
    --------
    >>> step(0), step(0.49), step(0.5), step(1)
    (0, 9, 10, 19)
    """
    return min(STEPS - 1, int(share * STEPS))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2).

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _between(share: float) -> tuple[float, ...]:
    """Return the colour at a share of the way, through the middle one."""
    place = 2 * share
    first, second = ENDS[:2] if place <= 1 else ENDS[1:]
    part = place if place <= 1 else place - 1
    return tuple(a + (b - a) * part for a, b in zip(first, second, strict=True))


def _hexadecimal(lab: tuple[float, ...]) -> str:
    """Return an OKLab colour as sRGB, by the matrices of its author."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, each)))):02x}" for each in linear)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
