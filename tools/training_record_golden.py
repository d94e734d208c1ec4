#!/usr/bin/env python3
"""Records gradients, training runs and learning rates from PyTorch 1.13 for StreamSynth.Training.Tests.

Usage: python3 tools/training_record_golden.py [folder]     (default: tests/golden/training)
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/training")


def number(x):
    return float("%.8g" % x)


def tensor(t):
    return {"shape": list(t.shape), "data": [number(x) for x in t.detach().flatten().tolist()]}


def save(name, case):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


def away_from_zero(shape):
    """Values that differ from zero by at least 0.2: for ReLU, logarithms of absolute values and quotients."""
    x = torch.randn(shape)
    return torch.sign(x) * (x.abs() + 0.2)


# --- One operator at a time: gradients of sum(output * cotangent) in every input -----------------------------------------

def gradient(operator, function, inputs, attributes=None):
    inputs = [x.clone().requires_grad_() for x in inputs]
    output = function(*inputs)
    cotangent = torch.randn(output.shape)
    (output * cotangent).sum().backward()
    return {"operator": operator, "attributes": attributes or {}, "inputs": [tensor(x) for x in inputs],
            "cotangent": tensor(cotangent), "output": tensor(output), "gradients": [tensor(x.grad) for x in inputs]}


def convolution(batch, channels, outputs, size, taps, stride, padding):
    return gradient("Conv", lambda x, w: F.conv2d(x, w, stride=stride, padding=padding),
                    [torch.randn(batch, channels, *size), torch.randn(outputs, channels, taps, taps)],
                    {"stride": stride, "padding": padding})


def record_gradients():
    normal = torch.randn
    cases = [
        gradient("Add", torch.add, [normal(2, 3, 4), normal(3, 1)]),
        gradient("Sub", torch.sub, [normal(2, 3), normal(2, 1)]),
        gradient("Mul", torch.mul, [normal(2, 3, 2), normal(1, 3, 1)]),
        gradient("Div", torch.div, [normal(2, 3), away_from_zero((3,))]),
        gradient("Exp", torch.exp, [normal(2, 3)]),
        gradient("Log", torch.log, [away_from_zero((2, 3)).abs()]),
        gradient("Sqrt", torch.sqrt, [away_from_zero((2, 3)).abs()]),
        gradient("Neg", torch.neg, [normal(2, 3)]),
        gradient("Sigmoid", torch.sigmoid, [normal(2, 3)]),
        gradient("Tanh", torch.tanh, [normal(2, 3)]),
        gradient("Relu", torch.relu, [torch.cat([away_from_zero((7,)), torch.zeros(1)])]),
        gradient("MatMul", torch.matmul, [normal(3, 4), normal(4, 2)]),
        gradient("MatMul", torch.matmul, [normal(2, 3, 4), normal(4, 2)]),
        gradient("Gemm", F.linear, [normal(3, 4), normal(2, 4), normal(2)]),
        gradient("LogSoftmax", lambda x: F.log_softmax(x, -1), [normal(2, 5)]),
        gradient("GlobalAveragePool", lambda x: F.adaptive_avg_pool2d(x, 1), [normal(2, 3, 2, 4)]),
        gradient("ReduceMean", lambda x: x.mean((0, 2)), [normal(2, 3, 4)], {"axes": [0, 2]}),
        gradient("ReduceSum", lambda x: x.sum(1, keepdim=True), [normal(2, 3, 4)], {"axes": [1], "keep": 1}),
        gradient("Transpose", lambda x: x.permute(2, 0, 1), [normal(2, 3, 4)], {"order": [2, 0, 1]}),
        gradient("Reshape", lambda x: x.reshape(3, 4), [normal(2, 6)], {"shape": [3, 4]}),
        gradient("Concat", lambda x, y: torch.cat([x, y], 1), [normal(2, 3), normal(2, 2)], {"axis": 1}),
        gradient("Slice", lambda x: x[:, 1:4], [normal(2, 5)], {"axes": [1], "starts": [1], "ends": [4], "steps": [1]}),
        gradient("Pad", lambda x: F.pad(x, (1, 2)), [normal(2, 3)], {"before": [0, 1], "after": [0, 2]}),
        gradient("BatchNormalization", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
                 [normal(3, 2, 4, 3) * 2 + 1, normal(2), normal(2)]),
        convolution(2, 3, 4, (5, 6), 3, 1, 1),
        convolution(2, 2, 3, (6, 6), 3, 2, 1),
        convolution(2, 3, 2, (5, 7), 3, 2, 1),
        convolution(2, 3, 2, (4, 4), 1, 2, 0),
        convolution(1, 2, 3, (5, 4), 1, 1, 0),
        convolution(2, 2, 2, (6, 5), 2, 1, 0),
        convolution(2, 1, 2, (7, 7), 5, 1, 2),
    ]
    save("gradients", {"kind": "gradients", "torch": torch.__version__, "cases": cases})


def window(strides, pads, dilations=(1, 1), **rest):
    """ONNX order of the border: top, left, bottom, right."""
    return {"strides": list(strides), "pads": list(pads) * 2, "dilations": list(dilations), **rest}


def grouped(batch, channels, outputs, size, taps, strides, padding, dilations, groups):
    return gradient("Conv", lambda x, w, b: F.conv2d(x, w, b, strides, padding, dilations, groups),
                    [torch.randn(batch, channels, *size), torch.randn(outputs, channels // groups, *taps), torch.randn(outputs)],
                    window(strides, padding, dilations, group=groups))


def split_without_second(x):
    first, _, third = torch.split(x, [1, 2, 2], 1)
    return torch.cat([first, third], 1)


def record_more_gradients():
    normal = torch.randn
    ties = torch.randint(0, 3, (2, 2, 5, 6)).float()  # windows with several equal maxima: one place takes the gradient
    cases = [
        gradient("Erf", torch.erf, [normal(2, 3)]),
        gradient("Gelu", F.gelu, [normal(3, 4) * 2]),
        gradient("Softmax", lambda x: torch.softmax(x, -1), [normal(2, 5)], {"axis": -1}),
        gradient("Softmax", lambda x: torch.softmax(x, 1), [normal(2, 3, 4)], {"axis": 1}),
        gradient("LayerNormalization", lambda x, w, b: F.layer_norm(x, (6,), w, b, 1e-6), [normal(2, 3, 6) * 2 + 1, normal(6), normal(6)]),
        gradient("MatMul", torch.matmul, [normal(2, 1, 3, 4), normal(3, 4, 2)]),
        gradient("MatMul", torch.matmul, [normal(3, 4), normal(2, 4, 2)]),
        gradient("Expand", lambda x: x.expand(2, 3, 4), [normal(3, 1)], {"shape": [2, 3, 4]}),
        gradient("MaxPool", lambda x: F.max_pool2d(x, 3, 2, 1), [normal(2, 3, 7, 6)], window((2, 2), (1, 1), taps=[3, 3])),
        gradient("MaxPool", lambda x: F.max_pool2d(x, (2, 3), (1, 2), (0, 1), (2, 1)), [normal(1, 2, 6, 5)],
                 window((1, 2), (0, 1), (2, 1), taps=[2, 3])),
        gradient("MaxPool", lambda x: F.max_pool2d(x, 3, 2, 1), [ties], window((2, 2), (1, 1), taps=[3, 3])),
        gradient("AveragePool", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=True), [normal(2, 2, 5, 6)],
                 window((2, 2), (1, 1), taps=[3, 3], countBorder=1)),
        gradient("AveragePool", lambda x: F.avg_pool2d(x, (2, 3), (1, 2), (1, 1), count_include_pad=False), [normal(2, 2, 4, 5)],
                 window((1, 2), (1, 1), taps=[2, 3], countBorder=0)),
        gradient("Split", split_without_second, [normal(2, 5, 2)], {"axis": 1, "sizes": [1, 2, 2]}),
        gradient("Slice", lambda x: x[1:6:2, :, 0:5:3], [normal(6, 2, 5)], {"axes": [0, 2], "starts": [1, 0], "ends": [6, 5], "steps": [2, 3]}),
        gradient("Gather", lambda x: x[:, [1, 0, 1, 3]], [normal(2, 4, 2)], {"axis": 1, "indices": [1, 0, 1, 3], "of": [4]}),
        gradient("Gemm", lambda a, b, c: torch.addmm(c, a.t(), b, beta=2, alpha=0.5), [normal(4, 3), normal(4, 2), normal(3, 1)],
                 {"transA": 1, "transB": 0, "shape": [3, 2]}),
        grouped(2, 4, 6, (6, 7), (3, 2), (2, 1), (1, 0), (1, 2), 2),
        grouped(2, 3, 3, (5, 5), (3, 3), (1, 1), (1, 1), (1, 1), 3),
        grouped(1, 2, 4, (8, 7), (3, 3), (3, 2), (2, 2), (2, 1), 1),
        grouped(2, 3, 4, (4, 8), (4, 4), (4, 4), (0, 0), (1, 1), 1),
    ]
    save("gradients_windows_and_attention", {"kind": "gradients", "torch": torch.__version__, "cases": cases})


# --- Whole training runs ---------------------------------------------------------------------------------------------------

class Norm(nn.BatchNorm2d):
    """Batch norm with an auxiliary set for the images behind the real ones."""

    def __init__(self, channels, auxiliary):
        super().__init__(channels)
        if auxiliary:
            self.auxiliary = nn.BatchNorm2d(channels)
        self.real = None  # images of the main set; None: all

    def forward(self, x):
        if self.real is None or self.real == len(x):
            return super().forward(x)
        return torch.cat([super().forward(x[:self.real]), self.auxiliary(x[self.real:])])


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, auxiliary):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = Norm(outputs, auxiliary)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = Norm(outputs, auxiliary)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), Norm(outputs, auxiliary))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + shortcut)


class ResNet(nn.Module):
    def __init__(self, width, blocks, classes, auxiliary):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = Norm(width, auxiliary)
        inputs = width
        for stage in range(3):
            outputs = width << stage
            layers = []
            for block in range(blocks):
                layers.append(Block(inputs, outputs, 2 if stage > 0 and block == 0 else 1, auxiliary))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride, auxiliary):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = Norm(width, auxiliary)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = Norm(width, auxiliary)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = Norm(4 * width, auxiliary)
        self.downsample = None
        if stride != 1 or inputs != 4 * width:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, 4 * width, 1, stride, bias=False), Norm(4 * width, auxiliary))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        inner = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return F.relu(self.bn3(self.conv3(inner)) + shortcut)


class StemResNet(nn.Module):
    """The topology and the names of torchvision's resnet18 and resnet50."""

    def __init__(self, bottleneck, width, blocks, classes, auxiliary):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = Norm(width, auxiliary)
        inputs = width
        for stage in range(4):
            layers = []
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append((Bottleneck if bottleneck else Block)(inputs, width << stage, stride, auxiliary))
                inputs = (width << stage) * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class RowNorm(nn.LayerNorm):
    """Layer norm with an auxiliary affine for the images behind the real ones."""

    def __init__(self, width, auxiliary):
        super().__init__(width, eps=1e-6)
        if auxiliary:
            self.auxiliary = nn.LayerNorm(width, eps=1e-6)
        self.real = None

    def forward(self, x):
        if self.real is None or self.real == len(x):
            return super().forward(x)
        return torch.cat([super().forward(x[:self.real]), self.auxiliary(x[self.real:])])


class Attention(nn.Module):
    def __init__(self, width, heads=3):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        images, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(images, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = ((q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(images, tokens, width))


class Perceptron(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class TransformerBlock(nn.Module):
    def __init__(self, width, auxiliary):
        super().__init__()
        self.norm1 = RowNorm(width, auxiliary)
        self.attn = Attention(width)
        self.norm2 = RowNorm(width, auxiliary)
        self.mlp = Perceptron(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    """The topology and the names of timm's deit_tiny_patch16_224."""

    def __init__(self, width, blocks, patch, patches, classes, auxiliary):
        super().__init__()
        self.cls_token = nn.Parameter(0.5 * torch.randn(1, 1, width))
        self.pos_embed = nn.Parameter(0.5 * torch.randn(1, patches + 1, width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, width, patch, patch)
        self.blocks = nn.Sequential(*[TransformerBlock(width, auxiliary) for _ in range(blocks)])
        self.norm = RowNorm(width, auxiliary)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


def state(net):
    return {name: tensor(value) for name, value in net.state_dict().items() if not name.endswith("num_batches_tracked")}


def record_training(name, real, synthetic, auxiliary, momentum, nesterov, decay, smoothing, blocks=1, width=2, classes=4, size=8, steps=5,
                    columns=None, net=None, **rest):
    net = net or ResNet(width, blocks, classes, auxiliary)
    columns = columns or size
    for parameter in net.parameters():  # norms start away from 1 and 0, so that their gradients are told apart
        if parameter.dim() == 1:
            parameter.data += 0.1 * torch.randn_like(parameter)
    for module in net.modules():
        if isinstance(module, (Norm, RowNorm)) and auxiliary:
            module.real = real
    embeddings = ("cls_token", "pos_embed")
    decayed = [p for n, p in net.named_parameters() if p.dim() > 1 and n not in embeddings]
    plain = [p for n, p in net.named_parameters()
             if (p.dim() == 1 or n in embeddings) and (synthetic or not auxiliary or ".auxiliary." not in n)]
    optimizer = torch.optim.SGD([{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}],
                                lr=0.1, momentum=momentum, nesterov=nesterov)
    first = state(net)
    batch = real + synthetic
    recorded = []
    for step in range(steps):
        rate = 0.1 / (1 + step)
        for group in optimizer.param_groups:
            group["lr"] = rate
        images = torch.round(torch.randn(batch, 3, size, columns) * 8) / 8
        labels = torch.randint(0, classes, (batch,))
        logits = net(images)
        losses = F.cross_entropy(logits, labels, reduction="none", label_smoothing=smoothing)
        hits = logits.argmax(1) == labels
        optimizer.zero_grad()
        losses.mean().backward()
        optimizer.step()
        recorded.append({"images": [x.item() for x in images.flatten()], "labels": labels.tolist(), "learningRate": rate,
                         "loss": losses.mean().item(), "realLoss": losses[:real].mean().item() if real else None,
                         "syntheticLoss": losses[real:].mean().item() if synthetic else None,
                         "realCorrect": int(hits[:real].sum()), "syntheticCorrect": int(hits[real:].sum())})
    last = state(net)
    net.eval()
    for module in net.modules():
        if isinstance(module, (Norm, RowNorm)):
            module.real = None
    probe = torch.tensor(recorded[0]["images"]).reshape(batch, 3, size, columns)
    case = {"kind": "training", "torch": torch.__version__, "auxiliary": auxiliary, "real": real, "synthetic": synthetic,
            "momentum": momentum, "nesterov": nesterov, "weightDecay": decay, "labelSmoothing": smoothing, "blocks": blocks,
            "width": width, "classes": classes, "size": size, "first": first, "steps": recorded, "last": last,
            "mainLogits": tensor(net(probe)), **rest}
    save(name, case)


def record_networks():
    def case(name, network, net, width, blocks, size, columns, real, synthetic, auxiliary, **rest):
        record_training(name, real, synthetic, auxiliary, 0.9, True, 0.01, 0.1, blocks=blocks, width=width, size=size, steps=1,
                        columns=columns, net=net, network=network, columnsOfImages=columns, **rest)

    case("resnet18_auxiliary", "Resnet18", StemResNet(False, 2, 1, 4, True), 2, 1, 40, 24, 3, 2, True)
    # Norms over few numbers amplify rounding: with most seeds PyTorch's own gradients in float and double differ by 1 %, with this one by 3e-5.
    torch.manual_seed(8)
    case("resnet50_auxiliary", "Resnet50", StemResNet(True, 1, 2, 4, True), 1, 2, 40, 33, 3, 2, True)
    case("transformer_auxiliary", "DeitTiny", Transformer(12, 2, 4, 6, 4, True), 12, 2, 8, 12, 3, 2, True, patch=4)
    case("transformer_shared", "DeitTiny", Transformer(6, 1, 4, 8, 4, False), 6, 1, 16, 8, 3, 2, False, patch=4)


# --- Learning rates --------------------------------------------------------------------------------------------------------

def record_schedule():
    cases = []
    for peak, steps, warm_up, lowest in [(0.1, 20, 0, 0.0), (0.4, 25, 5, 0.01), (0.05, 7, 2, 0.0)]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
        cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps - warm_up, lowest)
        schedule = cosine
        if warm_up:
            linear = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warm_up, 1, warm_up - 1)
            schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [linear, cosine], [warm_up])
        rates = []
        for _ in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        cases.append({"peak": peak, "steps": steps, "warmUp": warm_up, "lowest": lowest, "rates": rates})
    save("cosine", {"kind": "cosine", "torch": torch.__version__, "cases": cases})


if __name__ == "__main__":
    torch.manual_seed(20240917)
    torch.set_num_threads(1)
    record_gradients()
    record_training("auxiliary_nesterov", 4, 3, True, 0.9, True, 0.01, 0.1)
    record_training("shared_heavy_ball", 3, 3, False, 0.9, False, 0.0, 0.0)
    record_training("real_only", 5, 0, True, 0.0, False, 0.02, 0.0)
    record_training("two_blocks", 3, 2, True, 0.8, True, 0.001, 0.0, blocks=2, steps=3)
    record_schedule()
    torch.manual_seed(20240918)
    record_more_gradients()
    record_networks()
