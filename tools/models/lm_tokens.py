"""The language model's tokenizer: byte-level byte pair encoding as GPT-2's, in the tokenizer.json form. Run: lm_tokens.py TEXT OUT"""
import collections
import functools
import json
import pathlib
import re
import sys

from tokens import LETTERS, joined, learn

END = "<|endoftext|>"
# GPT-2's pattern; [^\W\d_] is what Python offers for \p{L}.
PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


class LmTokens:
    """Turns texts into token numbers and back; number 0 is the end of a text."""

    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self.vocabulary = {token: i for i, token in enumerate([END, *LETTERS.values(), *("".join(pair) for pair in self.merges)])}
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self.piece = functools.lru_cache(None)(self._piece)
        self.bytes = {letter: byte for byte, letter in LETTERS.items()}
        self.texts = list(self.vocabulary)

    def __len__(self):
        return len(self.vocabulary)

    def encode(self, text):
        """Token numbers of a text."""
        return [number for piece in PIECES.findall(text) for number in self.piece(piece)]

    def decode(self, numbers):
        """The text of token numbers; what is no UTF-8 becomes U+FFFD."""
        letters = "".join(self.texts[number] for number in numbers if number)
        return bytes(self.bytes[letter] for letter in letters).decode("utf-8", "replace")

    def _piece(self, piece):
        parts = [LETTERS[byte] for byte in piece.encode()]
        while len(parts) > 1:
            rank, pair = min((self.ranks.get(pair, 1 << 30), pair) for pair in zip(parts, parts[1:]))
            if rank == 1 << 30:
                break
            parts = joined(parts, pair)
        return [self.vocabulary[part] for part in parts]

    def to_json(self):
        """The tokenizer.json that Hugging Face's tokenizers and ONNX Runtime GenAI read."""
        special = {"id": 0, "content": END, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [special], "normalizer": None, "pre_tokenizer": level,
                "post_processor": level, "decoder": level,
                "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
                          "fuse_unk": False, "byte_fallback": False, "vocab": self.vocabulary, "merges": [" ".join(pair) for pair in self.merges]}}


def main(text, out):
    counts = collections.Counter()
    for line in open(text):
        for part in json.loads(line):
            counts.update(PIECES.findall(part))
    merges = learn([[[LETTERS[byte] for byte in piece.encode()], count] for piece, count in counts.items()], 3000)
    out.write_text(json.dumps(merges))
    tokens = LmTokens(merges)
    sample = 'Give 3 contexts in which an icon of "crane" can stand, as JSON {"items": [...]}.'
    print(len(tokens), len(tokens.encode(sample)), tokens.decode(tokens.encode(sample)) == sample)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
