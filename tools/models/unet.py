"""The generator's network: a small UNet on latents f32[N,8,8,8], told the caption by attention and by scaled norms."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from latents import CHANNELS
from norms import GroupNorm, LayerNorm
from text import TextEncoder

WIDTH, DEEP, TEXT, TIME = 64, 192, 128, 256


class Residual(nn.Module):
    """Two convolutions around a shortcut; time and caption scale and shift the second norm."""

    def __init__(self, wide, narrow):
        super().__init__()
        self.norm1, self.conv1 = GroupNorm(8, wide), nn.Conv2d(wide, narrow, 3, padding=1)
        self.told = nn.Linear(TIME, 2 * narrow)
        self.norm2, self.conv2 = GroupNorm(8, narrow), nn.Conv2d(narrow, narrow, 3, padding=1)
        self.shortcut = nn.Conv2d(wide, narrow, 1) if wide != narrow else nn.Identity()
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x, told):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.told(told)[:, :, None, None].chunk(2, 1)
        return self.shortcut(x) + self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))


class Attention(nn.Module):
    """Places look at each other and at the words of the caption in one attention, then a perceptron."""

    def __init__(self, width, heads=3):
        super().__init__()
        self.heads = heads
        self.norm1, self.qkv, self.words = LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(TEXT, 2 * width)
        self.out = nn.Linear(width, width)
        self.norm2, self.wide, self.narrow = LayerNorm(width), nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.narrow.weight)

    def forward(self, x, text):
        n, width, height, breadth = x.shape
        h = x.flatten(2).transpose(1, 2)
        q, k, v = self.qkv(self.norm1(h)).chunk(3, -1)
        text_k, text_v = self.words(text).chunk(2, -1)
        heads = lambda t: t.reshape(n, -1, self.heads, width // self.heads).transpose(1, 2)
        q, k, v = heads(q), heads(torch.cat([k, text_k], 1)), heads(torch.cat([v, text_v], 1))
        seen = (q @ k.transpose(-1, -2) / math.sqrt(width // self.heads)).softmax(-1) @ v
        h = h + self.out(seen.transpose(1, 2).reshape(n, -1, width))
        h = h + self.narrow(F.gelu(self.wide(self.norm2(h))))
        return h.transpose(1, 2).reshape(n, width, height, breadth)


class UNet(nn.Module):
    """Predicts v (Salimans and Ho 2022) from noisy latents, times 0..999 f32[N] and hidden states of the caption."""

    def __init__(self):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(128, TIME), nn.SiLU(), nn.Linear(TIME, TIME))
        self.pooled = nn.Sequential(LayerNorm(TEXT), nn.Linear(TEXT, TIME), nn.SiLU(), nn.Linear(TIME, TIME))
        self.first = nn.Conv2d(CHANNELS, WIDTH, 3, padding=1)
        self.down1, self.down2 = Residual(WIDTH, WIDTH), Residual(WIDTH, WIDTH)
        self.shrink = nn.Conv2d(WIDTH, DEEP, 3, 2, 1)
        self.deep1, self.look1 = Residual(DEEP, DEEP), Attention(DEEP)
        self.deep2, self.look2 = Residual(DEEP, DEEP), Attention(DEEP)
        self.deep3, self.look3 = Residual(2 * DEEP, DEEP), Attention(DEEP)
        self.grow = nn.Conv2d(DEEP, WIDTH, 3, padding=1)
        self.up1, self.up2 = Residual(2 * WIDTH, WIDTH), Residual(2 * WIDTH, WIDTH)
        self.norm, self.last = GroupNorm(8, WIDTH), nn.Conv2d(WIDTH, CHANNELS, 3, padding=1)
        nn.init.zeros_(self.last.weight)

    def forward(self, x, time, text):
        rates = torch.exp(-math.log(10000) * torch.arange(64, device=x.device) / 64)
        angles = time.float()[:, None] * rates
        told = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], 1)) + self.pooled(text.mean(1)))
        a = self.first(x)
        b = self.down2(self.down1(a, told), told)
        c = self.look1(self.deep1(self.shrink(b), told), text)
        d = self.look2(self.deep2(c, told), text)
        d = self.look3(self.deep3(torch.cat([d, c], 1), told), text)
        u = self.grow(F.interpolate(d, scale_factor=2.0))
        u = self.up2(torch.cat([self.up1(torch.cat([u, b], 1), told), a], 1), told)
        return self.last(F.silu(self.norm(u)))


# The scheduler_config.json of the exported model says the same.
BETA_START, BETA_END = 0.00085, 0.014
KEPT = torch.cumprod(1 - torch.linspace(BETA_START ** 0.5, BETA_END ** 0.5, 1000, dtype=torch.float64) ** 2, 0).float()


def build(vocabulary):
    """Gives text encoder and UNet."""
    return TextEncoder(vocabulary), UNet()


def trailing(steps):
    """Times of a sampling run, from noise to picture."""
    return [round(1000 - i * 1000 / steps) - 1 for i in range(steps)]


@torch.no_grad()
def sample(unet, text, empty, steps, guidance, noise):
    """Samples latents with DDIM (Song et al. 2021), trailing times, and guidance where it is above 1."""
    x, times = noise, trailing(steps)
    for i, time in enumerate(times):
        t = torch.full((len(x),), float(time))
        if guidance > 1:
            told, untold = unet(torch.cat([x, x]), torch.cat([t, t]), torch.cat([text, empty])).chunk(2)
            v = untold + guidance * (told - untold)
        else:
            v = unet(x, t, text)
        x = step(x, v, time, times[i + 1] if i + 1 < steps else -1)
    return x


def step(x, v, time, after):
    """Moves latents along v from one time to an earlier one; -1 is the picture."""
    kept, kept_after = KEPT[time], KEPT[after] if after >= 0 else torch.tensor(1.0)
    clean, noise = kept.sqrt() * x - (1 - kept).sqrt() * v, kept.sqrt() * v + (1 - kept).sqrt() * x
    return kept_after.sqrt() * clean + (1 - kept_after).sqrt() * noise
