"""Writes the fixtures of TokenizerParityTest: small vocabularies, trained here on the texts of wordpiece.tsv.gz, and what the
original implementations make of these texts with them.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 gguf==0.19.0
    python token_fixtures.py ../resources/dev/lamplight/core/text/wordpiece.tsv.gz ../resources/dev/lamplight/core/token \
        [SmolLM2-135M-Instruct.Q4_1.gguf]

Byte pairs by Hugging Face's `tokenizers`, with the words cut as GPT-2, SmolLM, Llama 3 and Qwen 2 publish it in their
tokenizer.json; SentencePiece by Google's library. <name>.json.gz holds the tables as GGUF names them, <name>.crc.gz one
CRC-32 per text, big endian, over its ids as 4 bytes each, big endian.
"""
import gzip
import json
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import sentencepiece
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

texts = [json.loads(line.split("\t")[0]) for line in gzip.open(sys.argv[1], "rt", encoding="utf-8")]
out = Path(sys.argv[2])

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def regex(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), BYTES])


WORDS = {
    "gpt-2": pre_tokenizers.ByteLevel(add_prefix_space=False),
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                       pre_tokenizers.ByteLevel(add_prefix_space=False)]),
    "llama-bpe": regex(LLAMA3),
    "qwen2": regex(QWEN2),
}


def write(name, tables, ids_of):
    with gzip.GzipFile(out / f"{name}.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(tables, ensure_ascii=False).encode())
    sums(name, ids_of)


def sums(name, ids_of):
    with gzip.GzipFile(out / f"{name}.crc.gz", "wb", mtime=0) as file:
        for text in texts:
            ids = ids_of(text)
            file.write(struct.pack(">I", zlib.crc32(struct.pack(f">{len(ids)}i", *ids))))


def byte_pairs(pieces, merges, pre, whole_words):
    model = models.BPE({p: i for i, p in enumerate(pieces)}, [tuple(m.split(" ")) for m in merges],
                       ignore_merges=whole_words)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = WORDS[pre]
    if pre == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    return tokenizer


for pre, words in WORDS.items():
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = words
    trained.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=2500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    state = json.loads(trained.to_str())["model"]
    pieces = [piece for piece, _ in sorted(state["vocab"].items(), key=lambda entry: entry[1])]
    merges = [" ".join(merge) for merge in state["merges"]]
    if pre == "llama-bpe":
        # words that are tokens though no merge leads to them, as Llama 3 has
        known = set(pieces)
        for text in texts:
            for word, _ in words.pre_tokenize_str(text):
                if 4 < len(word) < 20 and word not in known and len(pieces) < 2700:
                    known.add(word)
                    pieces.append(word)
    tokenizer = byte_pairs(pieces, merges, pre, pre == "llama-bpe")
    write(pre, {"model": "gpt2", "pre": pre, "tokens": pieces, "merges": merges},
          lambda text: tokenizer.encode(text, add_special_tokens=False).ids)

for name, prefix in {"sentencepiece": False, "sentencepiece-space": True}.items():
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "lines.txt")
        # not the random scripts: each of their characters would need a token
        plain = [t for t in texts if t.isprintable() and all(ord(c) < 128 or 0x4E00 <= ord(c) < 0x9FFF for c in t)
                 and sum(ord(c) >= 128 for c in t) < len(t) / 4]
        lines.write_text("\n".join(plain), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(lines), model_prefix=str(Path(folder, "m")), model_type="bpe", vocab_size=3000, byte_fallback=True,
            normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=prefix,
            character_coverage=0.98, max_sentence_length=100000, num_threads=1, minloglevel=2)
        model = sentencepiece.SentencePieceProcessor(model_file=str(Path(folder, "m.model")))
    count = model.get_piece_size()
    kinds = [2 if model.is_unknown(i) else 3 if model.is_control(i) else 6 if model.is_byte(i) else 1 for i in range(count)]
    write(name, {"model": "llama", "tokens": [model.id_to_piece(i) for i in range(count)], "types": kinds,
                 "scores": [model.get_score(i) for i in range(count)], "space": prefix}, model.encode)

if len(sys.argv) > 3:
    import gguf
    fields = gguf.GGUFReader(sys.argv[3]).fields
    pieces = fields["tokenizer.ggml.tokens"].contents()
    tokenizer = byte_pairs(pieces, fields["tokenizer.ggml.merges"].contents(), "smollm", False)
    sums("smollm2", lambda text: tokenizer.encode(text, add_special_tokens=False).ids)
