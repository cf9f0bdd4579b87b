"""One embedding in Python, as a script does it first: arguments are an ONNX file, its tokenizer.json and a text."""

import json
import resource
import sys

import numpy
import onnxruntime
import tokenizers


def main():
    tokenizer = tokenizers.Tokenizer.from_file(sys.argv[2])
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    encoded = tokenizer.encode(sys.argv[3])
    rows = {
        "input_ids": encoded.ids,
        "attention_mask": encoded.attention_mask,
        "token_type_ids": encoded.type_ids,
    }
    feed = {each.name: numpy.array([rows[each.name]], dtype=numpy.int64) for each in session.get_inputs()}
    state = session.run(None, feed)[0][0][0]
    vector = state / numpy.linalg.norm(state)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "embedding": vector.tolist(),
        "processorMillis": (used.ru_utime + used.ru_stime) * 1000,
        "megabytesAtMost": used.ru_maxrss / 1024,
    }), flush=True)


main()
