"""Writes bert-unicode.bin: what the original `tokenizers` does to every code point, as one small table.

The original's notion of control, punctuation, non-spacing mark and lower case comes from several Unicode versions at
once (its own tables are older than Java's), so the facts are read off the library itself instead of being derived
from java.lang.Character, whose tables move with the JDK.

    python -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python shared-model/core/src/test/python/bert_unicode.py \
        shared-model/core/src/main/resources/dev/lamplight/core/text/bert-unicode.bin

Format, all numbers LEB128 varints after the 4-byte magic "LBU1":
    ranges   count, then (gap to the end of the one before, length, bits); bits: 1 control, 2 white space, 4 CJK, 8 punctuation
    strip    count, then (gap of code point, n, n code points): NFD without non-spacing marks; Hangul syllables left out
    lower    the same shape: char::to_lowercase
    classes  count, then (gap of code point, canonical combining class) of code points that survive `strip`
"""
import sys
from tokenizers import normalizers, pre_tokenizers

CONTROL, SPACE, CJK, PUNCTUATION = 1, 2, 4, 8
# Survivors of `strip` of known combining class, ascending: the ruler that measures the others. Marks younger than the
# library's tables count as starters there, so the ruler holds old ones only.
RULER = [(9, 0x1B44), (216, 0x1D165), (224, 0x302E), (226, 0x1D16D)]


def normalizer(**flag):
    flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    flags.update(flag)
    return normalizers.BertNormalizer(**flags).normalize_str


clean, cjk = normalizer(clean_text=True), normalizer(handle_chinese_chars=True)
strip, lower = normalizer(strip_accents=True), normalizer(lowercase=True)
split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str


def bits_of(c):
    pieces = len(split("a" + c + "a"))
    return ((CONTROL if clean(c) == "" else 0) | (SPACE if pieces == 2 else 0)
            | (CJK if cjk(c) != c else 0) | (PUNCTUATION if pieces == 3 else 0))


def combining_class(c):
    def stays_behind(ruler):
        return strip("a" + chr(ruler) + c)[-1] == c

    if strip(c) != c:
        return 0
    if stays_behind(RULER[-1][1]):
        return RULER[-1][0] if strip("a" + c + chr(RULER[0][1]))[-1] == c else 0
    return max((value for value, ruler in RULER if stays_behind(ruler)), default=1)


def varint(out, value):
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def mapping(out, table):
    varint(out, len(table))
    previous = 0
    for point, text in sorted(table.items()):
        varint(out, point - previous)
        varint(out, len(text))
        for c in text:
            varint(out, ord(c))
        previous = point


def main(path):
    points = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]
    ranges, stripped, lowered, classes = [], {}, {}, {}
    for point in points:
        c = chr(point)
        bits = bits_of(c)
        if bits:
            if ranges and ranges[-1][1] == point and ranges[-1][2] == bits:
                ranges[-1][1] = point + 1
            else:
                ranges.append([point, point + 1, bits])
        if strip(c) != c and not 0xAC00 <= point < 0xD7A4:
            stripped[point] = strip(c)
        if lower(c) != c:
            lowered[point] = lower(c)
        order = combining_class(c)
        if order:
            classes[point] = order
    out = bytearray(b"LBU1")
    varint(out, len(ranges))
    previous = 0
    for start, end, bits in ranges:
        for value in (start - previous, end - start, bits):
            varint(out, value)
        previous = end
    mapping(out, stripped)
    mapping(out, lowered)
    varint(out, len(classes))
    previous = 0
    for point, order in sorted(classes.items()):
        varint(out, point - previous)
        varint(out, order)
        previous = point
    with open(path, "wb") as file:
        file.write(out)
    print(len(ranges), "ranges", len(stripped), "strip", len(lowered), "lower", len(classes), "classes", len(out), "bytes")


main(sys.argv[1])
