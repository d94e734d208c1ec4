"""The CLIP pair (Radford et al. 2021): a residual network for pictures, a causal transformer for captions, 128 numbers each."""
import torch
from torch import nn

from norms import BatchNorm2d
from text import TextEncoder

WIDTH = 128
TEMPLATES = ["{}", "a picture of {}", "an icon of {}", "{} icon", "a drawing of a {}"]


class Residual(nn.Module):
    """Two convolutions with batch norm around a shortcut."""

    def __init__(self, narrow, wide, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(narrow, wide, 3, stride, 1, bias=False), BatchNorm2d(wide)
        self.conv2, self.norm2 = nn.Conv2d(wide, wide, 3, 1, 1, bias=False), BatchNorm2d(wide)
        self.shortcut = nn.Identity()
        if narrow != wide or stride > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(narrow, wide, 1, stride, bias=False), BatchNorm2d(wide))

    def forward(self, x):
        h = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.shortcut(x) + self.norm2(self.conv2(h)))


class Vision(nn.Module):
    """Gives embeddings f32[N,128] of pictures f32[N,3,32,32] in -1..1; not normalised."""

    def __init__(self, c=32):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, c, 3, 1, 1, bias=False), BatchNorm2d(c), nn.ReLU(),
            Residual(c, 2 * c, 2), Residual(2 * c, 2 * c, 1), Residual(2 * c, 4 * c, 2), Residual(4 * c, 4 * c, 1), Residual(4 * c, 8 * c, 2),
            Residual(8 * c, 8 * c, 1))
        self.project = nn.Linear(8 * c, WIDTH, bias=False)

    def forward(self, x):
        return self.project(self.body(x).mean((2, 3)))


class Text(nn.Module):
    """Gives embeddings f32[N,128] of token numbers i64[N,L]; read at the first end token."""

    def __init__(self, vocabulary):
        super().__init__()
        self.encoder, self.project = TextEncoder(vocabulary, WIDTH, 3, 4), nn.Linear(WIDTH, WIDTH, bias=False)
        self.end = vocabulary - 1

    def forward(self, numbers):
        hidden = self.encoder(numbers)
        at = (numbers == self.end).int().argmax(1)
        return self.project(hidden[torch.arange(numbers.shape[0]), at])
