#!/usr/bin/env python3
"""Records positions of vision transformers brought to other grids as timm 0.6 does (resize_pos_embed), from PyTorch 1.13.

Usage: python3 tools/pretrained_record_positions.py [file]     (default: tests/golden/position_embedding.json)
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

FILE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/position_embedding.json")


def record(side, rows, columns, width):
    positions = torch.randn(1, 1 + side * side, width)
    grid = positions[:, 1:].reshape(1, side, side, width).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(rows, columns), mode="bicubic", align_corners=False)
    resized = torch.cat([positions[:, :1], grid.permute(0, 2, 3, 1).reshape(1, rows * columns, width)], 1)
    return {"side": side, "rows": rows, "columns": columns, "width": width, "positions": positions.flatten().tolist(), "resized": resized.flatten().tolist()}


torch.manual_seed(5)
cases = [record(*case) for case in [(2, 4, 2, 3), (3, 2, 5, 2), (4, 7, 7, 2), (1, 3, 2, 2), (5, 2, 2, 1)]]
FILE.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")
