#!/usr/bin/env python3
"""Records Unicode NFC of random and chosen texts, by Python's unicodedata, as cases for CLIP's tokenizer (tests/golden/clip/composition.json)."""
import json
import random
import sys
import unicodedata

target = sys.argv[1] if len(sys.argv) > 1 else "tests/golden/clip/composition.json"
draw = random.Random(20)
marks = [chr(c) for c in range(0x110000) if unicodedata.combining(chr(c))]
parts = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and unicodedata.decomposition(chr(c)) and "<" not in unicodedata.decomposition(chr(c))]
hangul = [chr(c) for c in range(0x1100, 0x1200)] + [chr(c) for c in range(0xAC00, 0xAC00 + 60)]
latin = [chr(c) for c in range(0x41, 0x180) if chr(c).isalpha()]
texts = ["cafe\u0301", "n\u0303", "a\u0323\u0302", "a\u0302\u0323", "\u1112\u1161\u11ab\u1100\u1173\u11af", "\u212b \u2126", "\u0958", "e\u0301\u0301", "\ud55c\u11a8"]
for pool in (marks, parts, hangul):
    for _ in range(60):
        texts.append("".join(draw.choice(draw.choice((pool, latin, marks))) for _ in range(draw.randint(1, 8))))
cases = [{"text": text, "nfc": unicodedata.normalize("NFC", text)} for text in texts]
with open(target, "w", encoding="utf-8", newline="\n") as file:
    json.dump({"about": f"NFC by Unicode {unicodedata.unidata_version}.", "cases": cases}, file, indent=0)
    file.write("\n")
print(len(cases), sum(case["text"] != case["nfc"] for case in cases))
