"""Reads the drawings that tools/models/rasterise.cs made, and describes each: noun, stroke, own colours or one ink."""
import json
import pathlib

import numpy as np

import words

CROSSED_WORDS = {"off", "slash", "disabled"}
FILL_WORDS = {"fill", "filled", "solid", "bold", "bulk"}
DUOTONE_WORDS = {"duotone", "twotone"}
# Sets drawn in a hand of their own; captions name it.
HANDS = {
    "twemoji": "flat emoji", "noto": "glossy emoji", "noto-v1": "blob emoji", "streamline-emojis": "cartoon emoji",
    "streamline-color": "two color drawing", "streamline-ultimate-color": "two color drawing", "streamline-flex-color": "two color drawing",
    "streamline-plump-color": "two color drawing", "streamline-sharp-color": "two color drawing", "streamline-kameleon-color": "round badge",
    "streamline-freehand-color": "sketch", "streamline-freehand": "sketch", "streamline-stickies-color": "sticker",
    "streamline-cyber": "angular", "streamline-cyber-color": "angular", "pixelarticons": "pixel", "streamline-pixel": "pixel", "pixel": "pixel",
    "memory": "pixel", "meteocons": "weather picture", "material-icon-theme": "flat color picture", "vscode-icons": "flat color picture",
    "marketeq": "two color drawing", "streamline-block": "blocky",
}


class Corpus:
    """Drawings of 64x64 pixels with nouns, restricted to some nouns; `inks` and `colours` list (noun, stroke, hand, crossed, pixels)."""

    def __init__(self, folder, nouns, least=8):
        folder = pathlib.Path(folder)
        rows = [json.loads(line) for line in open(folder / "corpus.jsonl")]
        ink_count = sum(not row[3] for row in rows)
        ink = np.memmap(folder / "corpus.u8", np.uint8, "r", shape=(ink_count, 64, 64))
        colour = np.memmap(folder / "colour.u8", np.uint8, "r", shape=(len(rows) - ink_count, 64, 64, 4))
        counts = {}
        for row in rows:
            counts[words.noun_of(row[2])] = counts.get(words.noun_of(row[2]), 0) + 1
        wanted = {noun for noun in (nouns or counts) if counts.get(noun, 0) >= least and words.plain(noun)}
        self.inks, self.colours = [], []
        for icon_set, name, icon_class, palette, at in rows:
            noun = words.noun_of(icon_class)
            if noun not in wanted:
                continue
            crossed = bool(CROSSED_WORDS & set(name.split("-")))
            if palette:
                pixels = np.array(colour[at])
                if (pixels[..., 3] > 128).mean() > 0.03:
                    self.colours.append((noun, None, HANDS.get(icon_set, "colorful picture"), crossed, pixels))
            else:
                pixels = np.array(ink[at])
                if 0.015 < pixels.mean() / 255 < 0.8:
                    self.inks.append((noun, stroke_of(name, pixels), HANDS.get(icon_set), crossed, pixels))
        self.nouns = sorted({one[0] for one in self.inks + self.colours})


def stroke_of(name, ink):
    """Names the stroke of a drawing in one ink: by its name where that says it, else by the width of its lines."""
    parts = set(name.split("-"))
    if parts & DUOTONE_WORDS or is_duotone(ink):
        return "duotone"
    alpha = ink / 255.0
    inner = erode(erode(erode(alpha)))  # what is left of lines wider than 6 of 64 pixels
    if inner.sum() > 0.45 * alpha.sum() or parts & FILL_WORDS and inner.sum() > 0.2 * alpha.sum():
        return "solid"
    rim = alpha.sum() - erode(alpha).sum()  # twice the length of the lines, about
    width = 2 * alpha.sum() / max(rim, 1)
    return "thin outline" if width < 3.4 else "outline" if width < 6.0 else "bold"


def is_duotone(ink):
    """Whether much of a drawing is an even half tone."""
    half = ((ink > 40) & (ink < 190)).astype(np.float32)
    return erode(erode(half)).sum() > 0.12 * (ink > 40).sum()


def erode(alpha):
    """Takes one pixel off every edge (least value over a cross of five)."""
    wide = np.pad(alpha, 1)
    return np.minimum.reduce([alpha, wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])


def dilate(alpha):
    """Adds one pixel to every edge (greatest value over a cross of five)."""
    wide = np.pad(alpha, 1)
    return np.maximum.reduce([alpha, wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])


def heldout(folder, split):
    """Reads the held-out icons of a split: u8[N,32,32,3], class indices, sets. For measuring only, never for training."""
    folder = pathlib.Path(folder)
    rows = [json.loads(line) for line in open(folder / "heldout.jsonl")]
    pixels = np.memmap(folder / "heldout.u8", np.uint8, "r", shape=(len(rows), 32, 32, 3))
    at = [i for i, row in enumerate(rows) if row[3] == split]
    return np.array(pixels[at]), np.array([words.CLASSES.index(rows[i][2]) for i in at]), [rows[i][0] for i in at]
