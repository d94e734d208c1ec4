"""Byte-level byte pair encoding in CLIP's form (`</w>` ends a word). Run: tokens.py DATA OUT, which learns the merges."""
import collections
import json
import pathlib
import re
import sys

import words

LENGTH = 24
START, END = "<|startoftext|>", "<|endoftext|>"


def byte_letters():
    """Maps bytes to printable letters, as GPT-2 does."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in kept}
    for number, byte in enumerate(byte for byte in range(256) if byte not in letters):
        letters[byte] = chr(256 + number)
    return letters


LETTERS = byte_letters()


def learn(items, merges_wanted):
    """Learns merges from [parts, count] of each word: again and again the most frequent pair of neighbours becomes one token."""
    pairs, places = collections.Counter(), collections.defaultdict(set)
    for i, (parts, count) in enumerate(items):
        for pair in zip(parts, parts[1:]):
            pairs[pair] += count
            places[pair].add(i)
    merges = []
    while pairs and len(merges) < merges_wanted:
        best, count = max(pairs.items(), key=lambda one: (one[1], one[0]))
        if count < 2:
            break
        merges.append(best)
        for i in sorted(places.pop(best)):
            parts, count = items[i]
            for pair in zip(parts, parts[1:]):
                pairs[pair] -= count
                if pairs[pair] <= 0:
                    del pairs[pair]
            items[i][0] = parts = joined(parts, best)
            for pair in zip(parts, parts[1:]):
                pairs[pair] += count
                places[pair].add(i)
    return merges


def joined(parts, pair):
    """Joins every occurrence of a pair, from the left."""
    out, i = [], 0
    while i < len(parts):
        if tuple(parts[i:i + 2]) == pair:
            out.append(parts[i] + parts[i + 1])
            i += 2
        else:
            out.append(parts[i])
            i += 1
    return out


class Tokens:
    """Turns texts into rows of token numbers of fixed length, padded with the end token."""

    def __init__(self, merges):
        base = list(LETTERS.values())
        self.merges = [tuple(pair) for pair in merges]
        order = base + [letter + "</w>" for letter in base] + ["".join(pair) for pair in self.merges] + [START, END]
        self.vocabulary = {token: number for number, token in enumerate(order)}
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self.start, self.end = self.vocabulary[START], self.vocabulary[END]
        self._known = {}

    @classmethod
    def load(cls, path):
        """Reads merges that `learn` gave."""
        return cls(json.loads(pathlib.Path(path).read_text()))

    def __len__(self):
        return len(self.vocabulary)

    def __call__(self, text, length=LENGTH):
        numbers = [self.start]
        for word in re.findall("[a-z]+|[0-9]|[^\\sa-z0-9]+", text.lower()):
            numbers += self._word(word)
        numbers = numbers[:length - 1]
        return numbers + [self.end] * (length - len(numbers))

    def _word(self, word):
        if word not in self._known:
            parts = [LETTERS[byte] for byte in word.encode()]
            parts[-1] += "</w>"
            while len(parts) > 1:
                rank, pair = min((self.ranks.get(pair, 1 << 30), pair) for pair in zip(parts, parts[1:]))
                if rank == 1 << 30:
                    break
                parts = joined(parts, pair)
            self._known[word] = [self.vocabulary[part] for part in parts]
        return self._known[word]


def main(data, out):
    import paint
    from corpus import HANDS
    counts = collections.Counter()
    for line in open(data / "corpus.jsonl"):
        for word in re.findall("[a-z]+", json.loads(line)[2]):
            counts[word] += 1
    fixed = [*words.COLOURS, *words.GROUNDS, *words.STROKES, *words.NOUNS, *HANDS.values(), paint.CROSSED, *paint.LAYOUTS, *paint.LAYOUTS_AFTER.values(), *paint.FRAMES,
             *paint.BADGES, *paint.PATTERNS, *paint.STYLES, "a an the of on in with and icon picture drawing image photo background"]
    for word in set(" ".join(fixed).split()):
        counts[word] += 5000
    merges = learn([[[*word[:-1], word[-1] + "</w>"], count] for word, count in counts.items()], 2500)
    out.write_text(json.dumps(merges))
    print(len(merges), "merges;", Tokens(merges)("tilted left black outline icon of umbrella on light blue background"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
