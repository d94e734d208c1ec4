"""Trains the CLIP pair. Run: train_clip.py DATA WORK MINUTES [cool]; minutes and states as train_diffusion.py has them.

Two losses: whole captions against each other, with four pictures in a row of one noun, so that colour, style and ground must tell them apart; and
each picture against the names of many nouns.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import words
from clip import TEMPLATES, Text, Vision
from corpus import Corpus, heldout
from paint import Painter
from progress import Average, Budget, resume, save, short
from tokens import Tokens

BATCH, ALIKE, NAMES = 128, 4, 224
RATE = 1.5e-3


class Supply:
    """Batches of pictures, captions and nouns; three of four pictures come from a store of those painted lately, four of one noun together."""

    def __init__(self, data, seed, stored=24576):
        self.painter = Painter(Corpus(data, None, least=20), seed, plain=0.55, colour=0.2, boost=3)
        self.random = np.random.default_rng(seed + 1)
        self.pictures = torch.empty(stored, 3, 32, 32)
        self.captions, self.nouns, self.count = [""] * stored, [""] * stored, 0

    def _paint(self, count):
        pictures, captions, nouns = self.painter.batch(count, ALIKE)
        at = np.arange(self.count, self.count + count) % len(self.captions)
        self.pictures[at] = torch.from_numpy(pictures).permute(0, 3, 1, 2)
        for i, caption, noun in zip(at, captions, nouns):
            self.captions[i], self.nouns[i] = caption, noun
        self.count += count
        return at

    def batch(self):
        """Gives pictures f32[128,3,32,32], captions and nouns."""
        fresh = self._paint(BATCH // 4 if self.count > 4096 else BATCH)
        groups = self.random.integers(0, min(self.count, len(self.captions)) // ALIKE, (BATCH - len(fresh)) // ALIKE) * ALIKE
        at = np.concatenate([fresh, (groups[:, None] + np.arange(ALIKE)).ravel()])
        return self.pictures[at], [self.captions[i] for i in at], [self.nouns[i] for i in at]


def augmented(x):
    """Shifts, scales and turns pictures a little, erases a patch of some, and inverts a few."""
    n = len(x)
    angle, scale = (torch.rand(n) - 0.5) * 0.5, 1 + (torch.rand(n) - 0.5) * 0.3
    shear = 1 + (torch.rand(n) - 0.5) * 0.2
    still = torch.rand(n) < 0.3
    angle[still], scale[still], shear[still] = 0, 1, 1
    shift = torch.where(still, torch.zeros(1), torch.ones(1)) * (torch.rand(2, n) - 0.5) * 0.3
    turn = torch.stack([torch.stack([angle.cos() * scale, -angle.sin() * scale * shear, shift[0]], 1),
                        torch.stack([angle.sin() * scale, angle.cos() * scale * shear, shift[1]], 1)], 1)
    x = F.grid_sample(x, F.affine_grid(turn, x.shape, align_corners=False), padding_mode="border", align_corners=False)
    for i in torch.nonzero(torch.rand(n) < 0.15).ravel().tolist():
        top, left = torch.randint(0, 24, (2,)).tolist()
        x[i, :, top:top + 8, left:left + 8] = x[i, :, :1, :1]
    return x


def trimmed(tokens, texts):
    """Token numbers as long as the longest text: the encoder is causal, so what follows the first end token changes nothing."""
    rows = torch.tensor([tokens(text) for text in texts])
    return rows[:, :int((rows != tokens.end).sum(1).max()) + 1]


def accuracy(vision, text, tokens, data, split):
    """Zero-shot accuracy over the classes on held-out icons: top-1 and top-5."""
    pictures, wanted, _ = heldout(data, split)
    names = sum(F.normalize(text(trimmed(tokens, [t.format(c) for c in words.CLASSES])), dim=1) for t in TEMPLATES)
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 127.5 - 1
    e = torch.cat([F.normalize(vision(part), dim=1) for part in x.split(256)])
    best = (e @ F.normalize(names, dim=1).T).topk(5, 1).indices
    hit = best == torch.from_numpy(wanted)[:, None]
    return round(hit[:, 0].float().mean().item(), 4), round(hit.any(1).float().mean().item(), 4)


def main(data, work, minutes, cool):
    path = work / ("clip_cool.pt" if cool else "clip.pt")
    state = resume(path, work / "clip.pt")
    done = state["step"] if state else 0
    torch.manual_seed(2000 + done)
    tokens = Tokens.load(work / "merges.json")
    supply = Supply(data, 2000 + done)
    nouns = supply.painter.corpus.nouns
    vision, text = Vision(), Text(len(tokens))
    # Names are short and alike, and need a sharper softmax than captions: with one scale for both their loss stayed at chance for long.
    scale, sharp = nn.Parameter(torch.tensor(2.7)), nn.Parameter(torch.tensor(3.4))
    weights = [*vision.parameters(), *text.parameters(), scale, sharp]
    optimiser = torch.optim.AdamW(weights, RATE, weight_decay=0.05)
    average = Average([vision, text], 0.998)
    if state:
        vision.load_state_dict(state["vision"])
        text.load_state_dict(state["text"])
        scale.data.fill_(state["scale"])
        sharp.data.fill_(state["sharp"])
        optimiser.load_state_dict(state["optimiser"])
        average.restore(state["average"])
    print(len(nouns), "nouns", len(supply.painter.corpus.inks), "drawings in ink", len(supply.painter.corpus.colours), "in colours", flush=True)
    budget, losses = Budget(minutes, state), []

    def keep(report):
        save({"vision": vision.state_dict(), "text": text.state_dict(), "scale": scale.item(), "sharp": sharp.item(), "average": average.state(),
              "optimiser": optimiser.state_dict(), "step": done, "used": budget.used(), "report": report}, path)

    def check():
        average.swap()
        vision.eval()
        with torch.no_grad():
            report = {split: accuracy(vision, text, tokens, data, split) for split in ("validation", "oodValidation")}
        vision.train()
        average.swap()
        print(done, report, flush=True)
        return report

    while budget.left():
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (done + 1) / 200) * (max(0.01, 1 - budget.share()) if cool else 1)
        x, captions, own = supply.batch()
        x = augmented(x)
        with short():
            pictures, told = vision(x), text(trimmed(tokens, captions))
        pictures, told = F.normalize(pictures.float(), dim=1), F.normalize(told.float(), dim=1)
        logits = pictures @ told.T * scale.exp().clamp(max=60)
        same = torch.tensor([[a == b for b in captions] for a in captions]).float()
        same = same / same.sum(1, keepdim=True)
        loss = -0.5 * ((logits.log_softmax(1) * same).sum(1).mean() + (logits.T.log_softmax(1) * same).sum(1).mean())
        # The nouns of the batch, the classes, and others drawn at random.
        names = list(dict.fromkeys([*own, *words.CLASSES, *(nouns[i] for i in supply.random.permutation(len(nouns)))]))[:NAMES]
        template = TEMPLATES[done % len(TEMPLATES)]
        with short():
            named = text(trimmed(tokens, [template.format(name) for name in names]))
        named = F.normalize(named.float(), dim=1)
        place = {name: i for i, name in enumerate(names)}
        loss_names = F.cross_entropy(pictures @ named.T * sharp.exp().clamp(max=60), torch.tensor([place[name] for name in own]), label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        (loss + 2 * loss_names).backward()
        nn.utils.clip_grad_norm_(weights, 5.0)
        optimiser.step()
        average.update()
        done += 1
        losses.append((loss.item(), loss_names.item()))
        if budget.log_now():
            print(f"{done} steps, {budget.used() / 60:.1f} minutes, captions {np.mean(losses[-100:], 0)[0]:.3f} "
                  f"names {np.mean(losses[-100:], 0)[1]:.3f} scales {scale.exp().item():.1f} {sharp.exp().item():.1f}", flush=True)
        if budget.save_now():
            keep(check())
    keep(check())


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3]), "cool" in sys.argv[4:])
