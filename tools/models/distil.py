"""Teaches the generator to draw in four steps without guidance. Run: distil.py DATA WORK MINUTES [GUIDANCE]; minutes as train_diffusion.py has them.

Progressive distillation of steps (Salimans and Ho 2022) and guidance (Meng et al. 2023) in one: from where the student stands, the teacher takes four
guided steps, and the student learns to reach the same place in one. States come from the student's own sampling, so no pictures are needed, and the
student is trained on what it will meet.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

import words
from corpus import Corpus
from paint import Painter
from progress import Average, Budget, resume, save, short
from tokens import Tokens
from unet import CHANNELS, KEPT, build, step, trailing

BATCH, STEPS, PARTS, RATE = 32, 4, 4, 3e-4


def restored(path, vocabulary):
    """Text encoder and UNet with the averaged weights of a state."""
    text, unet = build(vocabulary)
    average = Average([unet, text], 0)
    average.restore(torch.load(path)["average"])
    average.swap()
    return text.eval(), unet.eval()


@torch.no_grad()
def guided(unet, x, times, text, empty, guidance):
    """Takes guided DDIM steps through `times`; the last is where it ends."""
    for time, after in zip(times, times[1:]):
        t = torch.full((2 * len(x),), float(time))
        with short():
            told, untold = unet(torch.cat([x, x]), t, torch.cat([text, empty])).float().chunk(2)
        x = step(x, untold + guidance * (told - untold), time, after)
    return x


def wanted(x, end, time, after):
    """The v with which one DDIM step leads from x at a time to an end at a later one."""
    kept, kept_after = KEPT[time], KEPT[after] if after >= 0 else torch.tensor(1.0)
    along = kept_after.sqrt() * kept.sqrt() + (1 - kept_after).sqrt() * (1 - kept).sqrt()
    across = (1 - kept_after).sqrt() * kept.sqrt() - kept_after.sqrt() * (1 - kept).sqrt()
    return (end - along * x) / across


def main(data, work, minutes, guidance):
    path = work / "distilled.pt"
    state = resume(path)
    done = state["step"] if state else 0
    torch.manual_seed(3000 + done)
    tokens = Tokens.load(work / "merges.json")
    painter = Painter(Corpus(data, words.NOUNS), 3000 + done)
    source = next(work / name for name in ("diffusion_cool.pt", "diffusion.pt") if (work / name).exists())
    teacher_text, teacher = restored(source, len(tokens))
    text, student = restored(path if state else source, len(tokens))
    text.requires_grad_(False)  # the student reads captions as the teacher does
    student.train()
    optimiser = torch.optim.AdamW(student.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.0)
    average = Average([student, text], 0.999)
    print("teacher", source.name, "guidance", guidance, flush=True)
    budget, losses = Budget(minutes, state), []
    times = [*trailing(STEPS), -1]
    fine = [*trailing(STEPS * PARTS), -1]

    def keep():
        save({"average": average.state(), "step": done, "used": budget.used()}, path)

    captions = painter.batch(8192)[1]
    while budget.left():
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (done + 1) / 100) * max(0.02, 1 - budget.share())
        chosen = [captions[int(i)] for i in torch.randint(0, len(captions), (BATCH,))]
        numbers = torch.tensor([tokens(caption) for caption in chosen])
        with torch.no_grad():
            told = text(numbers)
            empty = teacher_text(torch.tensor([tokens("")])).expand(BATCH, -1, -1)
        x, each = torch.randn(BATCH, CHANNELS, 8, 8), []
        for i in range(STEPS):
            end = guided(teacher, x, fine[i * PARTS:(i + 1) * PARTS] + [times[i + 1]], told, empty, guidance)
            with short():
                v = student(x, torch.full((BATCH,), float(times[i])), told)
            loss = nn.functional.mse_loss(v.float(), wanted(x, end, times[i], times[i + 1]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            average.update()
            each.append(loss.item())
            x = step(x, v.detach().float(), times[i], times[i + 1])
        done += 1
        losses.append(each)
        if budget.log_now():
            print(f"{done} rounds, {budget.used() / 60:.1f} minutes, losses {np.mean(losses[-100:], 0).round(4).tolist()}", flush=True)
        if budget.save_now():
            keep()
    keep()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]) if len(sys.argv) > 4 else 3.0)
