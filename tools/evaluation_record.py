#!/usr/bin/env python3
"""Records measures of a classifier from their formulas in numpy: top-1, top-5, recall, precision, confusion, calibration error, bootstrap.

Usage: python3 tools/evaluation_record.py [file]     (default: tests/golden/evaluation.json)
"""
import json
import pathlib
import sys

import numpy as np

FILE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/evaluation.json")
BINS = 15


def softmax(logits):
    shifted = np.exp(logits.astype(np.float64) - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


def calibration_error(confidence, hit):
    """Guo et al. 2017, equations 2 and 3: bin m holds confidences of ((m-1)/M, m/M]."""
    edges = np.linspace(0, 1, BINS + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
    return error


def record(rng, images, classes, families, sharpness):
    logits = (rng.standard_normal((images, classes)) * sharpness).astype(np.float32)
    labels = rng.integers(0, classes, images)
    logits[np.arange(images), labels] += np.float32(sharpness)
    family = rng.integers(0, families, images)
    order = np.argsort(-logits, axis=1, kind="stable")
    answers = order[:, 0]
    hit = answers == labels
    confusion = np.zeros((classes, classes), dtype=int)
    np.add.at(confusion, (labels, answers), 1)
    of_class, taken = confusion.sum(1), confusion.sum(0)
    right = np.diag(confusion)
    present = [f for f in range(families) if (family == f).any()]
    per_family = [float(hit[family == f].mean()) for f in present]
    draws = rng.integers(0, len(present), (200, len(present)))
    means = np.asarray(per_family)[draws].mean(1)
    return {
        "classes": classes,
        "logits": [float(x) for x in logits.ravel()],
        "labels": labels.tolist(),
        "families": family.tolist(),
        "top1": float(hit.mean()),
        "top5": float((order[:, :5] == labels[:, None]).any(1).mean()),
        "recall": [float(r / n) if n else None for r, n in zip(right, of_class)],
        "precision": [float(r / n) if n else None for r, n in zip(right, taken)],
        "confusion": confusion.ravel().tolist(),
        "calibrationError": float(calibration_error(softmax(logits).max(1), hit)),
        "setAveraged": float(np.mean(per_family)),
        "draws": draws.ravel().tolist(),
        "interval": [float(x) for x in np.percentile(means, [2.5, 97.5])],
    }


def main():
    rng = np.random.default_rng(20240611)
    cases = [record(rng, *shape) for shape in [(60, 3, 4, 1.0), (80, 12, 5, 2.0), (40, 30, 3, 0.3), (1, 2, 1, 1.0)]]
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"numpy": np.__version__, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
