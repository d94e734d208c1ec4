"""Trains the decoder of the latents. Run: train_decoder.py DATA WORK MINUTES; minutes as train_diffusion.py has them; the rate falls to zero.

Latents get some noise, as much as a sampler leaves, so that the decoder draws clean strokes from what the generator gives.
"""
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from corpus import Corpus, heldout
from latents import Decoder, load_encoder, psnr
from paint import Painter
from progress import Budget, resume, save, short

BATCH, STORED = 64, 16384


def edges(x):
    """Differences of neighbouring pixels, along rows and columns."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


@torch.no_grad()
def report(data, encoder, decoder, painter):
    """PSNR in dB on pictures like those of the training and on held-out icons."""
    tests = {"own": painter.batch(256)[0]}
    tests.update({split: heldout(data, split)[0][:512] / 127.5 - 1 for split in ("validation", "test", "oodTest")})
    out = {}
    for name, pictures in tests.items():
        x = torch.from_numpy(np.asarray(pictures, np.float32)).permute(0, 3, 1, 2)
        out[name] = round(psnr(decoder(encoder(x)).clamp(-1, 1), x), 2)
    return out


def main(data, work, minutes):
    torch.manual_seed(3)
    painter, random = Painter(Corpus(data, None, least=12), seed=3, plain=0.5, colour=0.3, boost=2), np.random.default_rng(4)
    encoder, decoder = load_encoder(work / "encoder.pt"), Decoder()
    optimiser = torch.optim.AdamW(decoder.parameters(), 2e-3, betas=(0.9, 0.99), weight_decay=1e-4)
    store, count = torch.empty(STORED, 3, 32, 32), 0
    state = resume(work / "decoder.pt")
    if state:
        decoder.load_state_dict(state["decoder"])
        optimiser.load_state_dict(state["optimiser"])
    budget, step = Budget(minutes, state), state["step"] if state else 0
    while budget.left():
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 200) * max(0.02, 0.5 * (1 + math.cos(math.pi * budget.share())))
        fresh = 8 if count > 1024 else BATCH
        at = torch.arange(count, count + fresh) % STORED
        store[at] = torch.from_numpy(painter.batch(fresh)[0]).permute(0, 3, 1, 2)
        count += fresh
        x = store[torch.cat([at, torch.from_numpy(random.integers(0, min(count, STORED), BATCH - fresh))])]
        z = encoder(x)
        with short():
            y = decoder(z + torch.randn_like(z) * torch.rand(BATCH, 1, 1, 1) * 0.25)
        y = y.float()
        slope = sum((a - b).abs().mean() for a, b in zip(edges(y), edges(x)))
        loss = 4 * F.mse_loss(y, x) + F.l1_loss(y, x) + 0.5 * slope
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimiser.step()
        step += 1
        if budget.log_now():
            print(f"{step} steps, {budget.used() / 60:.1f} minutes, loss {loss.item():.4f} psnr {psnr(y, x):.2f}", flush=True)
        if budget.save_now():
            save({"decoder": decoder.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "used": budget.used()}, work / "decoder.pt")
    result = report(data, encoder, decoder, painter)
    print(step, "psnr", result, flush=True)
    save({"decoder": decoder.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "used": budget.used(), "psnr": result}, work / "decoder.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3]))
