#!/usr/bin/env python3
"""Writes the tiny ONNX models that tests/StreamSynth.Onnx.Tests use (into its folder Models).

foreign.onnx    a model with other input and output names than any role here
nan_text.onnx   a CLIP text tower of icons-v0's sizes with one weight that is NaN
nan_unet.onnx   a UNet of icons-v0's sizes that turns to NaN below timestep 500
old_export/     a whole diffusion folder as the first diffusers export wrote it: int32 input_ids, float16 latents, int64 timestep per image
                (its tokenizer is copied from icons-v0 by the test); out_sample = sample/4 + timestep/2000 + first token's embedding
"""
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper

ROOT = sys.argv[1] if len(sys.argv) > 1 else "tests/StreamSynth.Onnx.Tests/Models"


def save(path, nodes, inputs, outputs, constants=()):
    full = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(*port) for port in inputs],
        [helper.make_tensor_value_info(*port) for port in outputs],
        [numpy_helper.from_array(np.array(value), name) for name, value in constants],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16)], producer_name="onnx_make_bad_models")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, full)


def config(path, members):
    full = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8", newline="\n") as file:
        json.dump(members, file, indent=1)
        file.write("\n")


N = helper.make_node
save("foreign.onnx", [N("Identity", ["x"], ["y"])], [("x", T.FLOAT, ["n", 3])], [("y", T.FLOAT, ["n", 3])])

weights = np.ones((1, 128), np.float32)
weights[0, 77] = np.nan
save(
    "nan_text.onnx",
    [
        N("Cast", ["input_ids"], ["ids"], to=T.FLOAT),
        N("ReduceMean", ["ids"], ["mean"], axes=[1], keepdims=1),
        N("Mul", ["mean", "weights"], ["text_embeds"]),
    ],
    [("input_ids", T.INT64, ["batch", "sequence"])],
    [("text_embeds", T.FLOAT, ["batch", 128])],
    [("weights", weights)],
)

latent = ["batch", 4, 8, 8]
save(
    "nan_unet.onnx",
    [
        N("ReduceMean", ["encoder_hidden_states"], ["context"], axes=[1, 2], keepdims=1),
        N("Mul", ["context", "zero"], ["nothing"]),
        N("Less", ["timestep", "bound"], ["late"]),
        N("Where", ["late", "nan", "zero"], ["poison"]),
        N("Unsqueeze", ["nothing", "axis"], ["nothing4"]),
        N("Add", ["sample", "nothing4"], ["clean"]),
        N("Add", ["clean", "poison"], ["out_sample"]),
    ],
    [("sample", T.FLOAT, latent), ("timestep", T.FLOAT, []), ("encoder_hidden_states", T.FLOAT, ["batch", 16, 128])],
    [("out_sample", T.FLOAT, latent)],
    [("zero", np.float32(0)), ("bound", np.float32(500)), ("nan", np.float32(np.nan)), ("axis", np.array([3], np.int64))],
)

save(
    "old_export/text_encoder/model.onnx",
    [
        N("Cast", ["input_ids"], ["ids"], to=T.FLOAT),
        N("Mul", ["ids", "scale"], ["small"]),
        N("Unsqueeze", ["small", "axis"], ["column"]),
        N("Concat", ["column", "column"], ["both"], axis=2),
        N("Cast", ["both"], ["last_hidden_state"], to=T.FLOAT16),
    ],
    [("input_ids", T.INT32, ["batch", "sequence"])],
    [("last_hidden_state", T.FLOAT16, ["batch", "sequence", 2])],
    [("scale", np.float32(1e-4)), ("axis", np.array([2], np.int64))],
)
config("old_export/text_encoder/config.json", {"max_position_embeddings": 6})

small = ["batch", 1, "height", "width"]
save(
    "old_export/unet/model.onnx",
    [
        N("Cast", ["sample"], ["x"], to=T.FLOAT),
        N("Mul", ["x", "quarter"], ["scaled"]),
        N("Cast", ["timestep"], ["t"], to=T.FLOAT),
        N("Mul", ["t", "perStep"], ["part"]),
        N("Reshape", ["part", "column"], ["part4"]),
        N("Cast", ["encoder_hidden_states"], ["context"], to=T.FLOAT),
        N("Slice", ["context", "one", "two", "axes"], ["token"]),
        N("Reshape", ["token", "column"], ["token4"]),
        N("Add", ["scaled", "part4"], ["sum"]),
        N("Add", ["sum", "token4"], ["all"]),
        N("Cast", ["all"], ["out_sample"], to=T.FLOAT16),
    ],
    [("sample", T.FLOAT16, small), ("timestep", T.INT64, ["batch"]), ("encoder_hidden_states", T.FLOAT16, ["batch", "sequence", 2])],
    [("out_sample", T.FLOAT16, small)],
    [
        ("quarter", np.float32(0.25)),
        ("perStep", np.float32(1 / 2000)),
        ("column", np.array([-1, 1, 1, 1], np.int64)),
        ("one", np.array([1, 0], np.int64)),
        ("two", np.array([2, 1], np.int64)),
        ("axes", np.array([1, 2], np.int64)),
    ],
)
config("old_export/unet/config.json", {"in_channels": 1, "sample_size": [2, 2], "cross_attention_dim": 2})

save(
    "old_export/vae_decoder/model.onnx",
    [
        N("Cast", ["latent_sample"], ["x"], to=T.FLOAT),
        N("Reshape", ["x", "split"], ["x6"]),
        N("Expand", ["x6", "wide"], ["wide6"]),
        N("Reshape", ["wide6", "joined"], ["image"]),
        N("Cast", ["image"], ["sample"], to=T.FLOAT16),
    ],
    [("latent_sample", T.FLOAT16, ["batch", 1, 2, 2])],
    [("sample", T.FLOAT16, ["batch", 3, 4, 4])],
    [
        ("split", np.array([-1, 1, 2, 1, 2, 1], np.int64)),
        ("wide", np.array([1, 3, 2, 2, 2, 2], np.int64)),
        ("joined", np.array([-1, 3, 4, 4], np.int64)),
    ],
)
config("old_export/vae_decoder/config.json", {"block_out_channels": [4, 8], "scaling_factor": 2.0, "shift_factor": 0.125})
config(
    "old_export/scheduler/scheduler_config.json",
    {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
     "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1, "trained_betas": None, "clip_sample": False},
)
