"""Cuts GPT-2's tokenizer down to the 1,000 tokens that hf-internal-testing/tiny-random-gpt2 has rows for.

GPT-2 numbers its 256 bytes first and then its merges in order, so the first 999 tokens are a whole tokenizer. Token 999 becomes <|endoftext|>.
The published folder joins a full tokenizer to a model of 1,000 rows: most texts would give numbers that the model has no row for.

    python3 tools/genai_small_tokenizer.py SOURCE tests/golden/tiny-random-gpt2
"""
import json
import pathlib
import shutil
import sys

ROWS = 1000
END = ROWS - 1


def main(source: pathlib.Path, target: pathlib.Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    model = tokenizer["model"]
    model["vocab"] = {token: number for token, number in model["vocab"].items() if number < END}
    model["vocab"]["<|endoftext|>"] = END

    def parts(merge):
        return merge.split(" ") if isinstance(merge, str) else merge

    model["merges"] = [merge for merge in model["merges"] if "".join(parts(merge)) in model["vocab"]]
    tokenizer["added_tokens"] = [dict(tokenizer["added_tokens"][0], id=END)]
    config = {
        "tokenizer_class": "GPT2Tokenizer",
        "add_prefix_space": False,
        "bos_token": "<|endoftext|>",
        "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>",
        "model_max_length": 512,
        "added_tokens_decoder": {str(END): {"content": "<|endoftext|>", "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}},
    }
    genai = json.loads((source / "genai_config.json").read_text(encoding="utf-8"))
    for token in ("pad_token_id", "bos_token_id", "eos_token_id"):
        genai["model"][token] = END
    write(target / "tokenizer.json", tokenizer)
    write(target / "tokenizer_config.json", config)
    write(target / "genai_config.json", genai)
    if source != target:
        shutil.copyfile(source / "past.onnx", target / "past.onnx")


def write(path: pathlib.Path, value) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
