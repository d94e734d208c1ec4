"""Trains the language model. Run: train_lm.py WORK MINUTES [cool]; minutes and states as train_diffusion.py has them."""
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

from lm import LanguageModel
from lm_tokens import LmTokens
from progress import Average, Budget, resume, save, short

BATCH, LENGTH, RATE = 16, 256, 1.5e-3
QUESTION_WEIGHT = 0.1  # of a question's tokens in the loss; answers weigh 1


def stream(work, tokens):
    """All examples, one after the other: tokens i64[T] and weights f32[T]."""
    numbers, weights = [], []
    for line in open(work / "lm_text.jsonl"):
        question, answer = json.loads(line)
        asked, answered = tokens.encode(question + "\n"), [*tokens.encode(answer), 0]
        numbers += asked + answered
        weights += [QUESTION_WEIGHT] * len(asked) + [1.0] * len(answered)
    return torch.tensor(numbers), torch.tensor(weights)


def main(work, minutes, cool):
    path = work / ("lm_cool.pt" if cool else "lm.pt")
    state = resume(path, work / "lm.pt")
    done = state["step"] if state else 0
    random = np.random.default_rng(4000 + done)
    torch.manual_seed(4000)
    tokens = LmTokens(json.loads((work / "lm_merges.json").read_text()))
    numbers, weights = stream(work, tokens)
    model = LanguageModel(len(tokens))
    optimiser = torch.optim.AdamW(model.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.05)
    average = Average([model], 0.998)
    if state:
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        average.restore(state["average"])
    print(sum(p.numel() for p in model.parameters()), "weights,", len(numbers), "tokens", flush=True)
    budget, losses = Budget(minutes, state), []

    def keep():
        save({"model": model.state_dict(), "average": average.state(), "optimiser": optimiser.state_dict(), "step": done, "used": budget.used()}, path)

    while budget.left():
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (done + 1) / 200) * (max(0.01, 1 - budget.share()) if cool else 1)
        at = torch.from_numpy(random.integers(0, len(numbers) - LENGTH - 1, BATCH))[:, None] + torch.arange(LENGTH + 1)
        rows, weight = numbers[at], weights[at][:, 1:]
        with short():
            logits, _ = model(rows[:, :-1])
        logits = logits.float()
        each = nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten(), reduction="none").view_as(weight)
        loss = (each * weight).sum() / weight.sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update()
        done += 1
        losses.append(loss.item())
        if budget.log_now():
            print(f"{done} steps, {budget.used() / 60:.1f} minutes, loss {np.mean(losses[-100:]):.4f}", flush=True)
        if budget.save_now():
            keep()
    keep()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(pathlib.Path(sys.argv[1]), float(sys.argv[2]), "cool" in sys.argv[3:])
