"""Records how an independent decoder (Pillow) reads small images: tests/golden/media/decode.json.

Run from the repository root with Debian's python3-pil: python3 tools/icons_record_media.py
"""
import base64
import io
import json
import os
import struct
import zlib

import PIL
from PIL import Image

WIDTH, HEIGHT = 13, 9


def wave(x, y, channel):
    """A smooth picture whose channels differ, so that a swap of axes or channels shows."""
    return [x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1), (x * 11 + y * 17) % 256, (x * y * 255) // ((WIDTH - 1) * (HEIGHT - 1))][channel]


def picture(mode):
    image = Image.new(mode, (WIDTH, HEIGHT))
    bands = len(mode)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            values = tuple(wave(x, y, c) for c in range(bands))
            if mode == "LA":
                values = (wave(x, y, 0), wave(x, y, 3))
            image.putpixel((x, y), values if bands > 1 else values[0])
    return image


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png16(colour_type, channels):
    """A 16-bit PNG, which Pillow cannot write for colour: high byte from the picture, low byte 0x80."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(
        b"\0" + b"".join(bytes([wave(x, y, c), 0x80]) for x in range(WIDTH) for c in channels) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def flat(encoded):
    """Decodes with Pillow, keeps the high byte of 16-bit samples, and lays transparency on white."""
    image = Image.open(io.BytesIO(encoded))
    if image.mode in ("I", "I;16"):
        image = image.point(lambda v: v * (1 / 256)).convert("L")
    rgba = image.convert("RGBA")
    out = bytearray()
    for r, g, b, a in rgba.getdata():
        out += bytes(int(v * a / 255 + 255 * (255 - a) / 255 + 0.5) for v in (r, g, b))
    return bytes(out)


def main():
    rgb, rgba = picture("RGB"), picture("RGBA")
    # tolerance: largest difference of a sample; roundings of alpha differ by one, JPEG and lossy WebP by their inverse transforms.
    cases = [
        ("png-grey", encode(picture("L"), "PNG"), 0),
        ("png-grey-alpha", encode(picture("LA"), "PNG"), 1),
        ("png-bilevel", encode(picture("L").convert("1"), "PNG"), 0),
        ("png-palette", encode(rgb.quantize(16), "PNG"), 0),
        ("png-palette-transparent", encode(rgb.quantize(16), "PNG", transparency=3), 1),
        ("png-rgb", encode(rgb, "PNG"), 0),
        ("png-rgba", encode(rgba, "PNG"), 1),
        ("png-grey-16", png16(0, [0]), 0),
        ("png-rgb-16", png16(2, [0, 1, 2]), 0),
        ("webp-lossless", encode(rgb, "WEBP", lossless=True), 0),
        ("webp-lossless-alpha", encode(rgba, "WEBP", lossless=True, exact=True), 1),
        ("webp-lossy", encode(rgb, "WEBP", quality=90), 2),
        ("jpeg-444", encode(rgb, "JPEG", quality=92, subsampling=0), 2),
        ("jpeg-grey", encode(picture("L"), "JPEG", quality=92), 2),
    ]
    folder = os.path.join("tests", "golden", "media")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "decode.json"), "w") as file:
        json.dump({
            "recorded": f"Pillow {PIL.__version__}, tools/icons_record_media.py",
            "cases": [{
                "name": name,
                "width": WIDTH,
                "height": HEIGHT,
                "tolerance": tolerance,
                "encoded": base64.b64encode(data).decode(),
                "rgb": base64.b64encode(flat(data)).decode(),
            } for name, data, tolerance in cases],
        }, file, indent=1)
        file.write("\n")


main()
