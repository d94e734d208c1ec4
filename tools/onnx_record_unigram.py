#!/usr/bin/env python3
"""Trains two small SentencePiece Unigram models and records how SentencePiece itself encodes texts (tests/golden/t5).

    onnx_record_unigram.py [target, tests/golden/t5 unless given]

plain/ replaces what has no piece by <unk>, as T5 does; bytes/ falls back to bytes. Each folder holds spiece.model, tokenizer.json made from
it in the form that the tokenizers library writes, and cases.json. Needs Debian's python3-sentencepiece (0.1.97).
"""
import base64
import io
import json
import os
import sys

import sentencepiece

TARGET = sys.argv[1] if len(sys.argv) > 1 else "tests/golden/t5"
CORPUS = """a photo of a red car on a street in the rain
a drawing of two cats and an umbrella, in blue ink
an oil painting of the old harbour at night, with small boats
black outline icon of a heart on white background
a close photo of a camera, studio light, very sharp
the quick brown fox jumps over the lazy dog near a bus stop
seven yellow birds sit on a wire above the houses
a wooden chair beside a window; the morning sun falls on it
people walk through the park while children play football
an aerial view of mountains, rivers and fields in autumn""".split("\n")
# The map: what NFKC does to a few characters, ligatures and wide letters; tabs, line ends and wide spaces become spaces; one is deleted.
RULES = {"ﬁ": "fi", "ｃ": "c", "Ⅳ": "IV", "①": "1", "\t": " ", "\n": " ", "　": " ", "é": "é", "\u200b": "", "½": "1⁄2", "…": "..."}
TEXTS = ["", " ", "a red car", "  two   cats \t and\nan umbrella  ", "umbrellas!", "A Red CAR", "the ｃat sat…", "ﬁfteen ﬁshes", "zzz qqq xyz", "naïve façade",
         "café", "cafe\u0301", "日本語 text", "emoji 😀😀 and 👍🏽", "a▁b c", "①②③ Ⅳ", "tab\there", "zero\u200bwidth", "½ of it", "1234567890",
         "a-very-long_word/with.marks:and;more,of!them?", "outline icon of umbrella on white background", "aaaaaaaaaaaaaaaaaaaaaaaa", "x" * 200, "it's", "…", "　wide　spaces　"]


def train(folder, **options):
    os.makedirs(folder, exist_ok=True)
    rules = os.path.join(folder, "rules.tsv")
    with open(rules, "w", encoding="utf-8") as file:
        for old, new in RULES.items():
            file.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS * 3), model_writer=model, model_type="unigram", hard_vocab_limit=False, normalization_rule_tsv=rules, pad_id=0,
        eos_id=1, unk_id=2, bos_id=-1, minloglevel=2, num_threads=1, **options)
    os.remove(rules)
    with open(os.path.join(folder, "spiece.model"), "wb") as file:
        file.write(model.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def fields(message):
    """The fields of a protocol buffer message: (number, value or bytes)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            value |= (message[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 128:
                return value

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            size = varint() if size is None else size
            yield key >> 3, message[at:at + size]
            at += size


def tokenizer_json(folder, model, fallback, newer):
    with open(os.path.join(folder, "spiece.model"), "rb") as file:
        normalizer = next(body for number, body in fields(file.read()) if number == 3)
    charsmap = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(next(body for number, body in fields(normalizer) if number == 2)).decode()}
    vocabulary = [[model.id_to_piece(i), model.get_score(i)] for i in range(model.get_piece_size())]
    added = [{"id": i, "content": model.id_to_piece(i), "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(3)]
    old_space, new_space = ({"type": "Metaspace", "replacement": "▁", **more} for more in ({"add_prefix_space": True}, {"prepend_scheme": "always", "split": True}))
    # Both forms are in use: the older splits at white space, the newer strips and shrinks runs of spaces while it normalises.
    if newer:
        normalization = {"type": "Sequence", "normalizers": [charsmap, {"type": "Strip", "strip_left": True, "strip_right": True},
                                                             {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}]}
        splitter = new_space
    else:
        normalization, splitter = charsmap, {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, old_space]}
    content = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": normalization, "pre_tokenizer": splitter,
               "model": {"type": "Unigram", "unk_id": 2, "vocab": vocabulary, "byte_fallback": fallback}}
    write(os.path.join(folder, "tokenizer.json"), content)
    write(os.path.join(folder, "tokenizer_config.json"), {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "model_max_length": 24})


def write(path, content):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1 if path.endswith("cases.json") else None) + "\n")


for name, fallback, options in (("plain", False, {"vocab_size": 220}), ("bytes", True, {"vocab_size": 460, "byte_fallback": True})):
    folder = os.path.join(TARGET, name)
    model = train(folder, **options)
    tokenizer_json(folder, model, fallback, newer=fallback)
    write(os.path.join(folder, "cases.json"), {"cases": [{"text": text, "pieces": [*model.encode(text), model.eos_id()]} for text in TEXTS]})
    print(name, model.get_piece_size(), "pieces", sum(i == model.unk_id() for text in TEXTS for i in model.encode(text)), "unknown")
