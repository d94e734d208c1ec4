#!/usr/bin/env python3
"""Checks what 'streamsynth export' wrote with tools that know nothing of StreamSynth.

model.onnx goes through onnx.checker with full shape inference; model.safetensors is parsed with struct and numpy by the rules of its
format; then a residual network is run twice in PyTorch on random images, node by node from the ONNX graph and from the named
tensors as torchvision's classes use them, and both must agree.

Usage: python3 tools/export_check.py FOLDER     (needs onnx, numpy, torch)
"""
import hashlib
import json
import pathlib
import struct
import sys

import numpy as np
import onnx
import onnx.checker
import onnx.numpy_helper
import torch
import torch.nn.functional as F

TYPES = {"F32": np.float32, "I64": np.int64}


def safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    assert length % 8 == 0 and 8 + length <= len(data), length
    header = json.loads(data[8:8 + length])
    assert header.pop("__metadata__")["format"] == "pt"
    body, tensors, end = data[8 + length:], {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        start, stop = entry["data_offsets"]
        assert start == end, name
        tensors[name] = torch.from_numpy(np.frombuffer(body[start:stop], TYPES[entry["dtype"]]).reshape(entry["shape"]).copy())
        end = stop
    assert end == len(body), (end, len(body))
    return tensors


def run_onnx(model, images):
    values = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
    values[model.graph.input[0].name] = images
    for node in model.graph.node:
        x = [values[name] for name in node.input]
        a = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        if node.op_type == "Conv":
            pads = a["pads"]
            padded = F.pad(x[0], (pads[1], pads[3], pads[0], pads[2]))
            y = F.conv2d(padded, x[1], x[2] if len(x) > 2 else None, a["strides"], 0, a["dilations"], a.get("group", 1))
        elif node.op_type == "MaxPool":
            pads = a["pads"]
            padded = F.pad(x[0], (pads[1], pads[3], pads[0], pads[2]), value=-np.inf)
            y = F.max_pool2d(padded, a["kernel_shape"], a["strides"])
        elif node.op_type == "Gemm":
            y = x[0] @ x[1].T + x[2]
        elif node.op_type == "Reshape":
            shape = [x[0].shape[i] if size == 0 else size for i, size in enumerate(x[1].tolist())]
            y = x[0].reshape(shape)
        else:
            y = {"Relu": F.relu, "Add": torch.add, "Identity": lambda v: v, "GlobalAveragePool": lambda v: v.mean((2, 3), keepdim=True)}[node.op_type](*x)
        values[node.output[0]] = y
    return values[model.graph.output[0].name]


def run_tensors(tensors, images):
    def norm(x, name):
        return F.batch_norm(x, tensors[f"{name}.running_mean"], tensors[f"{name}.running_var"], tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def conv(x, name, stride=1):
        kernel = tensors[f"{name}.weight"]
        return F.conv2d(x, kernel, stride=stride, padding=kernel.shape[2] // 2)

    large = tensors["conv1.weight"].shape[2] == 7
    x = F.relu(norm(conv(images, "conv1", 2 if large else 1), "bn1"))
    if large:
        x = F.max_pool2d(x, 3, 2, 1)
    for name in sorted({".".join(key.split(".")[:2]) for key in tensors if key.startswith("layer")}, key=lambda n: [int(d) for d in n[5:].split(".")]):
        stage, block = (int(d) for d in name[5:].split("."))
        stride = 2 if stage > 1 and block == 0 else 1
        bottleneck = f"{name}.conv3.weight" in tensors
        y = F.relu(norm(conv(x, f"{name}.conv1", 1 if bottleneck else stride), f"{name}.bn1"))
        y = norm(conv(y, f"{name}.conv2", stride if bottleneck else 1), f"{name}.bn2")
        if bottleneck:
            y = norm(conv(F.relu(y), f"{name}.conv3"), f"{name}.bn3")
        shortcut = norm(conv(x, f"{name}.downsample.0", stride), f"{name}.downsample.1") if f"{name}.downsample.0.weight" in tensors else x
        x = F.relu(y + shortcut)
    return F.linear(x.mean((2, 3)), tensors["fc.weight"], tensors["fc.bias"])


def main():
    folder = pathlib.Path(sys.argv[1])
    card = json.loads((folder / "card.json").read_text())
    for file in card["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"], file["name"]
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    print(f"onnx {onnx.__version__}: model.onnx is valid, operator set {model.opset_import[0].version}, {len(model.graph.node)} nodes")
    tensors = safetensors(folder / "model.safetensors")
    counters = sum(1 for name in tensors if name.endswith("num_batches_tracked"))
    print(f"model.safetensors: {len(tensors)} tensors, {counters} counters")
    if card["network"].startswith("resnet"):
        torch.manual_seed(0)
        images = torch.randn(5, 3, card["input"]["height"], card["input"]["width"])
        one, other = run_onnx(model, images), run_tensors(tensors, images)
        difference = ((one - other).abs() / (1 + other.abs())).max().item()
        print(f"torch {torch.__version__}: both differ by {difference:.2g} at most")
        assert difference < 1e-5
    assert tensors["fc.bias" if "fc.bias" in tensors else "head.bias"].shape[0] == len(card["classes"])


if __name__ == "__main__":
    main()
