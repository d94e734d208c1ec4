#!/usr/bin/env python3
"""Writes the table of Unicode canonical composition that CLIP's tokenizer needs (src/StreamSynth.Onnx/Clip/CanonicalComposition.txt).

The product runs with InvariantGlobalization, where string.Normalize leaves text as it is.
Lines: 'V n', the Unicode version; 'C class first last', combining classes; 'D code part part...', canonical decompositions
that are not Hangul, one step deep; a trailing '!' marks those that are never composed again. All numbers are hexadecimal.
"""
import sys
import unicodedata

target = sys.argv[1] if len(sys.argv) > 1 else "src/StreamSynth.Onnx/Clip/CanonicalComposition.txt"
lines = [f"V {unicodedata.unidata_version}"]

start = None
for code in range(0x110001):
    combining = unicodedata.combining(chr(code)) if code < 0x110000 else 0
    if start is not None and combining != start[1]:
        lines.append(f"C {start[1]:x} {start[0]:x} {code - 1:x}")
        start = None
    if combining and start is None:
        start = (code, combining)

for code in range(0x110000):
    if 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF:
        continue
    parts = unicodedata.decomposition(chr(code))
    if not parts or parts.startswith("<"):
        continue
    again = unicodedata.normalize("NFC", chr(code)) == chr(code)
    lines.append(f"D {code:x} {parts.lower()}" + ("" if again else " !"))

with open(target, "w", encoding="ascii", newline="\n") as file:
    file.write("\n".join(lines) + "\n")
