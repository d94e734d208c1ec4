"""Text to latents to pixels in torch for each layout: the reference that the golden tests hold the product to."""
import math

import numpy as np
import torch

from . import schedulers


def ids_of(texts, tokenizer, *length):
    return torch.tensor([tokenizer(text, *length) for text in texts])


def penultimate(result, skip):
    states = sorted((name for name in result if name.startswith("hidden_states.")), key=lambda name: int(name.split(".")[1]))
    return result[states[-2 - skip]]


class Folder:
    """The parts of a model folder by their names, its tokenizers and configurations."""

    def __init__(self, layout, parts, tokenizers, scheduler, vae, **options):
        self.layout, self.parts, self.tokenizers, self.scheduler, self.vae = layout, parts, tokenizers, scheduler, vae
        self.options = options

    def encode(self, texts, case, negative=False):
        """Gives (context [N,S,D], pooled [N,P] or None)."""
        return getattr(self, "encode_" + self.layout)(texts, case, negative)

    def encode_sd(self, texts, case, negative):
        return self.parts["text_encoder"](ids_of(texts, self.tokenizers["tokenizer"]))["last_hidden_state"], None

    def encode_sdxl(self, texts, case, negative):
        skip = 0 if negative else case.get("clipSkip", 0)
        one = self.parts["text_encoder"](ids_of(texts, self.tokenizers["tokenizer"]))
        two = self.parts["text_encoder_2"](ids_of(texts, self.tokenizers["tokenizer_2"]))
        context = torch.cat([penultimate(one, skip), penultimate(two, skip)], dim=-1)
        pooled = two["text_embeds"]
        if negative and texts[0] == "" and self.options.get("force_zeros", True):
            return torch.zeros_like(context), torch.zeros_like(pooled)
        return context, pooled

    def encode_sd3(self, texts, case, negative):
        skip = 0 if negative else case.get("clipSkip", 0)
        one = self.parts["text_encoder"](ids_of(texts, self.tokenizers["tokenizer"]))
        two = self.parts["text_encoder_2"](ids_of(texts, self.tokenizers["tokenizer_2"]))
        clip = torch.cat([penultimate(one, skip), penultimate(two, skip)], dim=-1)
        length, size = case.get("maxSequenceLength") or 256, self.options["context"]
        if "text_encoder_3" in case.get("remove", []):
            t5 = torch.zeros(len(texts), length, size)
        else:
            t5 = self.parts["text_encoder_3"](ids_of(texts, self.tokenizers["tokenizer_3"], length))["last_hidden_state"]
        clip = torch.nn.functional.pad(clip, (0, size - clip.shape[-1]))
        return torch.cat([clip, t5], dim=1), torch.cat([one["text_embeds"], two["text_embeds"]], dim=-1)

    def encode_flux(self, texts, case, negative):
        length = case.get("maxSequenceLength") or 512
        pooled = self.parts["text_encoder"](ids_of(texts, self.tokenizers["tokenizer"]))["pooler_output"]
        return self.parts["text_encoder_2"](ids_of(texts, self.tokenizers["tokenizer_2"], length))["last_hidden_state"], pooled

    def latents(self, case, noise):
        """noise [N, draws, C, h, w] -> latents [N, C, h, w]."""
        scheduler = {**self.scheduler, **case.get("schedulerConfig", {})}
        n, _, channels, height, width = noise.shape
        context, pooled = self.encode(case["prompts"], case)
        guided = case["guidance"] > 1 and self.layout != "flux" and not self.options.get("condition")
        if guided:
            other, other_pooled = self.encode([case.get("negative", "")], case, negative=True)
            context = torch.cat([other.expand(n, -1, -1), context])
            pooled = None if pooled is None else torch.cat([other_pooled.expand(n, -1), pooled])

        def model(x, t):
            x = torch.from_numpy(np.ascontiguousarray(x)).float()
            x = torch.cat([x, x]) if guided else x
            out = self.denoise(x, t, context, pooled, case).double().numpy()
            return out[:n] + case["guidance"] * (out[n:] - out[:n]) if guided else out

        flow = {}
        if scheduler["_class_name"].startswith("FlowMatch"):
            flow = {"explicit": self.layout == "flux", "tokens": height * width // 4}
        noise = noise.double().numpy()
        later = [noise[:, i] for i in range(1, noise.shape[1])]
        return torch.from_numpy(schedulers.walk(scheduler, case["steps"], noise[:, 0], later, model, **flow)).float()

    def denoise(self, x, t, context, pooled, case):
        rows, _, h, w = x.shape
        factor = 2 ** (len(self.vae["block_out_channels"]) - 1)
        if self.layout == "flux":
            return self.denoise_flux(x, t, context, pooled, case)
        if self.layout == "sd3":
            return self.parts["transformer"](x, context, pooled, torch.full((rows,), t))["out_hidden_states"]
        unet = self.parts["unet"]
        time = torch.tensor(t) if not unet.inputs[1][2] else torch.full((rows,), t)
        more = []
        if self.layout == "sdxl":
            more = [pooled, self.size_ids(h * factor, w * factor, rows, rows > len(case["prompts"]))]
        if self.options.get("condition"):
            more = [guidance_embedding(case["guidance"] - 1, self.options["condition"]).expand(rows, -1)]
        return unet(x, time.round() if unet.inputs[1][1] == "i64" else time, context, *more)["out_sample"]

    def size_ids(self, height, width, rows, guided):
        ids = torch.tensor([[height, width, 0, 0, height, width]]).float().repeat(rows, 1)
        if self.options.get("aesthetic"):  # one score in place of the target size: 6, and 2.5 for the unguided half
            ids = ids[:, :5]
            ids[:, 4] = 6.0
            ids[:rows // 2 if guided else 0, 4] = 2.5
        return ids

    def denoise_flux(self, x, t, context, pooled, case):
        rows, channels, h, w = x.shape
        packed = x.view(rows, channels, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(rows, h * w // 4, channels * 4)
        places = torch.zeros(h // 2, w // 2, 3)
        places[..., 1], places[..., 2] = torch.arange(h // 2)[:, None], torch.arange(w // 2)[None]
        places, texts = places.reshape(-1, 3), torch.zeros(context.shape[1], 3)
        if self.options.get("batched_ids"):
            places, texts = places[None].expand(rows, -1, -1), texts[None].expand(rows, -1, -1)
        more = [torch.full((rows,), float(case["guidance"]))] if self.options.get("guided") else []
        out = self.parts["transformer"](packed, context, pooled, torch.full((rows,), t / 1000), places, texts, *more)["out_hidden_states"]
        return out.view(rows, h // 2, w // 2, channels, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(rows, channels, h, w)

    def pixels(self, latents, tile=None):
        """latents -> u8 [N, H, W, 3]; tile: latent side of a tile, or None to decode whole."""
        z = latents / self.vae["scaling_factor"] + self.vae.get("shift_factor", 0.0)
        run = lambda part: self.parts["vae_decoder"](part)["sample"]
        image = run(z) if tile is None else tiled(run, z, tile, 2 ** (len(self.vae["block_out_channels"]) - 1))
        unit = (image / 2 + 0.5).clamp(0, 1)
        return torch.round(unit * 255).permute(0, 2, 3, 1).to(torch.uint8)


def guidance_embedding(w, size):
    half = size // 2
    angles = w * 1000.0 * torch.exp(torch.arange(half).float() * (-math.log(10000.0) / (half - 1)))
    return torch.cat([torch.sin(angles), torch.cos(angles)])[None]


def tiled(run, z, side, factor):
    """AutoencoderKL.tiled_decode: tiles that overlap by a quarter, blended linearly over the overlap, downwards and then across."""
    step, blend = int(side * 0.75), int(side * factor * 0.25)
    keep = side * factor - blend
    rows = [[run(z[:, :, i:i + side, j:j + side]).clone() for j in range(0, z.shape[3], step)] for i in range(0, z.shape[2], step)]
    result = []
    for i, row in enumerate(rows):
        parts = []
        for j, tile in enumerate(row):
            if i > 0:
                mix(rows[i - 1][j], tile, blend, 2)
            if j > 0:
                mix(row[j - 1], tile, blend, 3)
            parts.append(tile[:, :, :keep, :keep])
        result.append(torch.cat(parts, dim=3))
    return torch.cat(result, dim=2)


def mix(before, tile, extent, axis):
    extent = min(before.shape[axis], tile.shape[axis], extent)
    share = (torch.arange(extent) / extent).reshape([-1, 1] if axis == 2 else [1, -1])
    old = before.narrow(axis, before.shape[axis] - extent, extent)
    tile.narrow(axis, 0, extent).copy_(old * (1 - share) + tile.narrow(axis, 0, extent) * share)
