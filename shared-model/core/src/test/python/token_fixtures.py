"""Writes the fixtures of TokenizerParityTest: small vocabularies, trained here on the texts of wordpiece.tsv.gz, and what the
original implementations make of these texts with them.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf==7.36.2 gguf==0.19.0
    python token_fixtures.py ../resources/dev/lamplight/core/text/wordpiece.tsv.gz ../resources/dev/lamplight/core/token \
        [SmolLM2-135M-Instruct.Q4_1.gguf]

Byte pairs by Hugging Face's `tokenizers`, with the words cut as GPT-2, SmolLM, Llama 3 and Qwen 2 publish it in their
tokenizer.json; SentencePiece, pairs and unigrams, by Google's library. What Hugging Face's `tokenizers` make of the unigrams is
counted beside it: it replaces characters by grapheme, the original by the longest entry of its map. <name>.json.gz holds the tables as GGUF names them, <name>.crc.gz one
CRC-32 per text, big endian, over its ids as 4 bytes each, big endian.
"""
import base64
import gzip
import json
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
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

# not the random scripts: each of their characters would need a token
PLAIN = [t for t in texts if t.isprintable() and all(ord(c) < 128 or 0x4E00 <= ord(c) < 0x9FFF for c in t)
         and sum(ord(c) >= 128 for c in t) < len(t) / 4]


def trained(kind, **options):
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "lines.txt")
        lines.write_text("\n".join(PLAIN), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(lines), model_prefix=str(Path(folder, "m")), model_type=kind, vocab_size=3000,
            character_coverage=0.98, max_sentence_length=100000, num_threads=1, minloglevel=2, **options)
        return Path(folder, "m.model").read_bytes()


def write_pieces(name, kind, model):
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    rules = proto.normalizer_spec
    tables = {"model": kind, "tokens": [p.piece for p in proto.pieces], "types": [p.type for p in proto.pieces],
              "scores": [p.score for p in proto.pieces], "space": rules.add_dummy_prefix}
    if kind == "t5":
        tables |= {"merge_spaces": rules.remove_extra_whitespaces,
                   "charsmap": base64.b64encode(rules.precompiled_charsmap).decode()}
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    write(name, tables, processor.encode)
    return proto, processor


for name, prefix in {"sentencepiece": False, "sentencepiece-space": True}.items():
    write_pieces(name, "llama", trained(
        "bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=prefix))

proto, processor = write_pieces("unigram", "t5", trained("unigram"))
write_pieces("unigram-bytes", "t5", trained(
    "unigram", byte_fallback=True, normalization_rule_name="nfkc_cf", remove_extra_whitespaces=False, add_dummy_prefix=False,
    user_defined_symbols=["http", "ing", "<sep>", "2024"]))

hugging_face = Tokenizer(models.Unigram([(p.piece, p.score) for p in proto.pieces], 0))
hugging_face.normalizer = normalizers.Sequence([
    normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
    normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "\u2581")])
hugging_face.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
other = [t for t in texts if hugging_face.encode(t, add_special_tokens=False).ids != processor.encode(t)]
print(f"unigram: Hugging Face's tokenizers differ from sentencepiece on {len(other)} of {len(texts)} texts")

if len(sys.argv) > 3:
    import gguf
    fields = gguf.GGUFReader(sys.argv[3]).fields
    pieces = fields["tokenizer.ggml.tokens"].contents()
    tokenizer = byte_pairs(pieces, fields["tokenizer.ggml.merges"].contents(), "smollm", False)
    sums("smollm2", lambda text: tokenizer.encode(text, add_special_tokens=False).ids)
