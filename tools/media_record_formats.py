"""Records how other decoders read unusual but valid images: tests/golden/media/formats.json.

Oracle: Pillow (libjpeg-turbo, libwebp, Little CMS); for AVIF, which Pillow 9 lacks, Debian's vips tool (libheif 1.15).
Run from the repository root with Debian's python3-pil and libvips-tools: python3 tools/media_record_formats.py
"""
import base64
import io
import json
import os
import struct
import subprocess
import tempfile
import zlib

import PIL
from PIL import Image, ImageCms, ImageOps

WIDTH, HEIGHT = 13, 9


def smooth(width, height, mode="RGB"):
    """A picture without edges whose channels differ, so that a swap of axes or channels shows."""
    image = Image.new(mode, (width, height))
    for y in range(height):
        for x in range(width):
            u, v = x / (width - 1), y / (height - 1)
            values = (int(255 * u), int(255 * v), int(255 * (1 - u) * (1 - v)), int(200 * u * v))[:len(mode)]
            image.putpixel((x, y), values if len(mode) > 1 else values[0])
    return image


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# PNG by hand: Pillow writes neither interlaced images nor 2 and 4 bits.

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(depth, colour_type, rows, interlaced=False, extra=b"", size=(WIDTH, HEIGHT)):
    header = struct.pack(">IIBBBBB", *size, depth, colour_type, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def packed(values, depth):
    bits = "".join(format(v, f"0{depth}b") for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def grey_rows(depth):
    most = (1 << depth) - 1
    return b"".join(b"\0" + packed([(x + y) % (most + 1) for x in range(WIDTH)], depth) for y in range(HEIGHT))


def adam7(image):
    rows = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, image.height, dy):
            line = b"".join(bytes(image.getpixel((x, y))) for x in range(x0, image.width, dx))
            if line:
                rows += b"\0" + line
    return rows


# ICC profiles by hand (ICC.1:2001-04), so that no file of unknown licence is needed.

def s15(value):
    return struct.pack(">i", round(value * 65536))


def profile(kind, space, pcs, tags):
    tags = [(b"desc", b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(12 + 67)), (b"cprt", b"text\0\0\0\0none\0"),
            (b"wtpt", b"XYZ \0\0\0\0" + s15(0.9642) + s15(1.0) + s15(0.8249))] + tags
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    length = 128 + len(table) + len(body)
    header = (struct.pack(">I", length) + bytes(4) + struct.pack(">I", 0x02400000) + kind + space + pcs + struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
              + b"acsp" + bytes(28) + s15(0.9642) + s15(1.0) + s15(0.8249))
    return header + bytes(128 - len(header)) + table + body


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256))


def rgb_profile():
    """The primaries of Display P3, adapted to D50, with gamma 2.2."""
    columns = {b"rXYZ": (0.51512, 0.24120, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189), b"bXYZ": (0.15710, 0.06657, 0.78407)}
    tags = [(name, b"XYZ \0\0\0\0" + b"".join(map(s15, xyz))) for name, xyz in columns.items()]
    return profile(b"mntr", b"RGB ", b"XYZ ", tags + [(name, gamma(2.2)) for name in (b"rTRC", b"gTRC", b"bTRC")])


def grey_profile():
    return profile(b"mntr", b"GRAY", b"XYZ ", [(b"kTRC", gamma(1.6))])


def cmyk_profile(grid=4):
    """A press that prints greyish inks: Lab of a made-up mixture, in an 8-bit table (lut8Type)."""
    table = b""
    steps = [i / (grid - 1) for i in range(grid)]
    for c in steps:
        for m in steps:
            for y in steps:
                for k in steps:
                    light = 95 * (1 - 0.35 * c) * (1 - 0.45 * m) * (1 - 0.1 * y) * (1 - 0.85 * k)
                    a, b = (-30 * c + 60 * m) * (1 - k), (-40 * c + 70 * y) * (1 - k)
                    table += bytes(min(255, max(0, round(v))) for v in (light * 2.55, a + 128, b + 128))
    straight = bytes(range(256))
    matrix = b"".join(s15(float(i == j)) for i in range(3) for j in range(3))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, grid, 0]) + matrix + straight * 4 + table + straight * 3
    return profile(b"prtr", b"CMYK", b"Lab ", [(b"A2B0", lut), (b"A2B1", lut)])


def read(encoded, icc=False, upright=True, draft=None, reduce=1):
    """Decodes with Pillow to bytes of sRGB on white."""
    image = Image.open(io.BytesIO(encoded))
    if draft:
        image.draft("RGB", draft)
        exif = image.getexif()
        # libvips leaves out a last column or row that stands for less than a whole group of pixels.
        image = image.crop((0, 0, *draft))
        image.getexif()[0x0112] = exif.get(0x0112, 1)
    if upright:
        image = ImageOps.exif_transpose(image)
    embedded = image.info.get("icc_profile")
    if icc and embedded:
        source = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        target = ImageCms.createProfile("sRGB")
        image = ImageCms.profileToProfile(image, source, target, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB")
    if reduce > 1:
        image = image.convert("RGB").reduce(reduce)
    if image.mode in ("RGBA", "LA", "P") or "transparency" in image.info:
        image = image.convert("RGBA")
        out = bytearray()
        for r, g, b, a in image.getdata():
            out += bytes(int(v * a / 255 + 255 * (255 - a) / 255 + 0.5) for v in (r, g, b))
        return image.size, bytes(out)
    return image.size, image.convert("RGB").tobytes()


def without_adobe(jpeg):
    """Takes the APP14 segment out: then nothing says that the inks are stored inverted."""
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]:]


def avif(image, *options):
    """Encodes and decodes with the vips tool."""
    with tempfile.TemporaryDirectory() as folder:
        source, encoded, decoded = (os.path.join(folder, name) for name in ("in.png", "a.avif", "out.png"))
        image.save(source)
        subprocess.run(["vips", "heifsave", source, encoded, "--compression", "av1", *options], check=True)
        subprocess.run(["vips", "copy", encoded, decoded], check=True)
        with open(encoded, "rb") as file:
            return file.read(), read(open(decoded, "rb").read())


def orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


def main():
    small, large = smooth(WIDTH, HEIGHT), smooth(70, 45)
    cases = []

    def add(name, encoded, tolerance, request=None, expected=None, **reading):
        size, rgb = expected or read(encoded, **reading)
        cases.append({"name": name, "width": size[0], "height": size[1], "tolerance": tolerance, **(request or {}),
                      "encoded": base64.b64encode(encoded).decode(), "rgb": base64.b64encode(rgb).decode()})

    add("jpeg-420", encode(small, "JPEG", quality=90, subsampling=2), 3)
    add("jpeg-progressive", encode(small, "JPEG", quality=92, subsampling=0, progressive=True), 2)
    for value in range(1, 9):
        add(f"jpeg-orientation-{value}", encode(small, "JPEG", quality=95, subsampling=0, exif=orientation(value)), 2)
    add("jpeg-orientation-off", encode(small, "JPEG", quality=95, subsampling=0, exif=orientation(6)), 2, {"upright": False}, upright=False)
    add("webp-orientation-8", encode(small, "WEBP", lossless=True, exif=orientation(8)), 0)
    add("png-orientation-3", encode(small, "PNG", exif=orientation(3)), 0)

    cmyk = smooth(WIDTH, HEIGHT, "CMYK")
    adobe = encode(cmyk, "JPEG", quality=98)
    add("jpeg-cmyk-adobe", adobe, 3)
    add("jpeg-cmyk-plain", without_adobe(adobe), 3)
    add("jpeg-cmyk-profile", encode(cmyk, "JPEG", quality=98, icc_profile=cmyk_profile()), 3, icc=True)

    add("png-wide-gamut", encode(small, "PNG", icc_profile=rgb_profile()), 2, icc=True)
    add("png-wide-gamut-off", encode(small, "PNG", icc_profile=rgb_profile()), 0, {"toSrgb": False})
    add("webp-wide-gamut", encode(small, "WEBP", lossless=True, icc_profile=rgb_profile()), 2, icc=True)
    add("jpeg-wide-gamut", encode(small, "JPEG", quality=98, subsampling=0, icc_profile=rgb_profile()), 3, icc=True)
    add("png-grey-profile", encode(smooth(WIDTH, HEIGHT, "L"), "PNG", icc_profile=grey_profile()), 2, icc=True)
    add("png-damaged-profile", encode(small, "PNG", icc_profile=rgb_profile()[:200]), 0)

    add("png-grey-2", png(2, 0, grey_rows(2)), 0)
    add("png-grey-4", png(4, 0, grey_rows(4)), 0)
    add("png-interlaced", png(8, 2, adam7(small), interlaced=True), 0)
    add("png-interlaced-orientation-6", png(8, 2, adam7(small), interlaced=True, extra=chunk(b"eXIf", orientation(6)[6:])), 0)
    rgb_rows = b"".join(b"\0" + small.crop((0, y, WIDTH, y + 1)).tobytes() for y in range(HEIGHT))
    add("png-transparent-colour", png(8, 2, rgb_rows, extra=chunk(b"tRNS", struct.pack(">3H", *small.getpixel((4, 4))))), 0)
    add("webp-lossy-alpha", encode(smooth(WIDTH, HEIGHT, "RGBA"), "WEBP", quality=95), 3)
    add("webp-animated", encode(small, "WEBP", lossless=True, save_all=True, append_images=[ImageOps.invert(small)]), 0)

    shrunk = encode(large, "JPEG", quality=95, subsampling=0)
    for least in ((36, 23), (35, 22), (18, 11), (17, 11), (8, 5), (1, 1)):
        factor = max(f for f in (1, 2, 4, 8) if least[0] * f <= 70 and least[1] * f <= 45)
        add(f"jpeg-at-least-{least[0]}x{least[1]}", shrunk, 2, {"atLeast": least}, draft=(70 // factor, 45 // factor))
    lying = encode(large, "JPEG", quality=95, subsampling=0, exif=orientation(6))
    add("jpeg-at-least-after-orientation", lying, 2, {"atLeast": (22, 35)}, draft=(35, 22))
    even = smooth(64, 48)
    add("webp-at-least", encode(even, "WEBP", quality=98), 4, {"atLeast": (30, 20)}, reduce=2)
    add("png-at-least", encode(small, "PNG"), 0, {"atLeast": (2, 2)})

    lossy = avif(small, "--Q", "80", "--bitdepth", "8", "--subsample-mode", "off")
    add("avif-444", lossy[0], 1, expected=lossy[1])
    half = avif(even, "--Q", "80", "--bitdepth", "8", "--subsample-mode", "on")
    add("avif-420", half[0], 3, expected=half[1])
    deep = avif(even, "--Q", "80", "--bitdepth", "12", "--subsample-mode", "on")
    add("avif-12-bit", deep[0], 3, expected=deep[1])
    clear = avif(smooth(WIDTH, HEIGHT, "RGBA"), "--lossless", "--bitdepth", "8")
    add("avif-alpha", clear[0], 1, expected=clear[1])

    tool = subprocess.run(["vips", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    with open(os.path.join("tests", "golden", "media", "formats.json"), "w") as file:
        json.dump({"recorded": f"Pillow {PIL.__version__}, {tool}, tools/media_record_formats.py", "cases": cases}, file, indent=1)
        file.write("\n")


main()
