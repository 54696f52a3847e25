"""Megabytes a second of Hugging Face's `tokenizers`, with the vocabulary of a GGUF file of Llama 3.

    python3 -m venv peer && peer/bin/pip install tokenizers gguf
    peer/bin/python tokenizers_peer.py ggml-vocab-llama-bpe.gguf TEXT...

One thread, as the JMH benchmarks. The ids are written beside each text for comparison.
"""
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import gguf
import tokenizers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def load(path):
    fields = gguf.GGUFReader(path).fields
    pieces = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    start = time.perf_counter()
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return tokenizer, time.perf_counter() - start


def main():
    tokenizer, seconds = load(sys.argv[1])
    print(f"tokenizers {tokenizers.__version__}: vocabulary in {1000 * seconds:.0f} ms")
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        size = len(text.encode())
        best = 1e9
        for _ in range(8):
            start = time.perf_counter()
            encoding = tokenizer.encode(text, add_special_tokens=False)
            best = min(best, time.perf_counter() - start)
        with open(path + ".ids", "w", encoding="utf-8") as file:
            file.write(" ".join(map(str, encoding.ids)))
        print(f"{os.path.basename(path)}: {size / best / 1e6:.2f} MB/s, {len(encoding.ids)} tokens")


main()
