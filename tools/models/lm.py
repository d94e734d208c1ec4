"""The language model: a small decoder with rotary positions, in the shape that ONNX Runtime GenAI runs (attention mask, past keys and values)."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from norms import LayerNorm

WIDTH, HEADS, LAYERS, CONTEXT = 128, 4, 4, 512
HEAD = WIDTH // HEADS


def rotated(x, places):
    """Turns pairs of numbers by angles that grow with the place (rotary positions, Su et al. 2021). x [N,H,S,D], places i64[N,S]."""
    rates = 10000.0 ** (-torch.arange(0, HEAD, 2, device=x.device, dtype=torch.float32) / HEAD)
    angles = places[:, None, :, None].to(torch.float32) * rates
    cos, sin = angles.cos(), angles.sin()
    a, b = x[..., :HEAD // 2], x[..., HEAD // 2:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


class Layer(nn.Module):
    """Pre-norm attention and a two-layer perceptron."""

    def __init__(self):
        super().__init__()
        self.norm1, self.qkv, self.out = LayerNorm(WIDTH), nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.norm2, self.wide, self.narrow = LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, places, hidden, past_key, past_value):
        n, length, _ = x.shape
        q, k, v = (t.reshape(n, length, HEADS, HEAD).transpose(1, 2) for t in self.qkv(self.norm1(x)).chunk(3, -1))
        q, k = rotated(q, places), rotated(k, places)
        if past_key is not None:
            k, v = torch.cat([past_key, k], 2), torch.cat([past_value, v], 2)
        scores = q @ k.transpose(-1, -2) / math.sqrt(HEAD) + hidden
        x = x + self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, length, WIDTH))
        return x + self.narrow(F.gelu(self.wide(self.norm2(x)))), k, v


class LanguageModel(nn.Module):
    """Gives logits f32[N,S,V] of the next token."""

    def __init__(self, vocabulary):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.norm = LayerNorm(WIDTH)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)

    def forward(self, numbers, mask=None, past=None):
        """Runs tokens i64[N,S] after a past of P; the mask i64[N,P+S] is 0 at padding. Gives logits and the new past, [N,H,P+S,D] each."""
        n, length = numbers.shape
        if mask is None:
            mask = torch.ones_like(numbers)
        total = mask.shape[1]
        places = (mask.cumsum(1) - 1).clamp(min=0)[:, total - length:]
        rows = torch.arange(total, device=numbers.device)
        seen = (rows[None, :] <= rows[total - length:, None])[None, None] & (mask[:, None, None, :] > 0)
        hidden = (~seen).to(torch.float32) * -1e9  # a where() of two numbers would be float64 in ONNX
        x, present = self.tokens(numbers), []
        for i, layer in enumerate(self.layers):
            x, key, value = layer(x, places, hidden, *(past[2 * i:2 * i + 2] if past else (None, None)))
            present += [key, value]
        return self.norm(x) @ self.tokens.weight.T, present


@torch.no_grad()
def complete(model, tokens, question, most=200, temperature=0.0, seed=0):
    """Answers a question: greedy at temperature 0."""
    random = torch.Generator().manual_seed(seed)
    numbers = torch.tensor([tokens.encode(question + "\n")])
    mask, past, out = torch.ones_like(numbers), None, []
    while len(out) < most:
        logits, past = model(numbers, mask, past)
        last = logits[0, -1]
        pick = int(last.argmax()) if temperature == 0 else int(torch.multinomial((last / temperature).softmax(-1), 1, generator=random))
        if pick == 0:
            break
        out.append(pick)
        numbers = torch.tensor([[pick]])
        mask = torch.cat([mask, torch.ones_like(numbers)], 1)
    return tokens.decode(out)
