"""Tells whether the generator draws or copies. Run: nearest.py DATA PICTURES.u8 PER_CLASS, with pictures that measure.cs wrote.

For each picture: the RMS distance (0 to 1) of its 16x16 ink map to the nearest training icon of its class and of any noun, mirrored or not. The same for
held-out validation icons says how near an icon that nobody copied comes.
"""
import sys

import numpy as np

import words
from corpus import Corpus, heldout


def ink_maps(pictures):
    """Ink f32[N,256] of pictures u8[N,32,32,3]: difference from the corner's colour, scaled to 1."""
    x = pictures.astype(np.float32)
    ink = np.abs(x - x[:, :1, :1]).max(-1)
    ink /= np.maximum(np.quantile(ink.reshape(len(x), -1), 0.99, axis=1)[:, None, None], 1)
    return ink.clip(0, 1).reshape(-1, 16, 2, 16, 2).mean((2, 4)).reshape(len(x), 256)


def nearest(maps, known):
    """Distance of each map to the nearest known one."""
    squares = (maps ** 2).sum(1)[:, None] + (known ** 2).sum(1) - 2 * maps @ known.T
    return np.sqrt(squares.clip(0).min(1) / 256)


def main(data, pictures, per_class):
    corpus = Corpus(data, words.NOUNS)
    nouns = np.array([one[0] for one in corpus.inks])
    alpha = np.stack([one[4] for one in corpus.inks]).astype(np.float32) / 255
    known = alpha.reshape(-1, 16, 4, 16, 4).mean((2, 4)).reshape(-1, 256)
    mirrored = known.reshape(-1, 16, 16)[:, :, ::-1].reshape(-1, 256)
    drawn = np.fromfile(pictures, np.uint8).reshape(-1, 32, 32, 3)[:2 * 48 * per_class]  # the two templates in one black ink
    validation, labels, _ = heldout(data, "validation")
    for name, pictures, labels in (("drawn", drawn, np.arange(len(drawn)) // per_class % 48), ("held out", validation, labels)):
        maps = ink_maps(pictures)
        any_noun = np.minimum(nearest(maps, known), nearest(maps, mirrored))
        own = np.array([min(nearest(maps[i:i + 1], kind[nouns == words.CLASSES[label]])[0] for kind in (known, mirrored)) for i, label in enumerate(labels)])
        for what, d in (("own class", own), ("any noun", any_noun)):
            print(f"{name}, {what}: median {np.median(d):.3f}, 5 % below {np.quantile(d, 0.05):.3f}, share below 0.06: {(d < 0.06).mean():.3f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
