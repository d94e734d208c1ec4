#!/usr/bin/env python3
"""Records training runs with AdamW, LAMB and SGD, clipping, micro-batches, averages and loss weights from PyTorch 1.13.

Usage: python3 tools/training_record_optimisers.py [folder]     (default: tests/golden/training-optimisers)
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

from training_record_golden import Norm, ResNet, state, tensor

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests/golden/training-optimisers")
CLASSES, SIZE, WIDTH = 4, 8, 2


def save(name, case):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"torch": torch.__version__, **case}, separators=(",", ":")) + "\n")


class Lamb(torch.optim.Optimizer):
    """You et al., Large Batch Optimization for Deep Learning, 2020, algorithm 2, with phi(z) = z.

    Groups with "plain" take r alone: no decay and no ratio.
    """

    def __init__(self, groups, lr, betas, eps):
        super().__init__(groups, dict(lr=lr, betas=betas, eps=eps, weight_decay=0.0, plain=False))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), rate = group["betas"], group["lr"]
            for x in group["params"]:
                g, kept = x.grad, self.state[x]
                if not kept:
                    kept.update(step=torch.tensor(0.0), exp_avg=torch.zeros_like(x), exp_avg_sq=torch.zeros_like(x))
                kept["step"] += 1
                t = kept["step"].item()
                m = kept["exp_avg"].copy_(beta1 * kept["exp_avg"] + (1 - beta1) * g)
                v = kept["exp_avg_sq"].copy_(beta2 * kept["exp_avg_sq"] + (1 - beta2) * g ** 2)
                r = (m / (1 - beta1 ** t)) / ((v / (1 - beta2 ** t)).sqrt() + group["eps"])
                if group["plain"]:
                    x -= rate * r
                    continue
                u = r + group["weight_decay"] * x
                ratio = x.norm() / u.norm() if x.norm() > 0 and u.norm() > 0 else 1.0
                x -= rate * ratio * u


def optimizer_of(kind, net, decay, betas, epsilon):
    weights = {"params": [p for p in net.parameters() if p.dim() > 1], "weight_decay": decay}
    plain = {"params": [p for p in net.parameters() if p.dim() == 1], "weight_decay": 0.0}
    if kind == "sgd":
        return torch.optim.SGD([weights, plain], lr=0.1, momentum=0.9, nesterov=True)
    if kind == "adamW":
        return torch.optim.AdamW([weights, plain], lr=0.1, betas=betas, eps=epsilon)
    return Lamb([weights, {**plain, "plain": True}], 0.1, betas, epsilon)


def optimizer_state(net, optimizer):
    return {f"{name}.{key}": tensor(torch.as_tensor(value)) for name, p in net.named_parameters() for key, value in optimizer.state[p].items()}


def averaged(average, net, n, decay):
    """One update after n earlier ones; buffers follow as weights do."""
    kept = min(decay, (1 + n) / (10 + n))
    for name, value in net.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            average[name] = kept * average[name] + (1 - kept) * value


def record(name, kind, real, synthetic, auxiliary, rate, decay=0.0, betas=(0.9, 0.999), epsilon=1e-8, clip=0.0, parts=1, ema=0.0,
           weights=(1.0, 1.0), smoothing=0.0, steps=5):
    net = ResNet(WIDTH, 1, CLASSES, auxiliary)
    for parameter in net.parameters():  # norms start away from 1 and 0, so that their gradients are told apart
        if parameter.dim() == 1:
            parameter.data += 0.1 * torch.randn_like(parameter)
    for module in net.modules():
        if isinstance(module, Norm) and auxiliary:
            module.real = real // parts
    optimizer = optimizer_of(kind, net, decay, betas, epsilon)
    first = state(net)
    average = {key: value.clone() for key, value in net.state_dict().items()}
    weight = torch.tensor([weights[0]] * real + [weights[1]] * synthetic)
    recorded = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate / (1 + step)
        images = torch.round(torch.randn(real + synthetic, 3, SIZE, SIZE) * 8) / 8
        labels = torch.randint(0, CLASSES, (real + synthetic,))
        losses = torch.zeros(real + synthetic)
        optimizer.zero_grad()
        places = list(zip(torch.arange(real).chunk(parts), torch.arange(real, real + synthetic).chunk(parts)))
        for place in [torch.cat(pair) for pair in places]:
            own = F.cross_entropy(net(images[place]), labels[place], reduction="none", label_smoothing=smoothing)
            ((own * weight[place]).sum() / weight.sum()).backward()
            losses[place] = own.detach()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), clip).item() if clip else None
        optimizer.step()
        averaged(average, net, step, ema)
        recorded.append({"images": [x.item() for x in images.flatten()], "labels": labels.tolist(), "learningRate": rate / (1 + step),
                         "loss": ((losses * weight).sum() / weight.sum()).item(), "realLoss": losses[:real].mean().item(),
                         "syntheticLoss": losses[real:].mean().item(), "gradientNorm": norm})
    last = state(net)
    kept = optimizer_state(net, optimizer)
    if ema:
        kept.update({f"{key}.ema": tensor(value) for key, value in average.items() if not key.endswith("num_batches_tracked")})
        kept["ema.steps"] = tensor(torch.tensor(float(steps)))
        net.load_state_dict(average)
    net.eval()
    for module in net.modules():
        if isinstance(module, Norm):
            module.real = None
    logits = net(torch.tensor(recorded[0]["images"]).reshape(-1, 3, SIZE, SIZE))
    save(name, {"kind": "training", "optimizer": kind, "auxiliary": auxiliary, "real": real, "synthetic": synthetic, "weightDecay": decay,
                "beta1": betas[0], "beta2": betas[1], "epsilon": epsilon, "clipNorm": clip, "accumulate": parts, "emaDecay": ema,
                "realLossWeight": weights[0], "syntheticLossWeight": weights[1], "labelSmoothing": smoothing, "width": WIDTH,
                "classes": CLASSES, "size": SIZE, "first": first, "steps": recorded, "last": last, "optimizerState": kept,
                "mainLogits": tensor(logits)})


def rates_of(peak, steps, warm_up, schedule_of):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    schedule = schedule_of(optimizer)
    if warm_up:
        rise = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warm_up, 1, warm_up - 1)
        schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, schedule], [warm_up])
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


def record_schedules():
    schedulers = torch.optim.lr_scheduler
    cases = []
    for peak, steps, warm_up, lowest in [(0.1, 20, 0, 0.0), (0.4, 25, 5, 0.01), (0.05, 7, 2, 0.0)]:
        rates = rates_of(peak, steps, warm_up, lambda o: schedulers.LinearLR(o, 1, lowest / peak, steps - warm_up))
        cases.append({"schedule": "linear", "peak": peak, "steps": steps, "warmUp": warm_up, "lowest": lowest, "rates": rates})
    for peak, steps, warm_up, decay_at, factor in [(0.1, 20, 0, [10, 15], 0.1), (0.4, 25, 5, [6, 7, 20], 0.3)]:
        rates = rates_of(peak, steps, warm_up, lambda o: schedulers.MultiStepLR(o, [at - warm_up for at in decay_at], factor))
        cases.append({"schedule": "step", "peak": peak, "steps": steps, "warmUp": warm_up, "decayAt": decay_at, "factor": factor, "rates": rates})
    save("schedules", {"kind": "schedules", "cases": cases})


if __name__ == "__main__":
    torch.manual_seed(20251122)
    torch.set_num_threads(1)
    record("adamw_auxiliary", "adamW", 4, 3, True, 0.02, decay=0.05, smoothing=0.1, steps=6)
    record("adamw_clipped", "adamW", 3, 3, False, 0.02, decay=0.5, betas=(0.8, 0.95), epsilon=1e-3, clip=0.5)
    record("lamb_shared", "lamb", 3, 3, False, 0.05, decay=0.1, epsilon=1e-6)
    record("lamb_auxiliary_clipped", "lamb", 4, 4, True, 0.05, betas=(0.85, 0.99), epsilon=1e-6, clip=1.0, steps=6)
    record("sgd_micro_batches", "sgd", 6, 4, True, 0.1, decay=0.01, clip=1.0, parts=2)
    record("adamw_micro_batches_averaged", "adamW", 6, 3, False, 0.02, decay=0.05, parts=3, ema=0.3, weights=(1.0, 0.25))
    record("sgd_averaged_weighted", "sgd", 4, 3, True, 0.1, ema=0.2, weights=(0.5, 2.0), smoothing=0.1)
    record_schedules()
