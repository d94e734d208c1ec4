"""Tiny torch modules with the inputs, outputs and structure of the models that diffusers exports; their weights are random."""
import math

import torch
from torch import nn
from torch.nn import functional as F


def sinusoid(t, size):
    """Time embedding of diffusers (flip_sin_to_cos, no shift): t [N] -> [N, size], cosines first."""
    half = size // 2
    angles = t.float()[:, None] * torch.exp(torch.arange(half) * (-math.log(10000) / half))[None]
    return torch.cat([torch.cos(angles), torch.sin(angles)], dim=-1)


class Attention(nn.Module):
    def __init__(self, size, context=None):
        super().__init__()
        self.q = nn.Linear(size, size, bias=False)
        self.k = nn.Linear(context or size, size, bias=False)
        self.v = nn.Linear(context or size, size, bias=False)
        self.out = nn.Linear(size, size)
        self.scale = size ** -0.5

    def forward(self, x, context=None, bias=None):
        context = x if context is None else context
        weights = self.q(x) @ self.k(context).transpose(1, 2) * self.scale  # [N, L, S]
        if bias is not None:
            weights = weights + bias
        return self.out(weights.softmax(-1) @ self.v(context))


class ClipLayer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.attention = Attention(size)
        self.up, self.down = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x, mask):
        x = x + self.attention(self.norm1(x), bias=mask)
        h = self.up(self.norm2(x))
        return x + self.down(h * torch.sigmoid(1.702 * h))


class ClipText(nn.Module):
    """kind: plain (last_hidden_state, pooler_output), hidden (the same and all hidden states), projected (text_embeds, last_hidden_state, all)."""

    def __init__(self, vocabulary, length, size, layers, kind="plain", projection=0):
        super().__init__()
        self.kind = kind
        self.tokens, self.places = nn.Embedding(vocabulary, size), nn.Embedding(length, size)
        self.layers = nn.ModuleList(ClipLayer(size) for _ in range(layers))
        self.norm = nn.LayerNorm(size)
        self.projection = nn.Linear(size, projection, bias=False) if projection else None
        self.register_buffer("mask", torch.full((length, length), -1e4).triu(1)[None])

    def forward(self, input_ids):
        x = self.tokens(input_ids.long()) + self.places.weight[None]
        states = [x]
        for layer in self.layers:
            states.append(layer(states[-1], self.mask))
        last = self.norm(states[-1])
        pooled = last[torch.arange(last.shape[0]), input_ids.long().argmax(-1)]  # the last token has the highest id
        if self.kind == "projected":
            return (self.projection(pooled), last, *states)
        return (last, pooled, *states) if self.kind == "hidden" else (last, pooled)

    def outputs(self):
        states = [f"hidden_states.{i}" for i in range(len(self.layers) + 1)]
        return {"plain": ["last_hidden_state", "pooler_output"], "hidden": ["last_hidden_state", "pooler_output"] + states,
                "projected": ["text_embeds", "last_hidden_state"] + states}[self.kind]


class RootMean(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(1 + 0.1 * torch.randn(size))

    def forward(self, x):
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


class T5Encoder(nn.Module):
    def __init__(self, vocabulary, size):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, size)
        self.norm1, self.norm2, self.norm3 = RootMean(size), RootMean(size), RootMean(size)
        self.attention = Attention(size)
        self.gate, self.up, self.down = (nn.Linear(size, size, bias=False) for _ in range(3))

    def forward(self, input_ids):
        x = self.tokens(input_ids.long())
        places = torch.arange(input_ids.shape[1]).float()
        nearness = -0.3 * (places[:, None] - places[None]).abs()[None]
        x = x + self.attention(self.norm1(x), bias=nearness)
        h = self.norm2(x)
        return (self.norm3(x + self.down(torch.tanh(self.gate(h)) * self.up(h))),)

    def outputs(self):
        return ["last_hidden_state"]


class Residual(nn.Module):
    def __init__(self, size, time):
        super().__init__()
        self.norm, self.time = nn.GroupNorm(2, size), nn.Linear(time, size)
        self.conv1, self.conv2 = nn.Conv2d(size, size, 3, padding=1), nn.Conv2d(size, size, 3, padding=1)

    def forward(self, x, time):
        h = self.conv1(F.silu(self.norm(x))) + self.time(F.silu(time))[:, :, None, None]
        return x + self.conv2(F.silu(h))


class Unet(nn.Module):
    """Two levels with a skip: like its big relatives it takes even latent sizes only. SDXL: pooled and ids; LCM: condition."""

    def __init__(self, channels, context, size=8, pooled=0, ids=6, condition=0):
        super().__init__()
        time = 2 * size
        self.size, self.extra = size, bool(pooled)
        self.time1, self.time2 = nn.Linear(size, time), nn.Linear(time, time)
        self.condition = nn.Linear(condition, size, bias=False) if condition else None
        self.added = nn.Linear(pooled + ids * 4, time) if pooled else None
        self.conv_in, self.conv_out = nn.Conv2d(channels, size, 3, padding=1), nn.Conv2d(size, channels, 3, padding=1)
        self.first, self.middle, self.last = Residual(size, time), Residual(size, time), Residual(size, time)
        self.down, self.join = nn.Conv2d(size, size, 3, stride=2, padding=1), nn.Conv2d(2 * size, size, 1)
        self.attention = Attention(size, context)

    def forward(self, sample, timestep, encoder_hidden_states, *more):
        t = sinusoid(timestep.float().reshape(-1).expand(sample.shape[0]), self.size)
        if self.condition is not None:
            t = t + self.condition(more[0])
        time = self.time2(F.silu(self.time1(t)))
        if self.added is not None:
            ids = sinusoid(more[1].reshape(-1), 4).reshape(more[1].shape[0], -1)
            time = time + self.added(torch.cat([more[0], ids], dim=-1))
        x = self.first(self.conv_in(sample), time)
        h = self.middle(self.down(x), time)
        flat = h.flatten(2).transpose(1, 2)  # [N, L, C]
        h = h + self.attention(flat, encoder_hidden_states).transpose(1, 2).reshape(h.shape)
        h = torch.cat([F.interpolate(h, scale_factor=2.0, mode="nearest"), x], dim=1)
        return (self.conv_out(self.last(self.join(h), time)),)


class Joint(nn.Module):
    """One block of attention over text and image together, modulated by time and pooled text."""

    def __init__(self, size):
        super().__init__()
        self.norm, self.scale = nn.LayerNorm(size), nn.Linear(size, 2 * size)
        self.attention, self.text = Attention(size), nn.Linear(size, size)
        self.up, self.down = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x, context, time):
        scale, shift = self.scale(F.silu(time))[:, None].chunk(2, dim=-1)
        h = self.norm(x) * (1 + scale) + shift
        x = x + self.attention(h, torch.cat([self.text(context), h], dim=1))
        return x + self.down(F.gelu(self.up(self.norm(x))))


class Sd3Transformer(nn.Module):
    def __init__(self, channels, context, pooled, size=12):
        super().__init__()
        self.size = size
        self.patch = nn.Conv2d(channels, size, 2, stride=2)
        self.context, self.pooled, self.time = nn.Linear(context, size), nn.Linear(pooled, size), nn.Linear(size, size)
        self.block, self.out = Joint(size), nn.Linear(size, channels * 4)

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep):
        patches = self.patch(hidden_states)  # [N, D, h/2, w/2]
        n, d, h, w = patches.shape
        rows, columns = torch.arange(h).float(), torch.arange(w).float()
        place = torch.sin(0.7 * rows)[None, None, :, None] + torch.cos(0.9 * columns)[None, None, None, :]
        x = (patches + place).flatten(2).transpose(1, 2)
        time = self.time(sinusoid(timestep.float(), self.size)) + self.pooled(pooled_projections)
        x = self.out(self.block(x, self.context(encoder_hidden_states), time))  # [N, L, 4 C]
        x = x.reshape(n, h, w, 2, 2, -1).permute(0, 5, 1, 3, 2, 4)
        return (x.reshape(n, -1, h * 2, w * 2),)


class FluxTransformer(nn.Module):
    def __init__(self, packed, context, pooled, size=12, guided=False):
        super().__init__()
        self.size = size
        self.embed, self.out = nn.Linear(packed, size), nn.Linear(size, packed)
        self.context, self.pooled, self.time = nn.Linear(context, size), nn.Linear(pooled, size), nn.Linear(size, size)
        self.guidance = nn.Linear(size, size) if guided else None
        self.place = nn.Linear(3, size)
        self.block = Joint(size)

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep, img_ids, txt_ids, *guidance):
        x = self.embed(hidden_states) + torch.sin(self.place(img_ids.float()))
        context = self.context(encoder_hidden_states) + torch.sin(self.place(txt_ids.float()))
        time = self.time(sinusoid(timestep * 1000, self.size)) + self.pooled(pooled_projections)
        if self.guidance is not None:
            time = time + self.guidance(sinusoid(guidance[0] * 1000, self.size))
        return (self.out(self.block(x, context, time)),)


class VaeDecoder(nn.Module):
    """Convolutions alone, so that a tile away from its border equals the whole image."""

    def __init__(self, channels, levels=3, size=6):
        super().__init__()
        self.post_quant, self.conv_in = nn.Conv2d(channels, channels, 1), nn.Conv2d(channels, size, 3, padding=1)
        self.ups = nn.ModuleList(nn.Conv2d(size, size, 3, padding=1) for _ in range(levels - 1))
        self.conv_out = nn.Conv2d(size, 3, 3, padding=1)

    def forward(self, latent_sample):
        x = self.conv_in(self.post_quant(latent_sample))
        for up in self.ups:
            x = F.silu(up(F.interpolate(x, scale_factor=2.0, mode="nearest")))
        return (self.conv_out(x),)


def randomise(module, seed, gain=0.9):
    """Gives every weight a value that makes the output depend on every input."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in module.named_parameters():
        fan = weight[0].numel() if weight.dim() > 1 else 1
        spread = 0.6 if "tokens" in name or "places" in name else gain / math.sqrt(fan) if weight.dim() > 1 else 0.1
        weight.data = spread * torch.randn(weight.shape, generator=generator) + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
    return module.eval()
