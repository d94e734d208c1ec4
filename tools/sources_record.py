"""Writes small data sets in the formats that real images come in, with Python's own modules, Pillow and NumPy, and records what they hold.

    python3 tools/sources_record.py tests/golden/sources

idx/: images and labels as MNIST has them, plain and packed; cifar/: two batches of CIFAR-10 in the binary version, the same in an archive as it is distributed, and
one file of CIFAR-100; folder/: one folder per class, as ImageNet has it. sources.json gives class and SHA-256 of each image: of its RGB pixels (idx, cifar) or of its file (folder).
"""
import gzip
import hashlib
import io
import json
import os
import struct
import sys
import tarfile

import numpy as np
from PIL import Image

CLASSES = ["camera", "heart", "umbrella", "bus"]


def sha(data):
    return hashlib.sha256(bytes(data)).hexdigest()


def ramp(index, height, width):
    """u8[height,width], another one for each index."""
    y, x = np.mgrid[0:height, 0:width]
    return ((x * 7 + y * 13 + index * 29) % 256).astype(np.uint8)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def write_packed(path, data):
    """gzip without a time stamp, so that the same script gives the same file."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(data)
    write(path, packed.getvalue())


def record_idx(folder):
    count, height, width = 20, 9, 11
    images = [ramp(i, height, width) for i in range(count)]
    labels = [(i * 3 + i // 7) % 4 for i in range(count)]
    pixels = struct.pack(">BBBBIII", 0, 0, 8, 3, count, height, width) + b"".join(i.tobytes() for i in images)
    numbers = struct.pack(">BBBBI", 0, 0, 8, 1, count) + bytes(labels)
    for name, data in (("images-idx3-ubyte", pixels), ("labels-idx1-ubyte", numbers)):
        write(os.path.join(folder, "idx", name), data)
        write_packed(os.path.join(folder, "idx", name + ".gz"), data)
    return [{"class": CLASSES[label], "sha256": sha(np.repeat(image[:, :, None], 3, axis=2).tobytes())} for image, label in zip(images, labels)]


def cifar_record(index, labels):
    rgb = np.stack([ramp(index + 5 * channel, 32, 32) for channel in range(3)])  # [3,32,32]
    return bytes(labels) + rgb.tobytes(), sha(np.transpose(rgb, (1, 2, 0)).tobytes())


def record_cifar(folder):
    facts, batches = {"cifar10": [], "cifar100": []}, {}
    for batch, first, count in (("data_batch_1.bin", 0, 6), ("data_batch_2.bin", 6, 5), ("test_batch.bin", 11, 2)):
        data = b""
        for index in range(first, first + count):
            record, pixels = cifar_record(index, [index % 4])
            data += record
            if batch != "test_batch.bin":
                facts["cifar10"].append({"class": CLASSES[index % 4], "sha256": pixels})
        batches[batch] = data
        if batch != "test_batch.bin":
            write(os.path.join(folder, "cifar", batch), data)

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, data in [("data_batch_1.bin", batches["data_batch_1.bin"]), ("batches.meta.txt", "\n".join(CLASSES).encode()),
                           ("data_batch_2.bin", batches["data_batch_2.bin"]), ("test_batch.bin", batches["test_batch.bin"])]:
            info = tarfile.TarInfo("cifar-10-batches-bin/" + name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    write_packed(os.path.join(folder, "cifar", "cifar-10-binary.tar.gz"), packed.getvalue())

    data = b""
    for index in range(4):
        record, pixels = cifar_record(index, [index % 2, 3 - index])
        data += record
        facts["cifar100"].append({"coarse": CLASSES[index % 2], "class": CLASSES[3 - index], "sha256": pixels})
    write(os.path.join(folder, "cifar", "train.bin"), data)
    return facts


def record_folder(folder):
    facts = []
    files = ["bus/a.png", "bus/b.jpg", "camera/a.JPEG", "camera/deeper/c.webp", "heart/a.png", "n001/x.png", "n001/y.jpg", "zebra/z.png"]
    for index, name in enumerate(files):
        rgb = np.stack([ramp(index + channel, 9, 12) for channel in range(3)], axis=2)
        form = {"png": "PNG", "webp": "WEBP"}.get(name.rsplit(".", 1)[1], "JPEG")
        data = io.BytesIO()
        Image.fromarray(rgb).save(data, form)
        write(os.path.join(folder, "folder", name), data.getvalue())
        facts.append({"path": name, "sha256": sha(data.getvalue())})
    write(os.path.join(folder, "folder", "bus", "notes.txt"), b"no image\n")
    write(os.path.join(folder, "synsets.txt"), b"n001 parasol, umbrella\nn002 tench, Tinca tinca\n")
    return facts


def main(folder):
    facts = {"idx": record_idx(folder), "cifar": record_cifar(folder), "folder": record_folder(folder)}
    with open(os.path.join(folder, "sources.json"), "w") as file:
        json.dump(facts, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
