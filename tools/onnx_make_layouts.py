#!/usr/bin/env python3
"""Writes tiny diffusion models of random weights in every layout that diffusers and optimum export, with outputs recorded from torch.

    onnx_make_layouts.py [target, tests/golden/layouts unless given]

Each folder has the names, ranks, element types and files of the real export; reference.json beside them holds cases: settings, noise, and
the latents and pixels that onnx_layouts/pipelines.py computes with the same modules in torch. Needs torch 1.13, numpy and onnx.
"""
import base64
import json
import os
import shutil
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from onnx_layouts import modules  # noqa: E402
from onnx_layouts.exporting import Part  # noqa: E402
from onnx_layouts.pipelines import Folder  # noqa: E402
from onnx_layouts.schedulers import draws  # noqa: E402
from onnx_layouts.tokenizers import EOS, Clip, Unigram  # noqa: E402

TARGET = sys.argv[1] if len(sys.argv) > 1 else "tests/golden/layouts"
LENGTH, ROWS = 12, ("batch_size", 2)
PROMPTS = ["red icon of a heart on 2 cars", "a blue car, blurry, and very much longer than twelve tokens allow"]
NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
PNDM = {"_class_name": "PNDMScheduler", **NOISE, "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1, "clip_sample": False}
FLOW = {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0}
VAE = {"_class_name": "AutoencoderKL", "block_out_channels": [6, 6, 6], "latent_channels": 4, "scaling_factor": 0.18215, "sample_size": 32}


def clip(seed, size, pad=EOS, kind="plain", projection=0, half=False, ids="i64", layers=3):
    tokenizer = Clip(LENGTH, pad)
    module = modules.randomise(modules.ClipText(len(tokenizer.ids), LENGTH, size, layers, kind, projection), seed)
    return Part(module, [("input_ids", ids, [ROWS, LENGTH])], module.outputs(), half), tokenizer


def t5(seed, size, half=False):
    tokenizer = Unigram()
    module = modules.randomise(modules.T5Encoder(len(tokenizer.pieces), size), seed)
    return Part(module, [("input_ids", "i64", [ROWS, ("sequence_length", 6)])], module.outputs(), half), tokenizer


def latent(name, channels, half):
    return name, "f16" if half else "f32", [ROWS, channels, ("height", 8), ("width", 8)]


def unet(seed, context, half=False, time=("f32", []), pooled=0, ids=6, condition=0):
    kind = "f16" if half else "f32"
    inputs = [latent("sample", 4, half), ("timestep", kind if time[0] == "f32" else time[0], time[1]),
              ("encoder_hidden_states", kind, [ROWS, ("sequence_length", LENGTH), context])]
    if pooled:
        inputs += [("text_embeds", kind, [ROWS, pooled]), ("time_ids", kind, [ROWS, ids])]
    if condition:
        inputs += [("timestep_cond", kind, [ROWS, condition])]
    module = modules.randomise(modules.Unet(4, context, pooled=pooled, ids=ids, condition=condition), seed)
    return Part(module, inputs, ["out_sample"], half)


def vae(seed, channels=4, half=False, levels=3):
    module = modules.randomise(modules.VaeDecoder(channels, levels), seed, gain=0.33)
    return Part(module, [latent("latent_sample", channels, half)], ["sample"], half)


def unet_config(context, **more):
    return {"_class_name": "UNet2DConditionModel", "in_channels": 4, "sample_size": 8, "cross_attention_dim": context, "block_out_channels": [8, 8], **more}


def transformer_config(name, **more):
    return {"_class_name": name, **more}


def text_config(name, size):
    return {"architectures": [name], "hidden_size": size, "max_position_embeddings": LENGTH}


def case(name, steps, guidance, **more):
    return {"name": name, "prompts": PROMPTS, "steps": steps, "guidance": guidance, **more}


def stable_diffusion(seed, scheduler, pad=EOS, half=False, condition=0, ids="i64", time=("f32", []), levels=3, **index):
    text, tokenizer = clip(seed, 8, pad, half=half, ids=ids)
    parts = {"text_encoder": text, "unet": unet(seed + 1, 8, half, time, condition=condition), "vae_decoder": vae(seed + 2, half=half, levels=levels)}
    folder = Folder("sd", parts, {"tokenizer": tokenizer}, scheduler, {**VAE, "block_out_channels": [6] * levels}, condition=condition)
    configs = {"text_encoder": text_config("CLIPTextModel", 8), "unet": unet_config(8, **({"time_cond_proj_dim": condition} if condition else {}))}
    return folder, configs, {"_class_name": "StableDiffusionPipeline", **index}


def sdxl(seed, scheduler, half=False, aesthetic=False):
    one, first = clip(seed, 8, kind="hidden", half=half)
    two, second = clip(seed + 1, 12, "!", kind="projected", projection=10, half=half, layers=4)
    parts = {"text_encoder": one, "text_encoder_2": two, "unet": unet(seed + 2, 20, half, pooled=10, ids=5 if aesthetic else 6), "vae_decoder": vae(seed + 3)}
    folder = Folder("sdxl", parts, {"tokenizer": first, "tokenizer_2": second}, scheduler, {**VAE, "scaling_factor": 0.13025}, aesthetic=aesthetic, force_zeros=not aesthetic)
    configs = {"text_encoder": text_config("CLIPTextModel", 8), "text_encoder_2": text_config("CLIPTextModelWithProjection", 12),
               "unet": unet_config(20, addition_embed_type="text_time")}
    return folder, configs, {"_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": not aesthetic, "requires_aesthetics_score": aesthetic}


def sd3(seed):
    one, first = clip(seed, 8, kind="projected", projection=8)
    two, second = clip(seed + 1, 10, "!", kind="projected", projection=10)
    three, third = t5(seed + 2, 24)
    inputs = [latent("hidden_states", 16, False), ("encoder_hidden_states", "f32", [ROWS, ("sequence_length", LENGTH + 6), 24]),
              ("pooled_projections", "f32", [ROWS, 18]), ("timestep", "f32", [("step", 2)])]
    denoiser = Part(modules.randomise(modules.Sd3Transformer(16, 24, 18), seed + 3), inputs, ["out_hidden_states"])
    parts = {"text_encoder": one, "text_encoder_2": two, "text_encoder_3": three, "transformer": denoiser, "vae_decoder": vae(seed + 4, 16)}
    tokenizers = {"tokenizer": first, "tokenizer_2": second, "tokenizer_3": third}
    factors = {**VAE, "latent_channels": 16, "scaling_factor": 1.5305, "shift_factor": 0.0609}
    folder = Folder("sd3", parts, tokenizers, FLOW, factors, context=24)
    configs = {"text_encoder": text_config("CLIPTextModelWithProjection", 8), "text_encoder_2": text_config("CLIPTextModelWithProjection", 10),
               "text_encoder_3": {"architectures": ["T5EncoderModel"], "d_model": 24},
               "transformer": transformer_config("SD3Transformer2DModel", in_channels=16, sample_size=8, patch_size=2, joint_attention_dim=24,
                                                 pooled_projection_dim=18, pos_embed_max_size=16)}
    return folder, configs, {"_class_name": "StableDiffusion3Pipeline"}


def flux(seed, guided, scheduler, half=False, batched=False):
    one, first = clip(seed, 8, half=half)
    two, second = t5(seed + 1, 16, half)
    kind, tokens = "f16" if half else "f32", ("packed_height_width", 16)
    rows = [ROWS] if batched else []
    places = "f32" if batched else "i64"  # optimum's dummies for these two are whole numbers
    inputs = [("hidden_states", kind, [ROWS, tokens, 64]), ("encoder_hidden_states", kind, [ROWS, ("sequence_length", 6), 16]),
              ("pooled_projections", kind, [ROWS, 8]), ("timestep", kind, [("step", 2)]),
              ("img_ids", "f16" if half else places, [*rows, tokens, 3]), ("txt_ids", "f16" if half else places, [*rows, ("sequence_length", 6), 3])]
    inputs += [("guidance", kind, [ROWS])] if guided else []
    denoiser = Part(modules.randomise(modules.FluxTransformer(64, 16, 8, guided=guided), seed + 2), inputs, ["out_hidden_states"], half)
    parts = {"text_encoder": one, "text_encoder_2": two, "transformer": denoiser, "vae_decoder": vae(seed + 3, 16)}
    factors = {**VAE, "latent_channels": 16, "scaling_factor": 0.3611, "shift_factor": 0.1159}
    folder = Folder("flux", parts, {"tokenizer": first, "tokenizer_2": second}, scheduler, factors, guided=guided, batched_ids=batched)
    configs = {"text_encoder": text_config("CLIPTextModel", 8), "text_encoder_2": {"architectures": ["T5EncoderModel"], "d_model": 16},
               "transformer": transformer_config("FluxTransformer2DModel", in_channels=64, patch_size=1, joint_attention_dim=16,
                                                 pooled_projection_dim=8, guidance_embeds=guided)}
    return folder, configs, {"_class_name": "FluxPipeline"}


EULER = {"_class_name": "EulerDiscreteScheduler", **NOISE}
DYNAMIC = {**FLOW, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15, "base_image_seq_len": 256, "max_image_seq_len": 4096}
BIG = {"height": 48, "width": 56, "prompts": PROMPTS[:1]}
LAYOUTS = {
    "sd15": (stable_diffusion(10, PNDM), [
        case("guided", 5, 7.5), case("negative", 4, 3.0, negative="blurry"), case("unguided", 3, 0.0, prompts=PROMPTS[:1]), case("size", 3, 5.0, **BIG),
        case("tiled", 2, 2.0, tile=8, **BIG)], {}),
    "sd15-fp16": (stable_diffusion(20, PNDM, half=True), [case("guided", 4, 4.0)], {"data": {"unet": "model.onnx_data"}}),
    "sd21": (stable_diffusion(30, {"_class_name": "DDIMScheduler", **NOISE, "prediction_type": "v_prediction", "set_alpha_to_one": False,
                                   "steps_offset": 1, "clip_sample": False}, pad="!"), [case("guided", 5, 5.0, negative="blurry")], {}),
    "sd-turbo": (stable_diffusion(40, {**EULER, "timestep_spacing": "trailing"}, pad="!"), [case("one-step", 1, 0.0), case("four-steps", 4, 0.0)], {}),
    "lcm": (stable_diffusion(50, {"_class_name": "LCMScheduler", **NOISE, "original_inference_steps": 50, "set_alpha_to_one": True}, condition=32,
                             _class_name="LatentConsistencyModelPipeline"), [case("four-steps", 4, 8.5), case("unguided", 2, 0.0)], {}),
    "old-export": (stable_diffusion(60, PNDM, ids="i32", time=("i64", [ROWS]), levels=4, _class_name="OnnxStableDiffusionPipeline"),
                   [case("guided", 4, 7.5, height=64, width=64, prompts=PROMPTS[:1])], {"opset": 14, "data": {"unet": "weights.pb"}, "configs": False}),
    "sdxl": (sdxl(70, {**EULER, "timestep_spacing": "leading", "steps_offset": 1}), [
        case("guided", 4, 5.0), case("negative", 3, 5.0, negative="blurry"), case("size", 2, 3.0, **BIG), case("clip-skip", 2, 3.0, prompts=PROMPTS[:1], clipSkip=1)], {}),
    "sdxl-turbo": (sdxl(80, {"_class_name": "EulerAncestralDiscreteScheduler", **NOISE, "timestep_spacing": "trailing"}, half=True),
                   [case("one-step", 1, 0.0), case("three-steps", 3, 0.0)], {}),
    "sdxl-aesthetic": (sdxl(120, {**EULER, "timestep_spacing": "leading", "steps_offset": 1}, half=True, aesthetic=True),
                       [case("guided", 3, 5.0, prompts=PROMPTS[:1])], {}),
    "sd3": (sd3(90), [
        case("guided", 4, 7.0, maxSequenceLength=20), case("usual-length", 2, 4.0, prompts=PROMPTS[:1]),
        case("no-t5", 3, 3.0, prompts=PROMPTS[:1], remove=["text_encoder_3", "tokenizer_3"]),
        case("size", 2, 3.0, maxSequenceLength=16, **BIG)], {}),
    "flux-dev": (flux(100, True, DYNAMIC), [case("guided", 4, 3.5, maxSequenceLength=20, height=32, width=32), case("size", 2, 3.5, **BIG)], {}),
    "flux-schnell": (flux(110, False, {**FLOW, "shift": 1.0}, half=True, batched=True), [case("four-steps", 4, 0.0, maxSequenceLength=24, height=32, width=32)], {}),
}


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def record(folder, cases):
    factor = 2 ** (len(folder.vae["block_out_channels"]) - 1)
    for number, one in enumerate(cases):
        scheduler = {**folder.scheduler, **one.get("schedulerConfig", {})}
        height, width = one.get("height", 32) // factor, one.get("width", 32) // factor
        channels, images = folder.vae["latent_channels"], len(one["prompts"])
        noise = torch.randn(images, draws(scheduler, one["steps"]), channels, height, width, generator=torch.Generator().manual_seed(1000 + number))
        latents = folder.latents(one, noise)
        assert torch.isfinite(latents).all() and latents.abs().max() < 300, (one["name"], latents.abs().max())
        one["latentShape"] = list(latents.shape)
        one["noise"], one["latents"] = text(noise.numpy()), text(latents.numpy())
        pixels = folder.pixels(latents, one.get("tile")).numpy()
        assert ((pixels > 0) & (pixels < 255)).mean() > 0.3, (one["name"], "most pixels are black or white and would hide errors")
        one["pixels"] = text(pixels)
        yield one


def save(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


for name, ((folder, configs, index), cases, files) in LAYOUTS.items():
    root = os.path.join(TARGET, name)
    shutil.rmtree(root, ignore_errors=True)
    for part, model in folder.parts.items():
        model.write(os.path.join(root, part, "model.onnx"), files.get("opset", 17), files.get("data", {}).get(part))
        if files.get("configs", True):
            save(os.path.join(root, part, "config.json"), folder.vae if part == "vae_decoder" else configs[part])
    for part, tokenizer in folder.tokenizers.items():
        tokenizer.write(os.path.join(root, part))
    members = {part: ["diffusers", config.get("_class_name") or config["architectures"][0]] for part, config in configs.items()}
    save(os.path.join(root, "model_index.json"), {**index, **members, "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", folder.scheduler["_class_name"]]})
    save(os.path.join(root, "scheduler", "scheduler_config.json"), folder.scheduler)
    save(os.path.join(root, "reference.json"), {"cases": list(record(folder, cases))})
    print(name, sum(os.path.getsize(os.path.join(at, f)) for at, _, fs in os.walk(root) for f in fs) // 1024, "KiB")
