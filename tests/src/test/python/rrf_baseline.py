"""The baseline of docs-qa rebuilt without our code: BM25, bge (fp32) and their reciprocal rank fusion, by question.

Usage: rrf_baseline.py DOCS_QA MODELS VECTORS OUT
DOCS_QA  the data set: corpus/ and questions.jsonl
MODELS   bge-small-{en,zh}-v1.5.onnx and -tokenizer.json, out of the jars
         dev.langchain4j:langchain4j-embeddings-bge-small-{en,zh}-v15:0.36.2
VECTORS  a folder that keeps vectors between runs
OUT      the table: question, language, nDCG@10, rank of the first right chunk (0: not among the first ten)

Needs beautifulsoup4 lxml numpy onnxruntime pdfminer.six python-docx tokenizers. The protocol is that of the data set's
BASELINES.md, section 1; what it leaves open is decided here and named in docs/design/retrieval.md.
"""

import hashlib
import json
import math
import re
import sys
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import docx
import numpy as np
import onnxruntime
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from docx.table import Table
from pdfminer.high_level import extract_text
from tokenizers import Tokenizer

warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)

# Of the 256 tokens of a chunk two mark its begin and end.
MOST_TOKENS, OVERLAP = 254, 32
LIST, CUT, RRF_K = 100, 10, 60
K1, B = 1.2, 0.75
BATCH = 16
PREFIX = {
    "en": "Represent this sentence for searching relevant passages: ",
    "zh": "为这个句子生成表示以用于检索相关文章：",
}
STOP_WORDS = set(
    "a about above after again against all am an and any are as at be because been before being below between both "
    "but by can cannot could did do does doing down during each few for from further had has have having he her here "
    "hers herself him himself his how i if in into is it its itself me more most my myself no nor not of off on once "
    "only or other ought our ours ourselves out over own same she should so some such than that the their theirs them "
    "themselves then there these they this those through to too under until up very was we were what when where which "
    "while who whom why will with would you your yours yourself yourselves".split()
)
CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af"
NAVIGATION = "ul.docnav, div.navheader, div.navfooter, div#banner, p#title, table[data-summary^=Navigation]"
BLOCKS = (
    "address article blockquote body br caption dd div dl dt figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table "
    "td th tr ul"
).split()


# ---- text: a list of blocks per file: paragraphs of HTML and Word, else lines; nothing joins broken lines again


def html_blocks(text):
    page = BeautifulSoup(text, "lxml")
    for unwanted in page.select("head, script, style, " + NAVIGATION):
        unwanted.decompose()
    for pre in page.select("pre"):
        pre.replace_with("\0" + pre.get_text().replace("\n", "\1") + "\0")
    for block in page.find_all(BLOCKS):
        block.insert_before("\0")
        block.insert_after("\0")
    return [re.sub(r"\s+", " ", block) for block in re.split("[\0\1]", page.get_text())]


def markdown_blocks(text):
    """As it is, marks and all, but for navigation tables and tags."""
    text = re.sub(r'<table[^>]*data-summary="Navigation.*?</table>', "", text, flags=re.DOTALL)
    text = re.sub(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", "", text, flags=re.DOTALL)
    return plain_blocks(text)


def plain_blocks(text):
    return re.split(r"[\n\f]+", text)


def docx_blocks(path):
    blocks = []
    for part in docx.Document(path).iter_inner_content():
        if isinstance(part, Table):
            blocks += [cell.text for row in part.rows for cell in row.cells]
        else:
            blocks.append(part.text)
    return [line for block in blocks for line in plain_blocks(block)]


def blocks_of(path):
    kind = path.suffix
    if kind == ".docx":
        return docx_blocks(path)
    if kind == ".pdf":
        return plain_blocks(extract_text(path))
    text = path.read_text(encoding="utf-8")
    if kind == ".html":
        return html_blocks(text)
    if kind == ".md":
        return markdown_blocks(text)
    return plain_blocks(text)


# ---- chunks: whole sentences up to 256 tokens, the last sentences of a chunk again in the next, up to 32 tokens


def sentences(blocks):
    for block in blocks:
        for sentence in re.split(r"(?<=[.!?])\s+|(?<=[。！？])", block.strip()):
            if sentence.strip():
                yield sentence.strip()


def pieces(sentence, tokenizer):
    """The sentence with its number of tokens, cut where it is too long for a chunk."""
    offsets = tokenizer.encode(sentence, add_special_tokens=False).offsets
    for start in range(0, max(len(offsets), 1), MOST_TOKENS):
        part = offsets[start : start + MOST_TOKENS]
        if part:
            yield sentence[part[0][0] : part[-1][1]], len(part)


def chunks_of(blocks, tokenizer):
    chunks, current = [], []
    for piece in (piece for sentence in sentences(blocks) for piece in pieces(sentence, tokenizer)):
        if size_of([*current, piece]) > MOST_TOKENS:
            chunks.append(current)
            current = overlap(current, MOST_TOKENS - piece[1])
        current = [*current, piece]
    return [" ".join(text for text, _ in chunk) for chunk in [*chunks, current] if chunk]


def overlap(chunk, room):
    kept = []
    while len(kept) < len(chunk) and size_of(chunk[-len(kept) - 1 :]) <= min(OVERLAP, room):
        kept = chunk[-len(kept) - 1 :]
    return kept


def size_of(chunk):
    return sum(tokens for _, tokens in chunk)


# ---- the two lists


def words(text, language):
    found = []
    for run in re.findall(rf"[{CJK}]+|[a-z0-9]+", text.lower()):
        if re.match(f"[{CJK}]", run):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        elif language != "en" or run not in STOP_WORDS:
            found.append(run)
    return found


class Bm25:
    def __init__(self, texts, language):
        counts = [Counter(words(text, language)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts])
        self.norms = K1 * (1 - B + B * lengths / lengths.mean())
        self.postings = defaultdict(list)
        self.language = language
        for chunk, count in enumerate(counts):
            for word, frequency in count.items():
                self.postings[word].append((chunk, frequency))

    def best(self, query):
        scores = np.zeros(len(self.norms))
        for word in words(query, self.language):
            found = self.postings.get(word, [])
            idf = math.log(1 + (len(scores) - len(found) + 0.5) / (len(found) + 0.5))
            for chunk, frequency in found:
                scores[chunk] += idf * frequency / (frequency + self.norms[chunk])
        return [chunk for chunk in np.argsort(-scores, kind="stable")[:LIST] if scores[chunk] > 0]


class Encoder:
    def __init__(self, models, language, kept):
        name = f"bge-small-{language}-v1.5"
        self.tokenizer = Tokenizer.from_file(str(models / f"{name}-tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(models / f"{name}.onnx"), options)
        self.kept = kept

    def embed(self, texts):
        digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        kept = self.kept / f"{digest}.npy"
        if not kept.exists():
            np.save(kept, self.compute(texts))
        return np.load(kept)

    def compute(self, texts):
        encoded = self.tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        vectors = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for i, vector in zip(batch, self.run([encoded[i].ids[:512] for i in batch])):
                vectors[i] = vector
            if start % (BATCH * 20) == 0:
                print(f"{start} of {len(texts)} texts embedded", file=sys.stderr, flush=True)
        return np.array(vectors)

    def run(self, ids):
        """First token's vector, of length 1."""
        width = max(map(len, ids))
        mask = np.array([[1] * len(each) + [0] * (width - len(each)) for each in ids], dtype=np.int64)
        padded = np.array([each + [0] * (width - len(each)) for each in ids], dtype=np.int64)
        inputs = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}
        first = self.session.run(None, inputs)[0][:, 0]
        return first / np.linalg.norm(first, axis=1, keepdims=True)


def fused(lists):
    scores = defaultdict(float)
    for each in lists:
        for rank, chunk in enumerate(each, 1):
            scores[chunk] += 1 / (RRF_K + rank)
    return sorted(scores, key=lambda chunk: -scores[chunk])


# ---- the relevance rule of the data set, and figures


def normalized(text):
    return re.sub(r"[\s*`\u00ad]+", "", text).lower()


def right_chunks(question, files, texts):
    answer = normalized(question["answer"])
    stretch = math.ceil(len(answer) * 0.6)
    stretches = [answer[i : i + stretch] for i in range(len(answer) - stretch + 1)]
    wanted = {question["file"], *question["also_in"]}
    return {
        i
        for i, (file, text) in enumerate(zip(files, texts))
        if file in wanted and any(part in text for part in stretches)
    }


def score(ranking, right):
    """Rank of the first right chunk and nDCG, both of the first ten."""
    hits = [rank for rank, chunk in enumerate(ranking[:CUT], 1) if chunk in right]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(CUT, len(right)) + 1))
    return (hits[0] if hits else 0), (sum(1 / math.log2(rank + 1) for rank in hits) / ideal if ideal else 0.0)


def row(language, method, scores):
    ranks = np.array([rank for rank, _ in scores])
    found = [np.mean((ranks > 0) & (ranks <= cut)) for cut in (1, 5, 10)]
    figures = [*found, np.mean([1 / rank if rank else 0 for rank in ranks]), np.mean([ndcg for _, ndcg in scores])]
    return f"|{language}|{method}|{len(ranks)}|" + "|".join(f"{figure:.3f}" for figure in figures) + "|"


def evaluate(language, data, models, kept):
    encoder = Encoder(models, language, kept)
    root = data / "corpus"
    files, texts = [], []
    for path in sorted(path for path in (root / language).rglob("*") if path.is_file()):
        cut = chunks_of(blocks_of(path), encoder.tokenizer)
        files += [path.relative_to(root).as_posix()] * len(cut)
        texts += cut
    print(f"{language}: {len(set(files))} files, {len(texts)} chunks")
    plain = [normalized(text) for text in texts]
    lines = (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [each for each in map(json.loads, lines) if each["lang"] == language and each["answerable"]]
    bm25, vectors = Bm25(texts, language), encoder.embed(texts)
    queries = encoder.embed([PREFIX[language] + each["question"] for each in questions])
    scores, without = defaultdict(list), []
    for question, query in zip(questions, queries):
        right = right_chunks(question, files, plain)
        if not right:
            without.append(question["id"])
        by_words = bm25.best(question["question"])
        by_vector = list(np.argsort(-(vectors @ query), kind="stable")[:LIST])
        for method, ranking in (("BM25", by_words), ("bge", by_vector), ("RRF", fused([by_words, by_vector]))):
            scores[method].append(score(ranking, right))
    for method, each in scores.items():
        print(row(language, method, each))
    print(f"{language}: questions without a right chunk: {without}")
    return [(question["id"], language, ndcg, rank) for question, (rank, ndcg) in zip(questions, scores["RRF"])]


def provenance(data, models):
    parts = [data / "questions.jsonl", *sorted(models.glob("bge-small-*-v1.5.onnx"))]
    yield "# docs-qa, BM25 and bge (fp32) fused by reciprocal ranks; made by tests/src/test/python/rrf_baseline.py"
    yield f"# onnxruntime {onnxruntime.__version__}; how near it is to the published rows: docs/design/retrieval.md"
    for part in parts:
        yield f"# sha256 {hashlib.sha256(part.read_bytes()).hexdigest()} {part.name}"


def main():
    data, models, kept, out = map(Path, sys.argv[1:5])
    kept.mkdir(parents=True, exist_ok=True)
    scores = [each for language in ("en", "zh") for each in evaluate(language, data, models, kept)]
    table = [*provenance(data, models), "question\tlanguage\tndcg10\trank"]
    table += [f"{question}\t{language}\t{ndcg:.6f}\t{rank}" for question, language, ndcg, rank in scores]
    out.write_text("\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
