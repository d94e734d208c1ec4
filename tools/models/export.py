"""Exports what was trained to ONNX. Run: export.py WORK FOLDER, from the states that are there (the cooled ones first).

FOLDER/diffusion has the Stable Diffusion layout, FOLDER/clip the Xenova layout, FOLDER/llm that of ONNX Runtime GenAI.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
import torch
from torch import nn

import unet as generator
from clip import Text, Vision, WIDTH
from latents import CHANNELS, Decoder
from lm import CONTEXT, HEAD, HEADS, LAYERS, LanguageModel
from lm_tokens import LmTokens
from tokens import END, LENGTH, START, Tokens

OPSET = 16


class TextOutputs(nn.Module):
    """Hidden states, and the one at the first end token."""

    def __init__(self, encoder, end):
        super().__init__()
        self.encoder, self.end = encoder, end

    def forward(self, input_ids):
        hidden = self.encoder(input_ids)
        at = (input_ids == self.end).int().argmax(1)
        return hidden, hidden[torch.arange(input_ids.shape[0]), at]


class OneTime(nn.Module):
    """The UNet with one time for the whole batch."""

    def __init__(self, unet):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.unet(sample, timestep.reshape(1).expand(sample.shape[0]), encoder_hidden_states)


class WithPast(nn.Module):
    """The language model with its past as flat inputs."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, *past):
        logits, present = self.model(input_ids, attention_mask, list(past))
        return (logits, *present)


def write_json(path, value):
    """Writes a JSON file and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def store_halved(path):
    """Stores large weights in 16 bits, each with a cast that ONNX Runtime folds once at load: half the file, the same speed."""
    model = onnx.load(str(path))
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != onnx.TensorProto.FLOAT or np.prod(weight.dims) < 1024:
            continue
        name, values = weight.name, onnx.numpy_helper.to_array(weight)
        weight.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), name + "/16"))
        casts.append(onnx.helper.make_node("Cast", [name + "/16"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def write_onnx(module, inputs, path, names, outputs, free):
    """Exports and checks a model; `free` names the axes of any length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    module.eval()
    torch.onnx.export(module, inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=free, opset_version=OPSET)
    store_halved(path)
    onnx.checker.check_model(str(path))
    print(path, path.stat().st_size)


def averaged(state, *modules):
    """Sets the averaged weights of a state."""
    at = 0
    for module in modules:
        for weight in module.parameters():
            weight.data.copy_(state["average"]["values"][at])
            at += 1


def first(work, *names):
    """Loads the first state that is there."""
    return next((torch.load(work / name) for name in names if (work / name).exists()), None)


def write_tokenizer(tokens, folder):
    """Writes a CLIP tokenizer."""
    special = {"bos_token": START, "eos_token": END, "pad_token": END, "unk_token": END}
    write_json(folder / "vocab.json", tokens.vocabulary)
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(" ".join(pair) for pair in tokens.merges) + "\n")
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, **special})
    write_json(folder / "special_tokens_map.json", special)


def export_diffusion(work, folder, tokens):
    """Writes text encoder, UNet, decoder, scheduler and tokenizer."""
    text, unet = generator.build(len(tokens))
    distilled = first(work, "distilled.pt")
    averaged(distilled or first(work, "diffusion_cool.pt", "diffusion.pt"), unet, text)
    decoder = Decoder()
    decoder.load_state_dict(torch.load(work / "decoder.pt")["decoder"])
    ids, z = torch.tensor([tokens("a car"), tokens("a cat")]), torch.randn(2, CHANNELS, 8, 8)
    write_onnx(TextOutputs(text, tokens.end), (ids,), folder / "text_encoder/model.onnx", ["input_ids"], ["last_hidden_state", "pooler_output"],
               {name: {0: "batch_size"} for name in ("input_ids", "last_hidden_state", "pooler_output")})
    write_onnx(OneTime(unet), (z, torch.tensor(500.0), text(ids).detach()), folder / "unet/model.onnx", ["sample", "timestep", "encoder_hidden_states"],
               ["out_sample"], {name: {0: "batch_size"} for name in ("sample", "encoder_hidden_states", "out_sample")})
    write_onnx(decoder, (z,), folder / "vae_decoder/model.onnx", ["latent_sample"], ["sample"], {name: {0: "batch_size"} for name in ("latent_sample", "sample")})
    write_json(folder / "model_index.json", {
        "_class_name": "StableDiffusionPipeline", "scheduler": ["diffusers", "DDIMScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": [None, None], "feature_extractor": [None, None]})
    write_json(folder / "scheduler/scheduler_config.json", {
        "_class_name": "DDIMScheduler", "num_train_timesteps": 1000, "beta_start": generator.BETA_START, "beta_end": generator.BETA_END,
        "beta_schedule": "scaled_linear", "prediction_type": "v_prediction", "timestep_spacing": "trailing", "clip_sample": False, "set_alpha_to_one": True,
        "steps_offset": 0})
    write_json(folder / "unet/config.json", {
        "_class_name": "UNet2DConditionModel", "in_channels": CHANNELS, "out_channels": CHANNELS, "sample_size": 8, "cross_attention_dim": generator.TEXT,
        "block_out_channels": [generator.WIDTH, generator.DEEP]})
    write_json(folder / "vae_decoder/config.json", {
        "_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3, "latent_channels": CHANNELS, "scaling_factor": 1.0,
        "block_out_channels": [32, 64, 128], "sample_size": 32})
    write_json(folder / "text_encoder/config.json", {
        "architectures": ["CLIPTextModel"], "vocab_size": len(tokens), "hidden_size": generator.TEXT, "max_position_embeddings": LENGTH,
        "num_hidden_layers": 2, "num_attention_heads": 4, "bos_token_id": tokens.start, "eos_token_id": tokens.end, "pad_token_id": tokens.end})
    write_tokenizer(tokens, folder / "tokenizer")


def export_clip(work, folder, tokens):
    """Writes both halves, their configuration and the tokenizer."""
    state = first(work, "clip_cool.pt", "clip.pt")
    vision, text = Vision(), Text(len(tokens))
    vision.load_state_dict(state["vision"])  # running statistics of the norms
    averaged(state, vision, text)
    write_onnx(text, (torch.tensor([tokens("a car"), tokens("a cat")]),), folder / "onnx/text_model.onnx", ["input_ids"], ["text_embeds"],
               {name: {0: "text_batch_size"} for name in ("input_ids", "text_embeds")})
    write_onnx(vision, (torch.randn(2, 3, 32, 32),), folder / "onnx/vision_model.onnx", ["pixel_values"], ["image_embeds"],
               {name: {0: "image_batch_size"} for name in ("pixel_values", "image_embeds")})
    write_json(folder / "config.json", {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": WIDTH, "logit_scale_init_value": state["scale"],
        "text_config": {"vocab_size": len(tokens), "max_position_embeddings": LENGTH, "bos_token_id": tokens.start, "eos_token_id": tokens.end},
        "vision_config": {"image_size": 32, "patch_size": 4}})
    write_json(folder / "preprocessor_config.json", {
        "do_resize": True, "size": {"shortest_edge": 32}, "resample": 3, "do_center_crop": True, "crop_size": {"height": 32, "width": 32},
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_convert_rgb": True})
    write_tokenizer(tokens, folder)


def export_llm(work, folder):
    """Writes the language model with its past as inputs and outputs, its tokenizer and genai_config.json."""
    tokens = LmTokens(json.loads((work / "lm_merges.json").read_text()))
    model = LanguageModel(len(tokens))
    averaged(first(work, "lm_cool.pt", "lm.pt"), model)
    past = [torch.randn(1, HEADS, 3, HEAD) for _ in range(2 * LAYERS)]
    ins = [f"past_key_values.{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    outs = [f"present.{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    free = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
            "logits": {0: "batch_size", 1: "sequence_length"}, **{name: {0: "batch_size", 2: "past_sequence_length"} for name in ins},
            **{name: {0: "batch_size", 2: "total_sequence_length"} for name in outs}}
    write_onnx(WithPast(model), (torch.tensor([[5, 6]]), torch.ones(1, 5, dtype=torch.long), *past), folder / "model.onnx",
               ["input_ids", "attention_mask", *ins], ["logits", *outs], free)
    write_json(folder / "tokenizer.json", tokens.to_json())
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "GPT2Tokenizer", "model_max_length": CONTEXT, "bos_token": tokens.texts[0], "eos_token": tokens.texts[0],
        "unk_token": tokens.texts[0], "pad_token": tokens.texts[0], "add_prefix_space": False,
        "chat_template": "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"})
    write_json(folder / "special_tokens_map.json", {"bos_token": tokens.texts[0], "eos_token": tokens.texts[0], "unk_token": tokens.texts[0]})
    write_json(folder / "genai_config.json", {
        "model": {"type": "decoder", "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0, "vocab_size": len(tokens), "context_length": CONTEXT,
                  "decoder": {"filename": "model.onnx", "hidden_size": HEADS * HEAD, "num_attention_heads": HEADS, "num_key_value_heads": HEADS,
                              "head_size": HEAD, "num_hidden_layers": LAYERS}},
        "search": {"do_sample": False, "max_length": CONTEXT, "temperature": 0.8, "top_k": 20, "past_present_share_buffer": False}})


def main(work, folder):
    tokens = Tokens.load(work / "merges.json")
    if (work / "diffusion.pt").exists() and (work / "decoder.pt").exists():
        export_diffusion(work, folder / "diffusion", tokens)
    if (work / "clip.pt").exists():
        export_clip(work, folder / "clip", tokens)
    if (work / "lm.pt").exists():
        export_llm(work, folder / "llm")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
