#!/usr/bin/env python3
"""Records what Pillow 9.4 makes of images: tests/golden/augmentations/augmentations.json.

Run from the repository root with Debian's python3-pil: python3 tools/training_record_augmentations.py

torchvision is not needed: where it adds something to Pillow, its formula is written out here with its source (torchvision 0.14).
"""
import base64
import json
import math
import os

import PIL
from PIL import Image, ImageEnhance, ImageOps

WIDTH, HEIGHT = 29, 23


def picture(kind):
    """'busy': ramps, a disc, noise. 'dull': few levels in a narrow range, so that histograms have gaps. 'plain': one colour."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    state = 1
    for y in range(HEIGHT):
        for x in range(WIDTH):
            state = (state * 1664525 + 1013904223) % 2**32
            noise = state >> 24
            disc = (x - 12) ** 2 + (y - 13) ** 2 < 49
            if kind == "busy":
                colour = (x * 255 // (WIDTH - 1), 250 if disc else y * 255 // (HEIGHT - 1), noise)
            elif kind == "dull":
                colour = (60 + noise // 8, 90 + (20 if disc else 0), 100 + x)
            else:
                colour = (17, 130, 201)
            image.putpixel((x, y), colour)
    return image


def hue(image, turn):
    """torchvision/transforms/functional_pil.py, adjust_hue: the hue, in 8 bits, wraps round."""
    h, s, v = image.convert("HSV").split()
    added = int(turn * 255) % 256
    h = h.point([(level + added) % 256 for level in range(256)])
    return Image.merge("HSV", (h, s, v)).convert("RGB")


def affine(image, matrix, fill):
    return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST, fillcolor=fill)


def shear_x(image, slope, fill):
    """torchvision/transforms/autoaugment.py, _apply_op: shear by atan(slope) about the top left corner; functional.py, _get_inverse_affine_matrix."""
    return affine(image, [1.0, math.tan(math.radians(math.degrees(math.atan(slope)))), 0.0, 0.0, 1.0, 0.0], fill)


def shear_y(image, slope, fill):
    return affine(image, [1.0, 0.0, 0.0, math.tan(math.radians(math.degrees(math.atan(slope)))), 1.0, 0.0], fill)


def translate(image, right, down, fill):
    """functional.py, affine: the matrix takes output pixels to input pixels."""
    return affine(image, [1.0, 0.0, -float(right), 0.0, 1.0, -float(down)], fill)


OPERATIONS = {
    "invert": [((), lambda i: ImageOps.invert(i))],
    "posterize": [((bits,), lambda i, bits=bits: ImageOps.posterize(i, bits)) for bits in (8, 7, 4, 1)],
    "solarize": [((t,), lambda i, t=t: ImageOps.solarize(i, t)) for t in (255.0, 178.5, 128, 0)],
    "autoContrast": [((), lambda i: ImageOps.autocontrast(i))],
    "equalize": [((), lambda i: ImageOps.equalize(i))],
    "mirror": [((), lambda i: ImageOps.mirror(i))],
    "brightness": [((f,), lambda i, f=f: ImageEnhance.Brightness(i).enhance(f)) for f in (0.0, 0.1, 0.73, 1.0, 1.27, 1.9, 3.4)],
    "contrast": [((f,), lambda i, f=f: ImageEnhance.Contrast(i).enhance(f)) for f in (0.0, 0.1, 0.73, 1.0, 1.27, 1.9, 3.4)],
    "saturation": [((f,), lambda i, f=f: ImageEnhance.Color(i).enhance(f)) for f in (0.0, 0.1, 0.73, 1.0, 1.27, 1.9, 3.4)],
    "sharpness": [((f,), lambda i, f=f: ImageEnhance.Sharpness(i).enhance(f)) for f in (0.0, 0.1, 0.73, 1.0, 1.27, 1.9)],
    "hue": [((t,), lambda i, t=t: hue(i, t)) for t in (-0.5, -0.31, -0.05, 0.0, 0.08, 0.25, 0.5)],
    "rotate": [((a,), lambda i, a=a: i.rotate(a, Image.Resampling.NEAREST, fillcolor=(9, 8, 7))) for a in (-30.0, -9.0, 1.0, 9.0, 27.0, 30.0)],
    "shearX": [((m,), lambda i, m=m: shear_x(i, m, (9, 8, 7))) for m in (-0.3, -0.09, 0.01, 0.09, 0.3)],
    "shearY": [((m,), lambda i, m=m: shear_y(i, m, (9, 8, 7))) for m in (-0.3, -0.09, 0.01, 0.09, 0.3)],
    "translate": [((r, d), lambda i, r=r, d=d: translate(i, r, d, (9, 8, 7))) for r, d in ((3, 0), (-4, 0), (0, 5), (0, -6), (40, 0))],
}


def resized_crop(image, left, top, width, height, to, resample):
    """functional.py, resized_crop: crop, then resize."""
    return image.crop((left, top, left + width, top + height)).resize(to, resample)


def resize_and_centre(image, resize, crop, resample):
    """functional.py: _compute_resized_image_output_size (the shorter side gets 'resize'), then center_crop."""
    short, long = sorted(image.size)
    new_short, new_long = resize, int(resize * long / short)
    size = (new_short, new_long) if image.width <= image.height else (new_long, new_short)
    top, left = int(round((size[1] - crop) / 2.0)), int(round((size[0] - crop) / 2.0))
    return image.resize(size, resample).crop((left, top, left + crop, top + crop))


KERNELS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
CUTS = [((l, t, w, h, to[0], to[1]), kernel) for l, t, w, h, to in ((0, 0, 29, 23, (16, 16)), (3, 5, 20, 11, (16, 16)), (28, 22, 1, 1, (8, 8)), (7, 2, 16, 16, (16, 16)), (0, 0, 4, 23, (12, 9)))
        for kernel in KERNELS]
CENTRES = [((resize, crop), kernel) for resize, crop in ((16, 14), (8, 8), (32, 28), (23, 16), (27, 24)) for kernel in KERNELS]


def text(image):
    return base64.b64encode(image.tobytes()).decode()


def main():
    images = {kind: picture(kind) for kind in ("busy", "dull", "plain")}
    cases = [{"operation": name, "arguments": list(arguments), "image": kind, "rgb": text(change(image))}
             for name, variants in OPERATIONS.items() for arguments, change in variants for kind, image in images.items()]
    busy = images["busy"]
    for (l, t, w, h, *to), kernel in CUTS:
        cases.append({"operation": f"cut.{kernel}", "arguments": [l, t, w, h, *to], "image": "busy", "rgb": text(resized_crop(busy, l, t, w, h, tuple(to), KERNELS[kernel]))})
    for (resize, crop), kernel in CENTRES:
        cases.append({"operation": f"centre.{kernel}", "arguments": [resize, crop], "image": "busy", "rgb": text(resize_and_centre(busy, resize, crop, KERNELS[kernel]))})
    folder = os.path.join("tests", "golden", "augmentations")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "augmentations.json"), "w") as file:
        json.dump({"recorded": f"Pillow {PIL.__version__}, tools/training_record_augmentations.py", "width": WIDTH, "height": HEIGHT,
                   "images": {kind: text(image) for kind, image in images.items()}, "cases": cases}, file, indent=1)
        file.write("\n")


main()
