"""Trains text encoder and UNet. Run: train_diffusion.py DATA WORK MINUTES [cool]; after a kill the same command goes on.

MINUTES are of one processor core, over all runs. WORK/diffusion.pt is trained at one rate, so that it can always be trained on with more minutes;
"cool" lets the rate fall to zero from there and writes WORK/diffusion_cool.pt.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

import words
from corpus import Corpus
from latents import load_encoder
from paint import Painter
from progress import Average, Budget, resume, save, short
from tokens import Tokens
from unet import KEPT, build

BATCH, FRESH, KEPT_PICTURES = 64, 24, 24576
RATE = 1.2e-3
EMPTY_SHARE = 0.1  # of captions dropped, for guidance without a classifier (Ho and Salimans 2022)


class Supply:
    """Batches of latents and captions: some painted anew, the others drawn from those painted lately, since painting takes time too."""

    def __init__(self, data, work, tokens, seed):
        self.painter = Painter(Corpus(data, words.NOUNS), seed)
        self.encoder, self.tokens = load_encoder(work / "encoder.pt"), tokens
        self.random = np.random.default_rng(seed + 1)
        self.latents = torch.empty(KEPT_PICTURES, 8, 8, 8)
        self.numbers = torch.empty(KEPT_PICTURES, len(tokens("")), dtype=torch.long)
        self.count = 0

    def paint(self, count):
        """Paints pictures into the store, in place of the oldest."""
        pictures, captions, _ = self.painter.batch(count)
        at = torch.arange(self.count, self.count + count) % KEPT_PICTURES
        self.latents[at] = self.encoder(torch.from_numpy(pictures).permute(0, 3, 1, 2))
        self.numbers[at] = torch.tensor([self.tokens(caption) for caption in captions])
        self.count += count
        return at

    def batch(self):
        """Gives latents f32[64,8,8,8] and token numbers i64[64,24]."""
        fresh = self.paint(FRESH if self.count > 2048 else BATCH)
        old = torch.from_numpy(self.random.integers(0, min(self.count, KEPT_PICTURES), BATCH - len(fresh)))
        at = torch.cat([fresh, old])
        return self.latents[at], self.numbers[at]


def main(data, work, minutes, cool):
    path = work / ("diffusion_cool.pt" if cool else "diffusion.pt")
    state = resume(path, work / "diffusion.pt")
    done = state["step"] if state else 0
    torch.manual_seed(1000 + done)
    tokens = Tokens.load(work / "merges.json")
    supply = Supply(data, work, tokens, seed=1000 + done)
    text, unet = build(len(tokens))
    weights = [*unet.parameters(), *text.parameters()]
    optimiser = torch.optim.AdamW(weights, RATE, betas=(0.9, 0.99), weight_decay=0.01)
    average = Average([unet, text], 0.9995)
    if state:
        unet.load_state_dict(state["unet"])
        text.load_state_dict(state["text"])
        optimiser.load_state_dict(state["optimiser"])
        average.restore(state["average"])
    print(len(supply.painter.corpus.nouns), "nouns, weights:", sum(w.numel() for w in unet.parameters()), sum(w.numel() for w in text.parameters()), flush=True)
    budget, losses = Budget(minutes, state), []
    empty = torch.tensor(tokens(""))

    def keep():
        save({"unet": unet.state_dict(), "text": text.state_dict(), "average": average.state(), "optimiser": optimiser.state_dict(), "step": done,
              "used": budget.used()}, path)

    while budget.left():
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (done + 1) / 200) * (max(0.01, 1 - budget.share()) if cool else 1)
        latents, numbers = supply.batch()
        numbers = torch.where(torch.rand(BATCH, 1) < EMPTY_SHARE, empty, numbers)
        time = torch.randint(0, 1000, (BATCH,))
        kept = KEPT[time][:, None, None, None]
        noise = torch.randn_like(latents)
        noisy = kept.sqrt() * latents + (1 - kept).sqrt() * noise
        v = kept.sqrt() * noise - (1 - kept).sqrt() * latents
        with short():
            said = unet(noisy, time, text(numbers))
        loss = nn.functional.mse_loss(said.float(), v)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        average.update()
        done += 1
        losses.append(loss.item())
        if budget.log_now():
            print(f"{done} steps, {budget.used() / 60:.1f} minutes, loss {np.mean(losses[-300:]):.4f}", flush=True)
        if budget.save_now():
            keep()
    keep()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3]), "cool" in sys.argv[4:])
