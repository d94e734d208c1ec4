"""Takes training steps with PyTorch for perf's measurement 'train', which talks to it line by line.

Usage: torch_step.py NETWORK SIDE BATCH THREADS      (NETWORK: resnet20 or resnet18)
First line out: the version, and bytes of the highest resident memory before there is a model.
In: a number of steps. Out: seconds by the wall, seconds of processors, bytes of the highest resident memory so far.
The networks have the topology of StreamSynth.Training/Networks: torchvision's ResNet-18, and the residual network for
small images of He et al. 2015 with 1x1 convolutions where the size changes.
"""
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(x)) + shortcut, inplace=True)


def stages(width, blocks):
    layers, inputs = [], width
    for stage, count in enumerate(blocks):
        for block in range(count):
            outputs = width << stage
            layers.append(Block(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return layers, inputs


def network(name, classes):
    if name == "resnet20":
        layers, outputs = stages(16, [3, 3, 3])
        stem = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    elif name == "resnet18":
        layers, outputs = stages(64, [2, 2, 2, 2])
        stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    else:
        raise SystemExit(f"There is no network '{name}' here: resnet20 or resnet18.")
    return nn.Sequential(*stem, *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(outputs, classes))


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main():
    name, side, batch, threads = sys.argv[1], *map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    print(torch.__version__, peak(), flush=True)
    model = network(name, 10).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    images, labels = torch.randn(batch, 3, side, side), torch.arange(batch) % 10
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            loss.item()
        print(time.perf_counter() - wall, time.process_time() - cpu, peak(), flush=True)


main()
