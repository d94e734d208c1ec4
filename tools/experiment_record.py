#!/usr/bin/env python3
"""Records the crossed bootstrap of seeds and sets from its definition in numpy, with the random numbers that the command 'experiment' draws.

Usage: python3 tools/experiment_record.py [file]     (default: tests/golden/experiment.json)
"""
import json
import pathlib
import sys

import numpy as np

FILE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/experiment.json")
MASK32, MASK64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
BOOTSTRAP_SEED = 0x5EED


def philox_block(counter, key):
    """Philox 4x32-10: Salmon et al., SC 2011."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK32
        k0, k1 = (k0 + 0x9E3779B9) & MASK32, (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


def words(seed):
    block = 0
    while True:
        yield from philox_block((block & MASK32, block >> 32, 0, 0), (seed & MASK32, seed >> 32))
        block += 1


def below(stream, bound):
    """Lemire's unbiased draw, ACM TOMACS 29(1), 2019."""
    product = next(stream) * bound
    if product & MASK32 < bound:
        threshold = (2**32 - bound) % bound
        while product & MASK32 < threshold:
            product = next(stream) * bound
    return product >> 32


def mix(key, name):
    """FNV-1a of the name, then the finaliser of SplitMix64."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK64
    z = (key + (value + 1) * 0x9E3779B97F4A7C15) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def interval(values, metric, resamples):
    """Mean over drawn seeds and drawn sets, percentile interval."""
    stream = words(mix(BOOTSTRAP_SEED, metric))
    seeds, sets = values.shape
    means = []
    for _ in range(resamples):
        rows = [below(stream, seeds) for _ in range(seeds)]
        columns = [below(stream, sets) for _ in range(sets)]
        means.append(values[np.ix_(rows, columns)].mean())
    return [float(values.mean()), *(float(x) for x in np.percentile(means, [2.5, 97.5]))]


def record(rng, metric, seeds, sets, images, resamples):
    hits = rng.integers(0, images + 1, (2, seeds, sets))
    arm, reference = hits / images
    return {
        "metric": metric,
        "images": images,
        "resamples": resamples,
        "arm": hits[0].tolist(),
        "reference": hits[1].tolist(),
        "own": interval(arm, metric, resamples),
        "difference": interval(arm - reference, metric, resamples),
        "deviation": float(arm.mean(1).std(ddof=1)) if seeds > 1 else None,
    }


def main():
    rng = np.random.default_rng(20261122)
    cases = [record(rng, *shape) for shape in [("test", 3, 9, 8, 400), ("oodTest", 5, 3, 20, 300), ("validation", 1, 7, 4, 200), ("one", 2, 1, 10, 100)]]
    FILE.write_text(json.dumps({"numpy": np.__version__, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
