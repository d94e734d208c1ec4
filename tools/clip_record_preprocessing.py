#!/usr/bin/env python3
"""Records what Pillow makes of images under several preprocessor_config.json: tests/golden/clip/preprocessing.json.

Run from the repository root with Debian's python3-pil and python3-numpy: python3 tools/clip_record_preprocessing.py
Resizing is Pillow's own; the sizes and the centre crop follow transformers' CLIPImageProcessor (image_transforms.py), written anew here.
"""
import base64
import json
import math
import os

import numpy as np
import PIL
from PIL import Image


def source(width, height, kind):
    """The test makes the same images: bytes of a linear congruential generator, or a smooth wave."""
    if kind == "noise":
        state, out = width * 1000 + height, bytearray()
        for _ in range(width * height * 3):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            out.append(state >> 24)
        return np.frombuffer(bytes(out), np.uint8).reshape(height, width, 3)
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * (3 + c) + y * (5 - c) + (x * y) // 7) % 256).astype(np.uint8)


def resized(width, height, config):
    if not config.get("do_resize", True):
        return width, height
    size = config["size"]
    if isinstance(size, dict) and "height" in size:
        return size["width"], size["height"]
    edge = size["shortest_edge"] if isinstance(size, dict) else size
    short, long = min(width, height), max(width, height)
    other = int(edge * long / short)
    return (edge, other) if width <= height else (other, edge)


def crop(image, config):
    if not config.get("do_center_crop", True):
        return image
    size = config.get("crop_size", config["size"])
    rows, columns = (size["height"], size["width"]) if isinstance(size, dict) and "height" in size else [size["shortest_edge"] if isinstance(size, dict) else size] * 2
    height, width = image.shape[:2]
    top, left = (height - rows) // 2, (width - columns) // 2
    if top >= 0 and left >= 0:
        return image[top:top + rows, left:left + columns]
    canvas = np.zeros((max(rows, height), max(columns, width), 3), np.uint8)
    down, right = math.ceil((canvas.shape[0] - height) / 2), math.ceil((canvas.shape[1] - width) / 2)
    canvas[down:down + height, right:right + width] = image
    top, left = top + down, left + right
    return canvas[max(0, top):min(canvas.shape[0], top + rows), max(0, left):min(canvas.shape[1], left + columns)]


RANGE = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
EDGE = {"size": {"shortest_edge": 24}, "crop_size": {"height": 24, "width": 24}, "resample": 3, **RANGE}
CASES = [
    ("shrunk", 100, 75, "noise", EDGE),
    ("shrunk-a-lot", 641, 427, "noise", EDGE),
    ("shrunk-wave", 320, 200, "wave", EDGE),
    ("grown", 11, 7, "noise", EDGE),
    ("grown-wave", 13, 20, "wave", EDGE),
    ("one-pixel", 1, 1, "noise", EDGE),
    ("one-column", 3, 90, "noise", EDGE),
    ("same-size", 24, 24, "noise", EDGE),
    ("one-axis", 24, 60, "noise", {"size": {"height": 24, "width": 24}, "do_center_crop": False, **RANGE}),
    ("other-axis", 60, 24, "noise", {"size": {"height": 24, "width": 24}, "do_center_crop": False, **RANGE}),
    ("whole-number", 50, 61, "noise", {"size": 24, "crop_size": 20, **RANGE}),
    ("no-crop-size", 50, 61, "noise", {"size": 24, **RANGE}),
    ("squashed", 50, 31, "wave", {"size": {"height": 16, "width": 28}, "do_center_crop": False, **RANGE}),
    ("squashed-and-cut", 50, 31, "wave", {"size": {"height": 30, "width": 28}, "crop_size": {"height": 17, "width": 15}, **RANGE}),
    ("cut-only", 41, 32, "noise", {"do_resize": False, "crop_size": {"height": 24, "width": 25}, "size": 24, **RANGE}),
    ("cut-too-large", 19, 30, "noise", {"do_resize": False, "crop_size": {"height": 25, "width": 24}, "size": 24, **RANGE}),
    ("cut-wider-than-resized", 40, 40, "noise", {"size": 20, "crop_size": {"height": 24, "width": 27}, **RANGE}),
    ("bilinear", 60, 45, "noise", {**EDGE, "resample": 2}),
    ("lanczos", 60, 45, "noise", {**EDGE, "resample": 1}),
]


def main():
    cases = []
    for name, width, height, kind, config in CASES:
        image = Image.fromarray(source(width, height, kind))
        target = resized(width, height, config)
        if target != image.size:
            image = image.resize(target, resample=config.get("resample", 3))
        result = crop(np.asarray(image), config)
        cases.append({"name": name, "width": width, "height": height, "kind": kind, "preprocessor": config,
                      "result": [int(result.shape[0]), int(result.shape[1])], "rgb": base64.b64encode(result.tobytes()).decode()})
    with open(os.path.join("tests", "golden", "clip", "preprocessing.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump({"recorded": f"Pillow {PIL.__version__}, tools/clip_record_preprocessing.py", "images": cases}, file, indent=1)
        file.write("\n")


main()
