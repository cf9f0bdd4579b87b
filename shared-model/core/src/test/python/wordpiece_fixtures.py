"""Writes wordpiece.tsv.gz: texts with the ids and offsets that the original `tokenizers` gives them.

    venv/bin/python wordpiece_fixtures.py <folder with *-tokenizer.json> <docs-qa corpus folder> \
        ../resources/dev/lamplight/core/text/wordpiece.tsv.gz

The tokenizer files come out of the Maven jars (see pom.xml, target/tokenizers). Texts are seeded random strings and
lines of permissively licensed documents: docker-doc (Apache-2.0) and debmake-doc (MIT), notices in docs-qa.

One line per text: JSON string, then for bge-small-en-v1.5, bge-small-zh-v1.5 and all-MiniLM-L6-v2 the ids without
[CLS] and [SEP], and for the first two CRC-32 of the offsets (start, end of each token in UTF-16 units, 4 bytes big
endian each). An equal column is written as "=" (MiniLM has the vocabulary of bge-en).
"""
import glob
import gzip
import html
import json
import random
import re
import struct
import sys
import zipfile
import zlib
from tokenizers import Tokenizer

RANDOM = random.Random(20250611)
RANGES = {
    "ascii": [(32, 126)] * 6, "latin": [(97, 122)] * 4 + [(0xC0, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF), (32, 32)],
    "han": [(0x4E00, 0x9FFF)] * 5 + [(0x3000, 0x303F), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0xFF00, 0xFF60)],
    "extended han": [(0x2A700, 0x323AF), (0x2F800, 0x2FA1F), (0x4E00, 0x9FFF), (0x9FA6, 0x9FFF), (97, 122)],
    "kana": [(0x3040, 0x30FF)] * 3 + [(0x31F0, 0x31FF), (0xFF61, 0xFF9F), (0x4E00, 0x9FFF), (0x3099, 0x309C)],
    "greek cyrillic": [(0x370, 0x3FF), (0x400, 0x52F), (0x1F00, 0x1FFF), (32, 32), (0x2DE0, 0x2DFF)],
    "right to left": [(0x590, 0x5FF), (0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0x200E, 0x200F), (32, 32), (0x2066, 0x2069)],
    "indic": [(0x900, 0xDFF)] * 3 + [(32, 32), (0x1CD0, 0x1CFF), (0x200C, 0x200D)],
    "hangul": [(0xAC00, 0xD7A3)] * 4 + [(0x1100, 0x11FF), (0x3130, 0x318F), (0x302E, 0x302F), (32, 32)],
    "south-east asian": [(0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1B7F), (32, 32)],
    "mathematics": [(0x2200, 0x22FF), (0x2A00, 0x2AFF), (0x1D400, 0x1D7FF), (0x2100, 0x214F), (48, 57), (32, 32), (0x338, 0x338)],
    "symbols": [(0x2000, 0x206F), (0x20A0, 0x20CF), (0x2190, 0x27BF), (0x2E00, 0x2E7F), (97, 122)],
    "emoji": [(0x1F300, 0x1FAFF)] * 3 + [(0x1F1E6, 0x1F1FF), (0xFE0F, 0xFE0F), (0x200D, 0x200D), (0x1F3FB, 0x1F3FF), (32, 32)],
    "controls": [(0, 31), (0x7F, 0xA0), (0x200B, 0x200F), (0x2028, 0x202F), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFD),
                 (0xE000, 0xE010), (0xAD, 0xAD)] + [(97, 122)] * 6 + [(0xE0001, 0xE007F)],
    "marks": [(97, 122), (0x300, 0x36F), (0x7F0, 0x7FF), (0x890, 0x8E1), (0x1AB0, 0x1ACE), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0),
              (0x1D165, 0x1D172), (0x302A, 0x302F), (0x16FF0, 0x16FF1), (0xA9C0, 0xA9C0), (0x1E000, 0x1E02A)],
    "anything": [(0, 0x10FFFF)], "low planes": [(0, 0x2FFF), (0xA000, 0xABFF), (0x10000, 0x1FFFF)],
}
HAND = ["", " ", "\n", "\t\r\n", "[CLS]", "[SEP][MASK] [PAD]x[UNK]", "[cls] [ CLS] [[CLS]]", "a[SEP]b##c", "##ing ing", "İstanbul ISTANBUL ıI",
        "ΣΊΣΥΦΟΣ ΟΔΟΣ", "Straße STRASSE ẞ", "ﬁnance ﬀ", "Å Å A\u030a", "한국어 \u1112\u1161\u11ab 각", "你好，世界！Hello世界", "e\u0301\u0323e\u0323\u0301",
        "👩‍👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇨🇳🇩🇪 ❤️", "zero\u200bwidth\ufeffjoin\u00adsoft", "a\u0000b\ufffdc", "don't can't it's o'clock", "$1,234.56 50% #hash @user",
        "x" * 99, "x" * 100, "x" * 101, "é" * 100, "é" * 101, "\U0001d400" * 100, "\U0001d400" * 101, "가" * 40, "가" * 60, "a\u0301" * 101,
        "a" * 5000, "中" * 300, "supercalifragilisticexpialidocious " * 20, "http://example.org/a/b?c=d&e=%20f#g", "\u3000全角　空格\u3000",
        "１２３ＡＢＣａｂｃ", "𠮷野家 𩸽", "≠≮≯ ∉ `\u1fef ;\u037e", "\u0344 \u0958 \u2126 \u212a \u212b", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "ไทยภาษา", "עִבְרִית العَرَبِيَّة",
        "naïve café résumé coöperate Ångström", "C++ C# .NET node.js a_b_c kebab-case", "1.5e-10 0xFF 3/4 ½ ² ₂", "…—–‘’“”«»", "！？。，、；：“”‘’（）《》【】",
        "\u16fe4 \U00016fe4 \u31c0 \u2e80 \u2f00", "᙭𑇉 \u2010\u2e3a\u2e5d", "\U000e0100 漢\U000e0101字", "a\u2028b\u2029c\u0085d\u000be\u000cf\u001cg"]


def random_point(ranges):
    while True:
        start, end = RANDOM.choice(ranges)
        point = RANDOM.randint(start, end)
        if not 0xD800 <= point < 0xE000:
            return chr(point)


def random_texts(count):
    names = list(RANGES)
    for number in range(count):
        ranges = RANGES[names[number % len(names)]]
        if number % 5 == 4:
            ranges = ranges + RANGES[RANDOM.choice(names)]
        yield "".join(random_point(ranges) for _ in range(RANDOM.randint(1, 48)))


def words_of(tokenizer, count):
    pieces = [p for p in sorted(tokenizer.get_vocab()) if len(p.replace("##", "")) > 1]
    for _ in range(count):
        text = ""
        for _ in range(RANDOM.randint(1, 12)):
            piece = RANDOM.choice(pieces).replace("##", "")
            text += RANDOM.choice([piece, piece.title(), piece.upper()]) + RANDOM.choice(["", " ", " ", "-", "\u0301"])
        yield text


def document_lines(corpus):
    for path in sorted(glob.glob(corpus + "/en/docker/**/*.md", recursive=True)):
        yield from open(path, encoding="utf-8").read().split("\n")
    for path in sorted(glob.glob(corpus + "/en/debmake-doc/*.html")):
        yield from html.unescape(re.sub(r"<[^>]+>", "", open(path, encoding="utf-8").read())).split("\n")


def chinese_lines(corpus):
    for path in sorted(glob.glob(corpus + "/zh/debmake-doc/*.docx")):
        body = zipfile.ZipFile(path).read("word/document.xml").decode("utf-8")
        yield from html.unescape(re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n"))).split("\n")


def texts(corpus, tokenizers):
    yield from HAND
    yield from random_texts(4200)
    for tokenizer in tokenizers[:2]:
        yield from words_of(tokenizer, 400)
    for lines, count in ((document_lines(corpus), 900), (chinese_lines(corpus), 700)):
        distinct = sorted({line.strip() for line in lines if len(line.strip()) > 10})
        yield from RANDOM.sample(distinct, min(count, len(distinct)))
    distinct = sorted({line.strip() for line in chinese_lines(corpus) if len(line.strip()) > 10})
    for _ in range(100):
        yield "\n".join(RANDOM.sample(distinct, 4)) + random_point(RANGES["emoji"])


def offsets_crc(text, encoding):
    units = [0]
    for c in text:
        units.append(units[-1] + (2 if ord(c) > 0xFFFF else 1))
    return zlib.crc32(b"".join(struct.pack(">ii", units[start], units[end]) for start, end in encoding.offsets))


def main(folder, corpus, target):
    names = ["bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2-q"]
    tokenizers = [Tokenizer.from_file("%s/%s-tokenizer.json" % (folder, name)) for name in names]
    for tokenizer in tokenizers:
        tokenizer.no_truncation()
        tokenizer.no_padding()
    lines, tokens = [], 0
    for text in texts(corpus, tokenizers):
        encodings = [tokenizer.encode(text, add_special_tokens=False) for tokenizer in tokenizers]
        columns = [",".join(map(str, encoding.ids)) for encoding in encodings]
        columns[2] = "=" if columns[2] == columns[0] else columns[2]
        columns += ["%x" % offsets_crc(text, encoding) for encoding in encodings[:2]]
        lines.append("\t".join([json.dumps(text)] + columns))
        tokens += len(encodings[0].ids) + len(encodings[1].ids)
    with open(target, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9) as packed:
            packed.write("\n".join(lines).encode("utf-8"))
    print(len(lines), "texts", tokens, "tokens")


main(*sys.argv[1:])
