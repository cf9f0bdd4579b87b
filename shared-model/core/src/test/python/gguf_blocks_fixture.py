"""Writes the fixture of GgufBlocksTest: random blocks of every tensor type and the numbers that they hold, as the Python
package of llama.cpp's authors reads them.

    pip install gguf==0.19.0 numpy && python gguf_blocks_fixture.py > ../resources/dev/lamplight/core/gguf/blocks.jsonl

One line per block: type, bytes in hexadecimal, and the elements as the bits of float32 in hexadecimal, eight digits each.
"""

import json

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf.quants import dequantize

# where the float16 scales of a block stand
SCALES = {
    Type.F32: [], Type.F16: [], Type.BF16: [],
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}
BYTES = {
    Type.F32: 4, Type.F16: 2, Type.BF16: 2, Type.Q4_0: 18, Type.Q4_1: 20, Type.Q5_0: 22, Type.Q5_1: 24, Type.Q8_0: 34,
    Type.Q2_K: 84, Type.Q3_K: 110, Type.Q4_K: 144, Type.Q5_K: 176, Type.Q6_K: 210,
}

random = np.random.default_rng(2026)
for kind, scales in SCALES.items():
    for _ in range(4):
        if scales:
            block = random.integers(0, 256, BYTES[kind], dtype=np.uint8)
            for at in scales:
                block[at:at + 2] = np.frombuffer(np.float16(random.normal() * 0.1).tobytes(), np.uint8)
        else:
            value = np.float32(random.normal())
            raw = {Type.F32: value.tobytes(), Type.F16: np.float16(value).tobytes(), Type.BF16: value.tobytes()[2:]}
            block = np.frombuffer(raw[kind], np.uint8)
        elements = dequantize(block.reshape(1, -1), kind).astype(np.float32).reshape(-1)
        print(json.dumps({
            "type": kind.name,
            "block": block.tobytes().hex(),
            "elements": elements.astype(">f4").tobytes().hex(),
        }))
