#!/usr/bin/env python3
"""Writes tiny CLIP models of random weights in the layouts that optimum and Xenova export, with embeddings recorded from torch and numpy.

    clip_make_layouts.py [target, tests/golden/clip/layouts unless given]

split/     onnx/text_model.onnx and onnx/vision_model.onnx as fp32, _fp16 and _quantized; texts padded with the last token
monolith/  model.onnx with both towers, an attention mask and logits; texts padded with "!" (0), as OpenCLIP does
reference.json holds images, texts, their token ids, and unit embeddings and probabilities of each precision: fp32 and fp16 from the same
modules in torch, quantized from the same integer arithmetic in numpy. Needs torch 1.13, numpy, onnx and Pillow.
"""
import base64
import json
import os
import shutil
import sys
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from onnx_layouts import modules  # noqa: E402
from onnx_layouts.exporting import halve  # noqa: E402
from onnx_layouts.tokenizers import EOS, Clip  # noqa: E402

TARGET = sys.argv[1] if len(sys.argv) > 1 else "tests/golden/clip/layouts"
LENGTH, SIZE, PROJECTION, EDGE, PATCH = 12, 10, 8, 16, 8
TEXTS = ["a red car", "icon of a heart", "a blue car, blurry, and very much longer than twelve tokens allow", ""]
PICTURES = [(16, 16), (40, 24), (9, 30)]
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


class Text(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.tower = modules.ClipText(vocabulary, LENGTH, SIZE, 2, "projected", PROJECTION)

    def forward(self, input_ids, attention_mask=None):
        tower = self.tower
        bias = tower.mask if attention_mask is None else tower.mask + (1 - attention_mask.float())[:, None] * -1e4
        x = tower.tokens(input_ids) + tower.places.weight[None]
        for layer in tower.layers:
            x = layer(x, bias)
        last = tower.norm(x)
        return tower.projection(last[torch.arange(last.shape[0]), input_ids.argmax(-1)])


class Vision(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, SIZE, PATCH, PATCH, bias=False)
        self.first = nn.Parameter(torch.zeros(SIZE))
        self.places = nn.Embedding((EDGE // PATCH) ** 2 + 1, SIZE)
        self.norm1, self.norm2 = nn.LayerNorm(SIZE), nn.LayerNorm(SIZE)
        self.layers = nn.ModuleList(modules.ClipLayer(SIZE) for _ in range(2))
        self.projection = nn.Linear(SIZE, PROJECTION, bias=False)

    def forward(self, pixel_values):
        x = self.patches(pixel_values).flatten(2).transpose(1, 2)  # [N, patches, size]
        x = torch.cat([self.first.expand(x.shape[0], 1, -1), x], 1) + self.places.weight[None]
        x = self.norm1(x)
        for layer in self.layers:
            x = layer(x, None)
        return self.projection(self.norm2(x[:, 0]))


class Both(nn.Module):
    def __init__(self, text, vision):
        super().__init__()
        self.text, self.vision = text, vision

    def forward(self, input_ids, pixel_values, attention_mask):
        text, image = (nn.functional.normalize(e) for e in (self.text(input_ids, attention_mask), self.vision(pixel_values)))
        logits = 100 * image @ text.T
        return logits, logits.T, text, image


def export(module, path, inputs, outputs, edit=None):
    """inputs: name -> (example, free axes); outputs: name -> free axes; edit: what is done to the model before it is saved."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, tuple(example for example, _ in inputs.values()), path, input_names=list(inputs), output_names=list(outputs),
                          dynamic_axes={**{name: axes for name, (_, axes) in inputs.items()}, **outputs}, opset_version=14)
    model = onnx.load(path)
    model.doc_string = ""
    for node in model.graph.node:
        node.doc_string = ""
    if edit:
        edit(model)
    onnx.save(model, path)


def quantized_weight(weight):
    """Symmetric int8 per tensor, as onnxruntime's quantize_dynamic does for weights."""
    scale = np.float32(np.abs(weight).max() / 127)
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale


def quantize(model):
    """Turns every product with a constant matrix into DynamicQuantizeLinear, MatMulInteger, Cast and Mul; and looks tokens up in int8."""
    graph, nodes = model.graph, []
    weights = {w.name: w for w in graph.initializer}

    def replace(name):
        values, scale = quantized_weight(numpy_helper.to_array(weights[name]))
        for suffix, array in (("_quantized", values), ("_scale", scale), ("_zero_point", np.int8(0))):
            graph.initializer.append(numpy_helper.from_array(np.array(array), name + suffix))
        graph.initializer.remove(weights[name])

    for i, node in enumerate(graph.node):
        if node.op_type == "MatMul" and node.input[1] in weights:
            data, weight, out, n = node.input[0], node.input[1], node.output[0], f"q{i}_"
            replace(weight)
            nodes += [
                helper.make_node("DynamicQuantizeLinear", [data], [n + "x", n + "x_scale", n + "x_zero"]),
                helper.make_node("MatMulInteger", [n + "x", weight + "_quantized", n + "x_zero", weight + "_zero_point"], [n + "sum"]),
                helper.make_node("Cast", [n + "sum"], [n + "float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [n + "x_scale", weight + "_scale"], [n + "scale"]),
                helper.make_node("Mul", [n + "float", n + "scale"], [out]),
            ]
        elif node.op_type == "Gather" and node.input[0] in weights and "tokens" in node.input[0]:
            table, out = node.input[0], node.output[0]
            replace(table)
            nodes += [
                helper.make_node("Gather", [table + "_quantized", node.input[1]], [out + "_quantized"]),
                helper.make_node("DequantizeLinear", [out + "_quantized", table + "_scale", table + "_zero_point"], [out]),
            ]
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.value_info[:]
    onnx.checker.check_model(model)


class QuantizedLinear(nn.Module):
    """The same arithmetic in numpy: x to uint8 over its whole range, integer product, back to float (ONNX, DynamicQuantizeLinear-11)."""

    def __init__(self, linear):
        super().__init__()
        self.weight, self.scale = quantized_weight(linear.weight.detach().numpy())
        self.bias = None if linear.bias is None else linear.bias.detach().numpy()

    def forward(self, x):
        x = x.detach().numpy()
        low, high = min(x.min(), np.float32(0)), max(x.max(), np.float32(0))
        scale = np.float32((high - low) / np.float32(255))
        zero = np.clip(np.round(-low / scale), 0, 255)
        quantized = np.clip(np.round(x / scale) + zero, 0, 255).astype(np.int32) - np.int32(zero)
        product = (quantized @ self.weight.T.astype(np.int32)).astype(np.float32) * (scale * self.scale)
        return torch.from_numpy(product if self.bias is None else product + self.bias)


def quantized(module):
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Linear):
            setattr(module, name, QuantizedLinear(child))
        else:
            quantized(child)
    if hasattr(module, "tokens"):
        values, scale = quantized_weight(module.tokens.weight.detach().numpy())
        module.tokens.weight.data = torch.from_numpy(values.astype(np.float32) * scale)
    return module


def prepare(width, height, generator):
    image = Image.fromarray(generator.integers(0, 256, (height, width, 3), dtype=np.uint8))
    edge = min(width, height)
    size = (EDGE, int(EDGE * height / edge)) if width <= height else (int(EDGE * width / edge), EDGE)
    small = image if image.size == size else image.resize(size, resample=Image.BICUBIC)
    top, left = (size[1] - EDGE) // 2, (size[0] - EDGE) // 2
    return image, np.asarray(small)[top:top + EDGE, left:left + EDGE]


def write(folder, tokenizer, projection_in):
    tokenizer.write(folder)
    text = {"max_position_embeddings": LENGTH, "vocab_size": len(tokenizer.ids)}
    config = {"model_type": "clip", "logit_scale_init_value": 2.6592, "text_config": text, "vision_config": {"image_size": EDGE, "patch_size": PATCH}}
    (config if projection_in == "top" else text)["projection_dim"] = PROJECTION
    size = {"shortest_edge": EDGE} if projection_in == "top" else EDGE
    crop = {"height": EDGE, "width": EDGE} if projection_in == "top" else EDGE
    preprocessor = {"do_resize": True, "size": size, "resample": 3, "do_center_crop": True, "crop_size": crop, "do_normalize": True, "image_mean": MEAN, "image_std": STD}
    for name, content in (("config.json", config), ("preprocessor_config.json", preprocessor)):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(content) + "\n")


def rounded(module):
    for weight in module.parameters():
        weight.data = weight.data.half().float()
    return module


def main():
    shutil.rmtree(TARGET, ignore_errors=True)
    split, mono = Clip(LENGTH, EOS), Clip(LENGTH, "!")
    def make():
        return modules.randomise(Text(len(split.ids)), 1), modules.randomise(Vision(), 2)
    text, vision = make()
    ids, pixels = torch.ones((2, LENGTH), dtype=torch.int64), torch.zeros((3, 3, EDGE, EDGE))
    texts_in = {"input_ids": (ids, {0: "text_batch_size", 1: "sequence_length"})}
    images_in = {"pixel_values": (pixels, {0: "image_batch_size"})}
    for suffix, edit in (("", None), ("_fp16", halve), ("_quantized", quantize)):
        t, v = map(rounded, make()) if suffix == "_fp16" else make()
        export(t, f"{TARGET}/split/onnx/text_model{suffix}.onnx", texts_in, {"text_embeds": {0: "text_batch_size"}}, edit)
        export(v, f"{TARGET}/split/onnx/vision_model{suffix}.onnx", images_in, {"image_embeds": {0: "image_batch_size"}}, edit)
    export(Both(text, vision), f"{TARGET}/monolith/model.onnx",
           {**texts_in, **images_in, "attention_mask": (ids, {0: "text_batch_size", 1: "sequence_length"})},
           {"logits_per_image": {0: "image_batch_size", 1: "text_batch_size"}, "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
            "text_embeds": {0: "text_batch_size"}, "image_embeds": {0: "image_batch_size"}})
    write(f"{TARGET}/split", split, "top")
    write(f"{TARGET}/monolith", mono, "text")

    generator = np.random.default_rng(7)
    images = [prepare(*size, generator) for size in PICTURES]
    planes = torch.from_numpy(np.stack([(p / np.float32(255) - np.float32(MEAN)) / np.float32(STD) for _, p in images]).transpose(0, 3, 1, 2).astype(np.float32))
    tokens = torch.tensor([split(t) for t in TEXTS])
    reference = {
        "recorded": f"torch {torch.__version__}, numpy {np.__version__}, tools/clip_make_layouts.py",
        "texts": TEXTS, "ids": {"split": tokens.tolist(), "monolith": [mono(t) for t in TEXTS]},
        "images": [{"width": i.width, "height": i.height, "rgb": base64.b64encode(i.tobytes()).decode(), "prepared": base64.b64encode(p.tobytes()).decode()} for i, p in images],
        "precisions": {}}
    for name, change in (("fp32", lambda m: m), ("fp16", rounded), ("quantized", quantized)):
        t, v = map(change, make())
        with torch.no_grad():
            a = nn.functional.normalize(t(tokens))
            b = nn.functional.normalize(v(planes.half().float() if name == "fp16" else planes))
        reference["precisions"][name] = {"text_embeds": a.flatten().tolist(), "image_embeds": b.flatten().tolist(),
                                         "probabilities": (100 * b @ a.T).softmax(-1).flatten().tolist()}
    with open(f"{TARGET}/reference.json", "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(reference, indent=1) + "\n")


main()
