#!/usr/bin/env python3
"""Records what numpy says of the spread and coverage of a few embeddings, pair by pair: the reference of diversity.measure.

Run: python3 tools/diversity_record.py   (numpy 1.24; writes tests/golden/diversity.json)
"""
import json
from pathlib import Path

import numpy as np

WITHIN = 0.1

rng = np.random.default_rng(2026)


def unit(rows, size, around=None):
    x = rng.standard_normal((rows, size))
    if around is not None:
        x = 0.6 * x + around
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


def mean_distance(x):
    pairs = [1 - float(np.dot(x[i].astype(np.float64), x[j].astype(np.float64))) for i in range(len(x)) for j in range(i)]
    return None if not pairs else sum(pairs) / len(pairs)


cases = []
for images, real in [(9, 5), (40, 17), (2, 1), (1, 3), (6, 0)]:
    centre = rng.standard_normal(8)
    x, r = unit(images, 8, centre), unit(real, 8, centre)
    nearest = [min(1 - float(np.dot(a.astype(np.float64), b.astype(np.float64))) for b in x) for a in r]
    cases.append({
        "images": x.tolist(),
        "real": r.tolist(),
        "meanDistance": mean_distance(x),
        "realMeanDistance": mean_distance(r),
        "nearest": nearest,
        "covered": sum(d < WITHIN for d in nearest),
    })

path = Path(__file__).parent.parent / "tests/golden/diversity.json"
path.write_text(json.dumps({"within": WITHIN, "cases": cases}, indent=1) + "\n")
