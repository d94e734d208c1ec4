"""Records how Pillow resizes: tests/golden/media-resize/resize.json.

Run from the repository root with Debian's python3-pil: python3 tools/media_record_resize.py
"""
import base64
import json
import os

import PIL
from PIL import Image

KERNELS = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC, "lanczos3": Image.Resampling.LANCZOS}


def picture(width, height):
    """Ramps, a chequer and a disc: flat parts, slopes and hard edges."""
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            disc = (x - width * 0.4) ** 2 + (y - height * 0.6) ** 2 < (min(width, height) * 0.3) ** 2
            image.putpixel((x, y), (x * 255 // (width - 1), 255 if disc else y * 255 // (height - 1), 200 if (x // 5 + y // 5) % 2 else 60))
    return image


def main():
    source = picture(41, 30)
    cases = []
    for kernel, filter in KERNELS.items():
        for size in ((20, 15), (13, 22), (82, 60), (7, 3), (41, 11)):
            cases.append({"kernel": kernel, "width": size[0], "height": size[1], "rgb": base64.b64encode(source.resize(size, filter).tobytes()).decode()})
    os.makedirs(os.path.join("tests", "golden", "media-resize"), exist_ok=True)
    with open(os.path.join("tests", "golden", "media-resize", "resize.json"), "w") as file:
        json.dump({"recorded": f"Pillow {PIL.__version__}, tools/media_record_resize.py", "width": source.width, "height": source.height,
                   "rgb": base64.b64encode(source.tobytes()).decode(), "cases": cases}, file, indent=1)
        file.write("\n")


main()
