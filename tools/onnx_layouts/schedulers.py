"""Schedulers of diffusers as plain loops in double precision, one function each: (config, steps, latents, noise, model) -> latents."""
import math

import numpy as np


def alpha_bar(config):
    shape, count = config.get("beta_schedule", "linear"), config.get("num_train_timesteps", 1000)
    start, end = config.get("beta_start", 0.0001), config.get("beta_end", 0.02)
    betas = np.linspace(start ** 0.5, end ** 0.5, count) ** 2 if shape == "scaled_linear" else np.linspace(start, end, count)
    return np.cumprod(1 - betas)


def spaced(config, steps, default):
    spacing, count = config.get("timestep_spacing", default), config.get("num_train_timesteps", 1000)
    if spacing == "linspace":
        return np.linspace(0, count - 1, steps)[::-1]
    if spacing == "leading":
        return (np.arange(steps) * (count // steps))[::-1] + config.get("steps_offset", 0)
    return np.round(np.arange(count, 0, -count / steps)) - 1


def split(kind, output, x, alpha, sigma):
    """Gives (image, noise) of x = alpha image + sigma noise."""
    if kind == "v_prediction":
        return alpha * x - sigma * output, alpha * output + sigma * x
    return (x - sigma * output) / alpha, output


def ddim(config, steps, x, noise, model):
    bars, count = alpha_bar(config), config.get("num_train_timesteps", 1000)
    for t in np.round(spaced(config, steps, "leading")).astype(int):
        before = t - count // steps
        bar = bars[t]
        after = bars[before] if before >= 0 else 1.0 if config.get("set_alpha_to_one", True) else bars[0]
        image, eps = split(config.get("prediction_type", "epsilon"), model(x, float(t)), x, bar ** 0.5, (1 - bar) ** 0.5)
        x = after ** 0.5 * image + (1 - after) ** 0.5 * eps
    return x


def euler(config, steps, x, noise, model, ancestral=False):
    bars = alpha_bar(config)
    levels = ((1 - bars) / bars) ** 0.5
    times = spaced(config, steps, "linspace")
    sigmas = np.append(np.interp(times, np.arange(len(levels)), levels), 0.0)
    x = x * ((sigmas[0] ** 2 + 1) ** 0.5 if config.get("timestep_spacing", "linspace") == "leading" else sigmas[0])
    for i, t in enumerate(times):
        now, after = sigmas[i], sigmas[i + 1]
        output = model(x / (now ** 2 + 1) ** 0.5, float(t))
        image = x - now * output
        if config.get("prediction_type", "epsilon") == "v_prediction":
            image = x / (now ** 2 + 1) - output * now / (now ** 2 + 1) ** 0.5
        up = (after ** 2 * (now ** 2 - after ** 2) / now ** 2) ** 0.5 if ancestral else 0.0
        x = x + (x - image) / now * ((after ** 2 - up ** 2) ** 0.5 - now)
        if ancestral and i + 1 < steps:
            x = x + up * noise[i]
    return x


def lcm(config, steps, x, noise, model):
    bars, count, original = alpha_bar({"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, **config}), 1000, 50
    known = (np.arange(1, original + 1) * (count // original) - 1)[::-1]
    times = known[np.floor(np.linspace(0, original, steps, endpoint=False)).astype(int)]
    for i, t in enumerate(times):
        bar = bars[t]
        image, _ = split(config.get("prediction_type", "epsilon"), model(x, float(t)), x, bar ** 0.5, (1 - bar) ** 0.5)
        scaled = t * 10.0
        x = scaled / (scaled ** 2 + 0.25) ** 0.5 * image + 0.25 / (scaled ** 2 + 0.25) * x
        if i + 1 < steps:
            x = bars[times[i + 1]] ** 0.5 * x + (1 - bars[times[i + 1]]) ** 0.5 * noise[i]
    return x


def flow_sigmas(config, steps, explicit, tokens):
    """explicit: the pipeline gives 1 ... 1/n itself (FLUX); tokens: image tokens, for the dynamic shift."""
    shift, count, dynamic = config.get("shift", 1.0), config.get("num_train_timesteps", 1000), config.get("use_dynamic_shifting", False)
    still = (lambda s: s) if dynamic else (lambda s: shift * s / (1 + (shift - 1) * s))
    sigmas = np.linspace(1.0, 1 / steps, steps) if explicit else np.linspace(still(1.0), still(1 / count), steps)
    if not dynamic:
        return still(sigmas)
    low, high = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    slope = (config.get("max_shift", 1.15) - config.get("base_shift", 0.5)) / (high - low)
    mu = tokens * slope + config.get("base_shift", 0.5) - slope * low
    return math.exp(mu) / (math.exp(mu) + (1 / sigmas - 1))


def flow(config, steps, x, noise, model, explicit=False, tokens=0):
    sigmas = np.append(flow_sigmas(config, steps, explicit, tokens), 0.0)
    for i in range(steps):
        x = x + (sigmas[i + 1] - sigmas[i]) * model(x, float(sigmas[i] * config.get("num_train_timesteps", 1000)))
    return x


def draws(config, steps):
    """Latents of noise that an image takes."""
    return steps if config["_class_name"] in ("EulerAncestralDiscreteScheduler", "LCMScheduler") else 1


def walk(config, steps, x, noise, model, **flow_options):
    name = config["_class_name"]
    if name == "FlowMatchEulerDiscreteScheduler":
        return flow(config, steps, x, noise, model, **flow_options)
    if name == "EulerAncestralDiscreteScheduler":
        return euler(config, steps, x, noise, model, ancestral=True)
    return {"DDIMScheduler": ddim, "PNDMScheduler": ddim, "EulerDiscreteScheduler": euler, "LCMScheduler": lcm}[name](config, steps, x, noise, model)
