"""Norms that compute in float32 whatever comes in: PyTorch 1.13 has no mixed ones for the processor, and they need the digits."""
from torch import nn


class GroupNorm(nn.GroupNorm):
    """Group norm in float32."""

    def forward(self, x):
        return super().forward(x.float())


class LayerNorm(nn.LayerNorm):
    """Layer norm in float32."""

    def forward(self, x):
        return super().forward(x.float())


class BatchNorm2d(nn.BatchNorm2d):
    """Batch norm in float32."""

    def forward(self, x):
        return super().forward(x.float())
