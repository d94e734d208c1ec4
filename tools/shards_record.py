"""Writes small WebDataset shards in the tar formats that occur, with Python's tarfile, and records what they hold.

    python3 tools/shards_record.py tests/golden/shards

Needs Pillow. The same archive content is written as ustar, GNU and pax, and pax packed with gzip; names of over 100 characters need
a prefix field in ustar, a long-name entry in GNU, and an extended header in pax. StreamSynth must read the same samples from each.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

from PIL import Image

CLASSES = ["camera", "key", "bug"]
LONG = "a-folder-with-a-rather-long-name-" + "x" * 60


def picture(index, form):
    image = Image.new("RGB", (12 + index, 9), (255, 255, 255))
    for x in range(index + 2):
        image.putpixel((x, x % 9), (40 * index % 256, 10, 200))
    data = io.BytesIO()
    image.save(data, form)
    return data.getvalue()


def members():
    """Gives (path, content, sample facts or None) in order."""
    for index in range(6):
        key = ("plain/%04d" if index % 2 == 0 else LONG + "/%04d") % index
        form = ["PNG", "JPEG", "WEBP"][index % 3]
        extension = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}[form]
        image = picture(index, form)
        label = CLASSES[index % 3]
        facts = {"key": key, "class": label, "width": 12 + index, "height": 9, "format": {"jpg": "jpeg"}.get(extension, extension),
                 "sha256": hashlib.sha256(image).hexdigest()}
        yield key + "." + extension, image, facts
        if index < 3:
            yield key + ".cls", label.encode(), None
        else:
            yield key + ".json", json.dumps({"class": label, "prompt": "a %s" % label, "other": [1, 2]}).encode(), None


def write(path, form):
    with tarfile.open(path, "w", format=form) as tar:
        folder = tarfile.TarInfo("plain")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content, _ in members():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def main(folder):
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, "ustar.tar"), tarfile.USTAR_FORMAT)
    write(os.path.join(folder, "gnu.tar"), tarfile.GNU_FORMAT)
    write(os.path.join(folder, "pax.tar"), tarfile.PAX_FORMAT)
    with open(os.path.join(folder, "pax.tar"), "rb") as plain, open(os.path.join(folder, "packed.tar.gz"), "wb") as packed:
        packed.write(gzip.compress(plain.read(), mtime=0))
    samples = [facts for _, _, facts in members() if facts]
    with open(os.path.join(folder, "samples.json"), "w") as record:
        json.dump({"python": sys.version.split()[0], "samples": samples}, record, indent=1)
        record.write("\n")


main(sys.argv[1])
