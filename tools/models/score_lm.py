"""Scores the language model on names that are in none of its training text. Run: score_lm.py DATA WORDNET WORK [NAMES]

Answers must be JSON of the asked form. Contexts and styles must be as many as asked, all different, all in the world that the generator knows, and on
grounds (in colours) that suit the kind of thing more often than chance. Senses must be those of the dictionary lines that a picture can show.
"""
import json
import pathlib
import re
import sys

import torch

import lm_text
import paint
import words
from lm import LanguageModel, complete
from lm_tokens import LmTokens
from progress import Average

GROUND = "(?:(?:" + "|".join(paint.PATTERNS) + ") )?(" + "|".join(words.GROUNDS) + ")"
STAND = "|".join([*map(re.escape, lm_text.STANDS), "crossed out", r"on a (?:\w+ )?(?:round|square) tile"])
CONTEXT = re.compile(rf"(?:(?:{STAND}) )?on {GROUND} background")
STYLE = re.compile("(?:" + "|".join(lm_text.HANDS) + ")|(" + "|".join(words.COLOURS) + ") (?:" + "|".join(lm_text.LOOKS) + ")")


def parsed(text, task):
    """The list of an answer, or None if it has another form."""
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    items = answer.get("items") if isinstance(answer, dict) and len(answer) == 1 else None
    if not isinstance(items, list):
        return None
    if task == "senses" and all(isinstance(one, dict) and set(one) == {"name", "gloss"} for one in items):
        items = [one["gloss"] for one in items]
    return items if all(isinstance(one, str) for one in items) else None


def main(data, wordnet, work, most):
    tokens = LmTokens(json.loads((work / "lm_merges.json").read_text()))
    state = torch.load(next(work / name for name in ("lm_cool.pt", "lm.pt") if (work / name).exists()))
    model = LanguageModel(len(tokens))
    average = Average([model], 0)
    average.restore(state["average"])
    average.swap()
    writer = lm_text.Writer(data, wordnet, 99)
    names, shown = writer.held_out[:: max(1, len(writer.held_out) // most)], 0
    for task in ("senses", "contexts", "styles"):
        form = count_right = different = inside = suits = by_chance = wanted_found = answered = wanted_all = pieces = 0
        for i, name in enumerate(names):
            question, _, known = writer.example(task, name, i % 3)
            text = complete(model, tokens, question, temperature=0.7 if task != "senses" else 0.0, seed=i)
            answer = parsed(text, task)
            if shown < 3 * (1 + ["senses", "contexts", "styles"].index(task)):
                print(question, "\n  ->", text)
                shown += 1
            if answer is None:
                continue
            form += 1
            pieces += len(answer)
            different += len(set(answer))
            if task == "senses":
                wanted_found += len(set(answer) & set(known))
                answered += len(answer)
                wanted_all += len(known)
                continue
            kind, count = known
            count_right += len(answer) == count
            good = lm_text.SUITS[kind][0 if task == "contexts" else 2].split(",")
            for one in answer:
                match = (CONTEXT if task == "contexts" else STYLE).fullmatch(one)
                inside += match is not None
                suits += match is not None and match.group(1) in good
                by_chance += len(good) / len(words.GROUNDS if task == "contexts" else words.COLOURS)
        report = f"{task}: {len(names)} names, right form {form / len(names):.2f}"
        if task == "senses":
            report += f", of the answered senses right {wanted_found / max(answered, 1):.2f}, of the right ones answered {wanted_found / max(wanted_all, 1):.2f}"
        else:
            report += (f", right number {count_right / max(form, 1):.2f}, different {different / max(pieces, 1):.2f}, in the generator's world "
                       f"{inside / max(pieces, 1):.2f}, suiting {suits / max(pieces, 1):.2f} (chance {by_chance / max(pieces, 1):.2f})")
        print(report, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 60)
