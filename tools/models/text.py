"""The text encoder of both the generator and the CLIP pair: a causal transformer, as CLIP's."""
import math

import torch
from torch import nn

from norms import LayerNorm
from tokens import LENGTH


class TextBlock(nn.Module):
    """Pre-norm attention and a two-layer perceptron."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.qkv, self.out = LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm2, self.wide, self.narrow = LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask):
        n, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(width // self.heads) + mask
        x = x + self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, length, width))
        return x + self.narrow(nn.functional.gelu(self.wide(self.norm2(x))))


class TextEncoder(nn.Module):
    """Gives hidden states f32[N,L,width] of token numbers i64[N,L]."""

    def __init__(self, vocabulary, width=128, layers=2, heads=4):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        self.blocks = nn.ModuleList([TextBlock(width, heads) for _ in range(layers)])
        self.norm = LayerNorm(width)
        self.register_buffer("mask", torch.full((LENGTH, LENGTH), float("-inf")).triu(1), persistent=False)
        nn.init.normal_(self.tokens.weight, std=0.02)

    def forward(self, numbers):
        length = numbers.shape[1]
        x = self.tokens(numbers) + self.places[:length]
        for block in self.blocks:
            x = block(x, self.mask[:length, :length])
        return self.norm(x)
