"""Tiny tokenizers: byte-level BPE as CLIP has it, and Unigram as T5 has it. Written and applied here, independently of the product."""
import json
import os
import re

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
MERGES = ["i c", "ic o", "ico n</w>", "o f</w>", "r e", "re d</w>", "c a", "ca r</w>", "h e", "he a", "hea r", "hear t</w>", "o n</w>", "b l"]


ALPHABET = [chr(byte) for byte in range(33, 127)]  # GPT-2's alphabet as far as it is printable ASCII: texts here hold nothing else


class Clip:
    def __init__(self, length, pad):
        self.length, self.pad_token = length, pad
        tokens = ALPHABET + [c + "</w>" for c in ALPHABET] + [m.replace(" ", "") for m in MERGES] + [BOS, EOS]
        self.ids = {token: i for i, token in enumerate(tokens)}

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        files = {"vocab.json": self.ids, "special_tokens_map.json": {"bos_token": BOS, "eos_token": EOS, "pad_token": self.pad_token, "unk_token": EOS},
                 "tokenizer_config.json": {"model_max_length": self.length, "pad_token": self.pad_token, "tokenizer_class": "CLIPTokenizer"}}
        for name, content in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(content, ensure_ascii=False) + "\n")
        with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8", newline="\n") as file:
            file.write("#version: 0.2\n" + "\n".join(MERGES) + "\n")

    def word(self, word):
        parts = list(word)
        parts[-1] += "</w>"
        for left, right in (merge.split() for merge in MERGES):  # rank by rank is the greedy order of BPE
            i = 0
            while i < len(parts) - 1:
                if (parts[i], parts[i + 1]) == (left, right):
                    parts[i:i + 2] = [left + right]
                i += 1
        return [self.ids[part] for part in parts]

    def __call__(self, text):
        words = re.findall(r"[a-z]+|[0-9]|[^\sa-z0-9]+", text.lower())
        body = [i for word in words for i in self.word(word)][:self.length - 2]
        ids = [self.ids[BOS], *body, self.ids[EOS]]
        return ids + [self.ids[self.pad_token]] * (self.length - len(ids))


class Unigram:
    WORDS = ["▁red", "▁icon", "▁of", "▁a", "▁heart", "▁car", "▁on", "▁blue", "▁white", "▁blurry", "ing", "er", "ed", "ar", "ea", "con", "he"]

    def __init__(self, model_length=512):
        self.model_length = model_length
        letters = "▁abcdefghijklmnopqrstuvwxyz,.0123456789"
        self.pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
        self.pieces += [(word, -4.0 - 0.125 * i) for i, word in enumerate(self.WORDS)] + [(c, -6.0 - 0.0625 * i) for i, c in enumerate(letters)]
        self.ids = {piece: i for i, (piece, _) in enumerate(self.pieces)}

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        special = [{"id": i, "content": self.pieces[i][0], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
                   for i in range(3)]
        space = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
        content = {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
            "normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, space]},
            "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                               "pair": [], "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
            "decoder": space, "model": {"type": "Unigram", "unk_id": 2, "vocab": [list(p) for p in self.pieces]}}
        settings = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "model_max_length": self.model_length, "tokenizer_class": "T5Tokenizer"}
        for name, value in {"tokenizer.json": content, "tokenizer_config.json": settings}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(value, ensure_ascii=False) + "\n")

    def word(self, word):
        """The most probable cut, by dynamic programming; a character without a piece costs ten more than the rarest piece."""
        unknown = min(score for _, score in self.pieces) - 10
        best = [(0.0, 0, None)] + [(float("-inf"), 0, None)] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(end):
                piece = word[start:end]
                known = self.ids.get(piece, 2) > 2
                if not known and end - start > 1:
                    continue
                score = best[start][0] + (self.pieces[self.ids[piece]][1] if known else unknown)
                if score > best[end][0]:
                    best[end] = (score, start, self.ids[piece] if known else 2)
        ids, end = [], len(word)
        while end:
            ids.insert(0, best[end][2])
            end = best[end][1]
        return [i for n, i in enumerate(ids) if i != 2 or n == 0 or ids[n - 1] != 2]

    def __call__(self, text, length):
        ids = [i for word in text.split() for i in self.word("▁" + word)][:length - 1] + [1]
        return ids + [0] * (length - len(ids))
