"""Pictures f32[N,3,32,32] in -1..1 to latents f32[N,8,8,8] and back: a fixed linear encoder, a learned decoder.

The encoder keeps the 8 strongest principal components of each 4x4 patch. It is computed in seconds and never changes, so that generator and
decoder can be trained side by side. Run: latents.py DATA OUT, which computes the components.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

CHANNELS, PATCH = 8, 4


class Encoder(nn.Module):
    """Projects patches on their principal components; strong components keep more of their strength, so that coarse structure leads."""

    def __init__(self):
        super().__init__()
        self.project = nn.Conv2d(3, CHANNELS, PATCH, PATCH)
        self.requires_grad_(False)

    def forward(self, x):
        return self.project(x)

    def load_components(self, mean, components, deviations):
        """Sets the weights from a patch mean f32[48], components f32[48,8] and their deviations f32[8]; patches are [y,x,rgb]."""
        scale = deviations ** -0.5
        scale = scale / np.sqrt((scale ** 2 * deviations ** 2).mean())
        weight = (components * scale).T  # [8,48]
        self.project.weight.copy_(torch.from_numpy(weight.reshape(CHANNELS, PATCH, PATCH, 3).transpose(0, 3, 1, 2).copy()).float())
        self.project.bias.copy_(torch.from_numpy(-(weight @ mean)).float())


class Residual(nn.Module):
    """Two convolutions around a shortcut."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        return x + self.body(nn.functional.silu(x))


class Decoder(nn.Module):
    """Gives pictures from latents; the last layer writes 2x2 pixels per place, so that nothing runs at full size."""

    def __init__(self, c=64):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(CHANNELS, c, 3, padding=1), Residual(c), Residual(c), nn.SiLU(),
            nn.Conv2d(c, 2 * c, 3, padding=1), nn.PixelShuffle(2), Residual(c // 2), Residual(c // 2), nn.SiLU(),
            nn.Conv2d(c // 2, 12, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, z):
        return self.body(z)


def psnr(a, b):
    """Peak signal-to-noise ratio in dB of pictures in -1..1, mean over pictures."""
    return (10 * torch.log10(4 / ((a - b) ** 2).flatten(1).mean(1).clamp(min=1e-9))).mean().item()


def load_encoder(path):
    """Reads the encoder that `main` wrote."""
    encoder = Encoder()
    encoder.load_state_dict(torch.load(path)["encoder"])
    return encoder.eval()


def main(data, out):
    import words
    from corpus import Corpus
    from paint import Painter
    pictures = Painter(Corpus(data, words.NOUNS), seed=1, plain=0.6).batch(4000)[0]
    patches = pictures.reshape(-1, 8, PATCH, 8, PATCH, 3).transpose(0, 1, 3, 2, 4, 5).reshape(-1, 3 * PATCH * PATCH).astype(np.float64)
    mean = patches.mean(0)
    strength, components = np.linalg.eigh(np.cov((patches - mean).T))
    encoder = Encoder()
    encoder.load_components(mean, components[:, ::-1][:, :CHANNELS], np.sqrt(strength[::-1][:CHANNELS]))
    z = encoder(torch.from_numpy(pictures).permute(0, 3, 1, 2))
    print("share kept", strength[::-1][:CHANNELS].sum() / strength.sum(), "deviation", z.std((0, 2, 3)).tolist(), z.std().item())
    torch.save({"encoder": encoder.state_dict()}, out)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
