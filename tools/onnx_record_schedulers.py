#!/usr/bin/env python3
"""Records trajectories of the diffusers schedulers as golden cases (tests/golden/schedulers_options.json).

    onnx_record_schedulers.py <folder that holds diffusers/schedulers> [target]

Needs torch and numpy only: the few names that the scheduler files import from the rest of the package are put in their place here.
The cases cover what tests/golden/schedulers.json does not: zero terminal SNR, sample prediction, clipping, other noise
schedules, final sigmas, orders and forms of the solver, and step counts whose spacing must be rounded.
"""
import functools
import importlib
import inspect
import json
import math
import sys
import types
from dataclasses import dataclass

import torch

source = sys.argv[1]
target = sys.argv[2] if len(sys.argv) > 2 else "tests/golden/schedulers_options.json"
drawn = []


class Config(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)


class ConfigMixin:
    @property
    def config(self):
        return self._config

    def register_to_config(self, **members):
        self._config.update(members)


def register_to_config(init):
    @functools.wraps(init)
    def wrapped(self, *args, **members):
        bound = inspect.signature(init).bind(self, *args, **members)
        bound.apply_defaults()
        values = dict(bound.arguments)
        values.pop("self")
        values.update(values.pop("kwargs", {}))
        self._config = Config(values)
        init(self, *args, **members)

    return wrapped


@dataclass
class BaseOutput:
    def __getitem__(self, index):
        return list(self.__dict__.values())[index]


def randn_tensor(shape, generator=None, device=None, dtype=None, layout=None):
    noise = torch.randn(shape, generator=generator, dtype=dtype)
    drawn.append(noise.flatten().tolist())
    return noise


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


nothing = type("Nothing", (), {})
anything = types.SimpleNamespace(**{name: (lambda *a, **k: None) for name in ("warning", "info", "debug")})
module("diffusers").__path__ = [source + "/diffusers"]
module("diffusers.configuration_utils", ConfigMixin=ConfigMixin, register_to_config=register_to_config)
utils = module(
    "diffusers.utils", BaseOutput=BaseOutput, PushToHubMixin=nothing, deprecate=lambda *a, **k: None, is_scipy_available=lambda: False,
    logging=types.SimpleNamespace(get_logger=lambda name: anything))
utils.__path__ = []
module("diffusers.utils.torch_utils", randn_tensor=randn_tensor)
module("diffusers.schedulers").__path__ = [source + "/diffusers/schedulers"]
hub = module("huggingface_hub")
hub.__path__ = []
module("huggingface_hub.utils", validate_hf_hub_args=lambda f: f)
module("typing_extensions", Self=object)

FILES = {
    "DDIMScheduler": "ddim",
    "EulerDiscreteScheduler": "euler_discrete",
    "EulerAncestralDiscreteScheduler": "euler_ancestral_discrete",
    "DPMSolverMultistepScheduler": "dpmsolver_multistep",
    "LCMScheduler": "lcm",
    "FlowMatchEulerDiscreteScheduler": "flow_match_euler_discrete",
}


def record(name, steps, **config):
    kind = getattr(importlib.import_module(f"diffusers.schedulers.scheduling_{FILES[name]}"), name)
    drawn.clear()
    generator = torch.Generator().manual_seed(11)
    scheduler = kind(**config)
    scheduler.set_timesteps(steps)
    scale = float(getattr(scheduler, "init_noise_sigma", 1.0))
    x = torch.linspace(-1, 1, 16).reshape(1, 4, 2, 2) * scale
    trajectory = []
    takes_generator = "generator" in inspect.signature(scheduler.step).parameters
    for t in scheduler.timesteps:
        seen = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        out = 0.5 * torch.tanh(seen) + 0.1 * math.cos(float(t) / 1000)
        extra = {"generator": generator} if takes_generator else {}
        result = scheduler.step(out, t, x, return_dict=False, **extra)
        x = result[0]
        trajectory.append(x.flatten().tolist())
    if name == "LCMScheduler":
        trajectory[-1] = result[1].flatten().tolist()
    assert all(math.isfinite(v) for row in trajectory for v in row), (name, steps, config)
    sigmas = getattr(scheduler, "sigmas", None)
    return {
        "scheduler": name, "config": config, "steps": steps, "timesteps": [float(t) for t in scheduler.timesteps],
        "sigmas": None if sigmas is None else [float(s) for s in sigmas], "init_noise_sigma": scale,
        "noise": [list(row) for row in drawn], "trajectory": trajectory,
    }


cases = []
sd = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
icons = {"beta_start": 0.00085, "beta_end": 0.014, "beta_schedule": "scaled_linear", "prediction_type": "v_prediction",
         "timestep_spacing": "linspace", "clip_sample": False, "set_alpha_to_one": True, "steps_offset": 0, "num_train_timesteps": 1000}
walks = ["DDIMScheduler", "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DPMSolverMultistepScheduler"]
for name in walks:
    shared = {"clip_sample": False} if name == "DDIMScheduler" else {}
    cases.append(record(name, 5, **shared))
    cases.append(record(name, 1, **shared, **sd))
    cases.append(record(name, 7, **shared, **sd, timestep_spacing="trailing", prediction_type="v_prediction"))
    cases.append(record(name, 30, **shared, **sd, timestep_spacing="linspace"))
    cases.append(record(name, 8, **shared, beta_schedule="linear", timestep_spacing="leading", steps_offset=1))
    cases.append(record(name, 6, **shared, **sd, rescale_betas_zero_snr=True, timestep_spacing="trailing", prediction_type="v_prediction"))
    cases.append(record(name, 4, **shared, **sd, num_train_timesteps=400))
    if name != "EulerAncestralDiscreteScheduler":
        cases.append(record(name, 6, **shared, **sd, prediction_type="sample", timestep_spacing="linspace"))
    if name in ("DDIMScheduler", "DPMSolverMultistepScheduler"):
        cases.append(record(name, 6, **shared, beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction"))
for steps in (8, 20):
    cases.append(record("DDIMScheduler", steps, **icons))
cases.append(record("DDIMScheduler", 6, **sd))
cases.append(record("DDIMScheduler", 6, **sd, clip_sample=True, clip_sample_range=0.7, set_alpha_to_one=False, timestep_spacing="trailing"))
cases.append(record("EulerDiscreteScheduler", 5, **sd, final_sigmas_type="sigma_min"))
cases.append(record("EulerDiscreteScheduler", 9, **sd, use_karras_sigmas=True, final_sigmas_type="sigma_min"))
cases.append(record("EulerDiscreteScheduler", 6, **sd, use_karras_sigmas=True, sigma_min=0.03, sigma_max=12.0))
cases.append(record("DPMSolverMultistepScheduler", 18, **sd, final_sigmas_type="sigma_min"))
cases.append(record("DPMSolverMultistepScheduler", 18, **sd, final_sigmas_type="sigma_min", lower_order_final=False))
cases.append(record("DPMSolverMultistepScheduler", 18, **sd, final_sigmas_type="sigma_min", euler_at_final=True))
cases.append(record("DPMSolverMultistepScheduler", 6, **sd, solver_order=1))
cases.append(record("DPMSolverMultistepScheduler", 9, **sd, solver_type="heun"))
cases.append(record("DPMSolverMultistepScheduler", 6, beta_schedule="squaredcos_cap_v2", lambda_min_clipped=-5.1))
cases.append(record("DPMSolverMultistepScheduler", 25, **sd, use_karras_sigmas=True))
cases.append(record("LCMScheduler", 2, original_inference_steps=40, timestep_scaling=5.0))
cases.append(record("LCMScheduler", 8, prediction_type="v_prediction", set_alpha_to_one=False))
cases.append(record("FlowMatchEulerDiscreteScheduler", 28, shift=3.0))
cases.append(record("FlowMatchEulerDiscreteScheduler", 5, shift=1.15, num_train_timesteps=500))

about = ("Trajectories of the diffusers schedulers (snapshot of 2026-08-23) by tools/onnx_record_schedulers.py: fake model "
         "out = 0.5*tanh(scaled_input) + 0.1*cos(t/1000), start x = linspace(-1,1,16)*init_noise_sigma, as in schedulers.json.")
with open(target, "w", encoding="utf-8", newline="\n") as file:
    file.write(json.dumps({"about": about, "cases": cases}).replace('{"scheduler"', '\n{"scheduler"') + "\n")
print(len(cases), "cases")
