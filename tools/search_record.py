#!/usr/bin/env python3
"""Records logistic regressions and average precisions from scikit-learn (Debian: python3-sklearn).

Usage: /usr/bin/python3 tools/search_record.py [folder]     (default: tests/golden/search)
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/search")


def units(rng, rows, width, centre=0.0):
    x = rng.standard_normal((rows, width)) + centre
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


def gradient(x, y, c, w, b):
    sign = np.where(y, 1.0, -1.0)
    pull = -c * sign / (1 + np.exp(sign * (x @ w + b)))
    return np.append(w + x.T @ pull, pull.sum())


def regression(name, x, y, c):
    wide = x.astype(np.float64)
    # lbfgs stops when the loss falls little, five digits short of the minimum; newton-cg goes on.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=c, solver="newton-cg", tol=1e-11, max_iter=100000).fit(wide, y)
    w, b = model.coef_[0], model.intercept_[0]
    # Where its line search fails it stops early; the penalty makes the loss so round that the minimum is no farther away than the gradient is long.
    rest = float(np.linalg.norm(gradient(wide, y, c, w, b)))
    print(f"{name}: gradient {rest:.1e}, weights up to {np.abs(w).max():.1f}")
    return {
        "name": name, "c": c, "width": x.shape[1], "gradient": rest,
        "vectors": [float(v) for v in x.ravel()], "positive": [bool(v) for v in y],
        "weights": [float(v) for v in w], "intercept": float(b),
        "probabilities": [float(v) for v in model.predict_proba(wide)[:, 1]],
    }


def regressions(rng):
    x = units(rng, 60, 8)
    noisy = x[:, 0] + 0.3 * rng.standard_normal(60) > 0
    yield regression("overlapping", x, noisy, 1.0)
    yield regression("strongly penalised", x, noisy, 0.01)
    yield regression("weakly penalised", x, noisy, 1e4)
    yield regression("separable", x, x[:, 1] > 0, 1.0)
    yield regression("separable, weakly penalised", x, x[:, 1] > 0, 1000.0)
    rare = units(rng, 300, 12, 0.5)
    labels = np.zeros(300, dtype=bool)
    labels[:5] = True
    rare[:5] = units(rng, 5, 12, 1.5)
    yield regression("5 of 300", rare, labels, 1.0)
    wide = units(rng, 24, 100)
    yield regression("more numbers than labels", wide, rng.integers(0, 2, 24) > 0, 1.0)
    yield regression("more numbers than labels, weakly penalised", wide, wide[:, 0] > 0, 1e4)
    same = np.repeat(units(rng, 4, 5), 6, axis=0)
    yield regression("equal rows of either label", same, np.arange(24) % 3 == 0, 10.0)
    yield regression("one of each", units(rng, 2, 17), np.array([True, False]), 1.0)


def precision(name, scores, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = average_precision_score(y, scores)
    return {"name": name, "scores": [float(s) for s in scores], "positive": [bool(v) for v in y], "averagePrecision": float(value)}


def precisions(rng):
    y = rng.random(200) < 0.1
    yield precision("random", rng.standard_normal(200), y)
    yield precision("informed", y + rng.standard_normal(200), y)
    yield precision("ties", np.round(y + rng.standard_normal(200)), y)
    yield precision("all equal", np.zeros(50), np.arange(50) < 7)
    yield precision("perfect", -np.arange(30.0), np.arange(30) < 4)
    yield precision("worst", np.arange(30.0), np.arange(30) < 4)
    yield precision("all positive", rng.standard_normal(10), np.ones(10, dtype=bool))
    yield precision("no positive", rng.standard_normal(10), np.zeros(10, dtype=bool))
    yield precision("one point", np.array([0.5]), np.array([True]))


def main():
    rng = np.random.default_rng(20260117)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, cases in [("logistic_regression", regressions(rng)), ("average_precision", precisions(rng))]:
        case = {"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": list(cases)}
        (FOLDER / f"{name}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
