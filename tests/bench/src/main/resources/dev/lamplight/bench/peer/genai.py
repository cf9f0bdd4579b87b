"""onnxruntime-genai as one side of a comparison, over the graph of our package: what is compared is the loop around it.

Speaks as WorkerLoop does: reads tasks from standard input, writes times and outputs to standard output.
Arguments: folder of our package, folder for the same graph with the inputs that onnxruntime-genai knows, threads.
"""

import json
import os
import struct
import sys
import time

import onnx
from onnx import TensorProto, helper

WRITTEN = 3
CAPACITY = 1024


def int64(graph, name, dimensions, values):
    graph.initializer.append(helper.make_tensor(name, TensorProto.INT64, dimensions, values))
    return name


def adapt(package, target):
    """Replaces positions and wanted rows by a mask of attention, and gives logits of the last row a sequence axis."""
    model = onnx.load(os.path.join(package, "model.onnx"), load_external_data=False)
    graph = model.graph
    kept = [each for each in graph.input if each.name not in ("seqlens_k", "total_length", "logit_rows")]
    del graph.input[:]
    graph.input.extend(kept)
    graph.input.insert(1, helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "total"]))
    one = int64(graph, "genai.one", [], [1])
    axis = int64(graph, "genai.axis", [1], [1])
    front = [
        helper.make_node("ReduceSum", ["attention_mask", axis], ["genai.count"], keepdims=0),
        helper.make_node("Sub", ["genai.count", one], ["genai.before"]),
        helper.make_node("Cast", ["genai.before"], ["seqlens_k"], to=TensorProto.INT32),
        helper.make_node("Shape", ["attention_mask"], ["genai.mask_shape"]),
        helper.make_node("Gather", ["genai.mask_shape", one], ["genai.total"]),
        helper.make_node("Cast", ["genai.total"], ["total_length"], to=TensorProto.INT32),
        helper.make_node("Shape", ["input_ids"], ["genai.ids_shape"]),
        helper.make_node("Gather", ["genai.ids_shape", axis], ["genai.rows"]),
        helper.make_node("Sub", ["genai.rows", axis], ["logit_rows"]),
    ]
    nodes = list(graph.node)
    for node in nodes:
        for index, output in enumerate(node.output):
            if output == "logits":
                node.output[index] = "genai.logits"
    shape = int64(graph, "genai.logits_shape", [3], [1, 1, -1])
    back = [helper.make_node("Reshape", ["genai.logits", shape], ["logits"])]
    del graph.node[:]
    graph.node.extend(front + nodes + back)
    vocabulary = graph.output[0].type.tensor_type.shape.dim[1].dim_value
    graph.output.remove(graph.output[0])
    graph.output.insert(0, helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1, vocabulary]))
    os.makedirs(target, exist_ok=True)
    onnx.save(model, os.path.join(target, "model.onnx"))
    weights = os.path.join(target, "weights.bin")
    if os.path.lexists(weights):
        os.remove(weights)
    os.link(os.path.join(package, "weights.bin"), weights)
    cache = next(each for each in graph.input if each.name == "past.key.0").type.tensor_type.shape.dim
    layers = sum(each.name.startswith("past.key.") for each in graph.input)
    attention = next(node for node in nodes if node.op_type == "GroupQueryAttention")
    heads = next(each.i for each in attention.attribute if each.name == "num_heads")
    return {
        "layers": layers,
        "heads": heads,
        "key_value_heads": cache[1].dim_value,
        "head_size": cache[3].dim_value,
        "vocabulary": vocabulary,
    }


def configure(target, sizes, threads):
    options = {"log_id": "genai", "intra_op_num_threads": threads, "inter_op_num_threads": 1, "provider_options": []}
    decoder = {
        "session_options": options,
        "filename": "model.onnx",
        "head_size": sizes["head_size"],
        "hidden_size": sizes["heads"] * sizes["head_size"],
        "num_attention_heads": sizes["heads"],
        "num_hidden_layers": sizes["layers"],
        "num_key_value_heads": sizes["key_value_heads"],
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "past_key_names": "past.key.%d",
            "past_value_names": "past.value.%d",
        },
        "outputs": {
            "logits": "logits",
            "present_key_names": "present.key.%d",
            "present_value_names": "present.value.%d",
        },
    }
    model = {
        "type": "llama",
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 2,
        "context_length": CAPACITY,
        "vocab_size": sizes["vocabulary"],
        "decoder": decoder,
    }
    search = {"do_sample": False, "max_length": CAPACITY, "num_beams": 1, "past_present_share_buffer": True}
    with open(os.path.join(target, "genai_config.json"), "w") as file:
        json.dump({"model": model, "search": search}, file)


def read(size):
    data = sys.stdin.buffer.read(size)
    if len(data) < size:
        sys.exit(0)  # the harness has closed the input: the end of the work
    return data


def read_task():
    task = read(struct.unpack(">H", read(2))[0]).decode()
    texts = []
    for _ in range(struct.unpack(">i", read(4))[0]):
        texts.append(read(struct.unpack(">i", read(4))[0]).decode())
    return task, texts


def write_tokens(model, ids, count):
    import onnxruntime_genai as genai

    parameters = genai.GeneratorParams(model)
    parameters.set_search_options(max_length=CAPACITY, min_length=0, do_sample=False)
    start = time.perf_counter_ns()
    generator = genai.Generator(model, parameters)
    generator.append_tokens(ids)
    tokens = []
    first = 0
    while len(tokens) < count and not generator.is_done():
        generator.generate_next_token()
        if not tokens:
            first = time.perf_counter_ns() - start
        tokens.append(int(generator.get_next_tokens()[0]))
    nanos = time.perf_counter_ns() - start
    return nanos, struct.pack(f">Bqi{len(tokens)}i", WRITTEN, first, len(tokens), *tokens)


def main():
    package, target, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    configure(target, adapt(package, target), threads)
    import onnxruntime_genai as genai

    model = genai.Model(target)
    sys.stdout.buffer.write(bytes([1]))
    sys.stdout.buffer.flush()
    while True:
        task, texts = read_task()
        if task != "WRITE":
            raise ValueError(f"onnxruntime-genai only writes here, found {task}")
        nanos, output = write_tokens(model, [int(each) for each in texts[0].split(" ")], int(texts[1]))
        sys.stdout.buffer.write(struct.pack(">q", nanos) + output)
        sys.stdout.buffer.flush()


main()
