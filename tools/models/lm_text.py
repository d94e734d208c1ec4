"""Writes the text that the language model learns from: three tasks of the icon world, asked in a few wordings, answered in JSON
of the form that StreamSynth.Language reads: {"items": [...]}.

Run: lm_text.py DATA WORDNET OUT COUNT. Answers come from WordNet's glosses and from templates over the closed world of paint.py. Names for scoring
(held_out) are in no example.
"""
import hashlib
import json
import pathlib
import random
import re
import sys

import paint
import words
from wordnet import WordNet

ASK = {
    "senses": [
        'Name the things that "{name}" can mean, each in a few words, as JSON {{"items": [...]}}.',
        'What can the word "{name}" stand for in a picture? Answer as JSON {{"items": [...]}}.',
        'List the senses of "{name}" that an icon can show, as JSON {{"items": [...]}}.',
    ],
    "contexts": [
        'Give {n} contexts in which an icon of "{name}" can stand, as JSON {{"items": [...]}}.',
        'Where and how can "{name}" be shown in an icon? Give {n} answers as JSON {{"items": [...]}}.',
        'List {n} layouts and backgrounds for an icon of "{name}", as JSON {{"items": [...]}}.',
    ],
    "styles": [
        'Give {n} styles in which an icon of "{name}" can be drawn, as JSON {{"items": [...]}}.',
        'How can an icon of "{name}" be drawn? Give {n} styles as JSON {{"items": [...]}}.',
        'List {n} drawing styles for "{name}", as JSON {{"items": [...]}}.',
    ],
}
# Grounds, ways to stand, and colours that suit each kind of thing.
SUITS = {
    "animal": ("light green,light blue,cream", "shown twice,shown three times,shown small,tilted left", "brown,gray,orange,black"),
    "plant": ("light green,cream,yellow", "shown three times,shown four times,shown small,upside down", "green,teal,red,pink"),
    "food": ("cream,yellow,pink", "shown twice,shown four times,tilted right,on a round tile", "red,orange,yellow,brown"),
    "vehicle": ("light gray,light blue,yellow", "tilted right,shown twice,in the bottom left corner,in a circle", "red,blue,yellow,black"),
    "building": ("light blue,cream,light gray", "shown small,in the bottom right corner,in a square,shown twice", "brown,gray,red,blue"),
    "clothing": ("pink,cream,light blue", "shown twice,on a square tile,tilted left,shown four times", "pink,purple,blue,red"),
    "furniture": ("cream,light gray,light green", "in a square,shown small,shown twice,in the bottom left corner", "brown,teal,orange,black"),
    "music": ("yellow,cream,navy", "tilted left,tilted right,in a circle,shown twice", "brown,black,orange,purple"),
    "device": ("light gray,dark,navy", "with a check badge,with a dot badge,with a plus badge,on a square tile", "black,blue,teal,gray"),
    "weapon": ("dark,light gray,navy", "crossed out,upside down,with a cross badge,tilted right", "black,gray,red,white"),
    "tool": ("yellow,light gray,white", "tilted left,tilted right,with a plus badge,in a square", "black,gray,orange,blue"),
    "sky": ("navy,dark,light blue", "in the top right corner,in the top left corner,shown small,shown three times", "yellow,white,orange,blue"),
    "weather": ("light blue,navy,light gray", "in the top left corner,shown three times,shown four times,shown small", "blue,white,gray,yellow"),
    "body": ("pink,cream,white", "in a circle,with a check badge,shown twice,on a round tile", "pink,red,brown,black"),
    "person": ("cream,light blue,light gray", "in a circle,on a round tile,shown three times,with a check badge", "black,blue,brown,purple"),
    "place": ("light blue,light green,cream", "shown small,in the bottom left corner,in a square,shown three times", "green,blue,brown,teal"),
    "thing": ("white,light gray,cream", "in a circle,in a square,shown small,with a minus badge", "black,blue,red,purple"),
}
STANDS = [*paint.LAYOUTS[1:4], *paint.LAYOUTS[7:], *paint.LAYOUTS_AFTER.values(), *paint.FRAMES[:2], *paint.BADGES]
LOOKS = [style for style in paint.STYLES] + ["thin outline", "outline", "bold", "solid", "duotone"]
HANDS = ["flat emoji", "glossy emoji", "blob emoji", "cartoon emoji", "two color drawing", "sketch", "colorful", "pixel"]


def compact(items):
    """The answer without white space between its marks, as guided generation makes it."""
    return json.dumps({"items": items}, separators=(",", ":"))


def held_out(name):
    """Whether a name is kept for scoring: the ambiguous names of icons.json, the classes, and one name in twelve."""
    return name in words.SPLITS["ambiguous"] or name in words.CLASSES or int(hashlib.sha256(name.encode()).hexdigest(), 16) % 12 == 0


class Writer:
    """Writes examples: question and answer. Equal seeds give equal texts."""

    def __init__(self, data, wordnet_folder, seed):
        self.net, self.random = WordNet(wordnet_folder), random.Random(seed)
        icon_names = {words.noun_of(json.loads(line)[2]) for line in open(pathlib.Path(data) / "corpus.jsonl")}
        usable = [name.replace("_", " ") for name in self.net.of_word if re.fullmatch("[a-z]{3,}(_[a-z]{3,})?", name)]
        shown = [name for name in usable if any(self.net.kind(synset) for synset in self.net.senses(name)[:4])]
        self.icon_names = [name for name in shown if name in icon_names]
        self.other_names = [name for name in shown if name not in icon_names and name.replace(" ", "_") in self.net.common]
        self.held_out = [name for name in self.icon_names if held_out(name)]
        self.icon_names = [name for name in self.icon_names if not held_out(name)]
        self.other_names = [name for name in self.other_names if not held_out(name)]

    def example(self, task=None, name=None, wording=None):
        """Gives question, answer and what scoring needs to know."""
        r = self.random
        task = task or r.choice(["senses", "senses", "contexts", "styles"])
        name = name or r.choice(self.icon_names if r.random() < 0.5 else self.other_names)
        ask = r.choice(ASK[task]) if wording is None else ASK[task][wording]
        synsets = self.net.senses(name)[:5]
        shown = [synset for synset in synsets if self.net.kind(synset)]
        if task == "senses":
            glosses = list(dict.fromkeys(self.net.glosses[synset] for synset in synsets))
            named = {self.net.glosses[synset]: self.net.telling_name(synset, name) for synset in reversed(shown)}
            answer = list(dict.fromkeys(self.net.glosses[synset] for synset in shown))[:3]
            question = ask.format(name=name)
            if r.random() < 0.85 or wording is not None:
                question += "\nDictionary: " + " | ".join(glosses)
            return question, compact([{"name": named[gloss], "gloss": gloss} for gloss in answer]), answer
        synset = shown[0] if r.random() < 0.7 else r.choice(shown)
        count = r.randint(2, 8)
        question = ask.format(name=name, n=count)
        if r.random() < 0.8 or wording is not None:
            question += "\nMeaning: " + self.net.glosses[synset]
        kind = self.net.kind(synset)
        make = self.context if task == "contexts" else self.style
        answer = []
        while len(answer) < count:
            one = make(kind)
            if one not in answer:
                answer.append(one)
        return question, compact(answer), (kind, count)

    def context(self, kind):
        """One context: how the thing stands, on which ground, or both."""
        r = self.random
        grounds, stands, _ = (part.split(",") for part in SUITS[kind])
        stand = r.choice(stands) if r.random() < 0.75 else r.choice(STANDS)
        if stand.startswith("on a "):
            stand = stand.replace("on a ", "on a " + r.choice(["red", "orange", "green", "teal", "blue", "purple", "pink", "black"]) + " ")
        ground = r.choice(grounds) if r.random() < 0.8 else r.choice(list(words.GROUNDS))
        pattern = r.choice(paint.PATTERNS) + " " if r.random() < 0.25 else ""
        ground = f"on {pattern}{ground} background"
        return ground if r.random() < 0.3 else f"{stand} {ground}"

    def style(self, kind):
        """One style: colour with stroke or effect, or a hand of its own."""
        r = self.random
        if r.random() < 0.2:
            return r.choice(HANDS)
        colours = SUITS[kind][2].split(",")
        colour = r.choice(colours) if r.random() < 0.8 else r.choice(list(words.COLOURS))
        return f"{colour} {r.choice(LOOKS)}"


def main(data, wordnet_folder, out, count):
    writer = Writer(data, wordnet_folder, 7)
    print(len(writer.icon_names), "icon names,", len(writer.other_names), "other names,", len(writer.held_out), "held out")
    with open(out, "w") as file:
        for _ in range(count):
            question, answer, _ = writer.example()
            file.write(json.dumps([question, answer]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
