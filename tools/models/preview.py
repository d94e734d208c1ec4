"""Shows what the generator draws while it is trained. Run: preview.py DATA WORK OUT.png [STEPS GUIDANCE], from the newest state in WORK.

Four rows of captions, one column per class, with the averaged weights; and, where a CLIP state is there, how often that pair names the class of a row's
pictures first. A quick look beside a running training: what counts is measured by measure.cs on the exported models.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import words
from clip import TEMPLATES, Text, Vision
from distil import restored
from latents import CHANNELS, Decoder
from progress import Average, short
from tokens import Tokens
from unet import sample

ROWS = ["black outline icon of {} on white background", "black solid icon of {} on white background", "blue bold icon of {} on light green background",
        "flat emoji of {} on white background"]


def first(work, *names):
    """The first of these states that is there, or None."""
    return next((work / name for name in names if (work / name).exists()), None)


@torch.no_grad()
def drawn(work, tokens, steps, guidance):
    """Pictures f32[4,48,3,32,32] in -1..1, one row per caption, from equal noise in all rows."""
    text, unet = restored(first(work, "distilled.pt", "diffusion_cool.pt", "diffusion.pt"), len(tokens))
    decoder = Decoder().eval()
    decoder.load_state_dict(torch.load(first(work, "decoder.pt", "decoder_early.pt"))["decoder"])
    torch.manual_seed(17)
    noise, rows = torch.randn(len(words.CLASSES), CHANNELS, 8, 8), []
    for row in ROWS:
        told = text(torch.tensor([tokens(row.format(name)) for name in words.CLASSES]))
        empty = text(torch.tensor([tokens("")])).expand(len(told), -1, -1)
        with short():
            rows.append(decoder(sample(unet, told, empty, steps, guidance, noise).float()).float().clamp(-1, 1))
    return torch.stack(rows)


@torch.no_grad()
def named(work, tokens, pictures):
    """Share of each row's pictures whose class the CLIP pair names first."""
    state = torch.load(first(work, "clip_cool.pt", "clip.pt"))
    vision, text = Vision(), Text(len(tokens))
    vision.load_state_dict(state["vision"])
    average = Average([vision, text], 0)
    average.restore(state["average"])
    average.swap()
    vision.eval()
    names = F.normalize(sum(F.normalize(text(torch.tensor([tokens(t.format(c)) for c in words.CLASSES])), dim=1) for t in TEMPLATES), dim=1)
    best = [(F.normalize(vision(row), dim=1) @ names.T).argmax(1) for row in pictures]
    return [round((one == torch.arange(len(words.CLASSES))).float().mean().item(), 3) for one in best]


def main(work, out, steps, guidance):
    tokens = Tokens.load(work / "merges.json")
    pictures = drawn(work, tokens, steps, guidance)
    if first(work, "clip_cool.pt", "clip.pt"):
        print("named rightly, by row:", named(work, tokens, pictures))
    halves = pictures.reshape(len(ROWS), 2, -1, 3, 32, 32).flatten(0, 1)  # a row in two lines
    sheet = halves.permute(0, 3, 1, 4, 2).reshape(halves.shape[0] * 32, -1, 3)
    sheet = ((sheet + 1) * 127.5).round().byte().numpy()
    Image.fromarray(np.kron(sheet, np.ones((2, 2, 1), np.uint8))).save(out)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[2]), sys.argv[3], *(float(x) if i else int(x) for i, x in enumerate(sys.argv[4:6] or ["8", "3"])))
