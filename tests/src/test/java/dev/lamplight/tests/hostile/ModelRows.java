package dev.lamplight.tests.hostile;

import dev.lamplight.contract.Failure;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.ProtobufField;
import dev.lamplight.core.onnx.ProtobufWriter;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Model packages that nobody should open: refused before anything native sees a byte of them.
final class ModelRows {
    private static final String MISMATCH = "model_mismatch";
    private static final String FORMAT = "\"format\":" + ModelManifest.FORMAT;
    private static final int TENSOR_BYTES = TinyPackage.ROWS * TinyPackage.DIMENSIONS * Float.BYTES;

    private ModelRows() {}

    static List<BadInput<TinyPackage>> all() {
        return Stream.of(files(), manifests(), externals(), graphs(), tensors())
                .flatMap(List::stream)
                .toList();
    }

    /// What happens when the package is opened: `opened`, or the code of the refusal.
    static String outcome(Path folder) {
        try {
            return "opened " + ModelPackage.inspect(folder).manifest().name();
        } catch (Failure.Permanent refused) {
            return refused.code().code();
        }
    }

    private static BadInput<TinyPackage> row(String what, String answer, BadInput.Attempt<TinyPackage> change) {
        return new BadInput<>(what, answer, tiny -> {
            change.on(tiny);
            return outcome(tiny.folder());
        });
    }

    private static BadInput<TinyPackage> file(String what, String name, UnaryOperator<byte[]> change) {
        return row(what, MISMATCH, tiny -> {
            Path file = tiny.folder().resolve(name);
            Files.write(file, change.apply(Files.readAllBytes(file)));
            return "";
        });
    }

    private static List<BadInput<TinyPackage>> files() {
        return List.of(
                row("whole package", "opened tiny", tiny -> ""),
                file("graph with a changed byte", TinyPackage.GRAPH, ModelRows::changed),
                file("weights with a changed byte", TinyPackage.WEIGHTS, ModelRows::changed),
                file("vocabulary with a changed byte", TinyPackage.TOKENIZER, ModelRows::changed),
                file("graph that is cut off", TinyPackage.GRAPH, bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
                file("weights that go on", TinyPackage.WEIGHTS, bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
                row("graph that is not there", MISMATCH, tiny -> {
                    Files.delete(tiny.folder().resolve(TinyPackage.GRAPH));
                    return "";
                }),
                row("graph that is a link", MISMATCH, tiny -> {
                    Path graph = tiny.folder().resolve(TinyPackage.GRAPH);
                    Files.move(graph, tiny.folder().resolve("elsewhere"));
                    Files.createSymbolicLink(graph, tiny.folder().resolve("elsewhere"));
                    return "";
                }),
                row("graph that is a folder", MISMATCH, tiny -> {
                    Path graph = tiny.folder().resolve(TinyPackage.GRAPH);
                    Files.delete(graph);
                    Files.createDirectory(graph);
                    return "";
                }),
                row("no manifest", MISMATCH, tiny -> {
                    Files.delete(tiny.folder().resolve("manifest.json"));
                    return "";
                }),
                row("folder that is not there", MISMATCH, tiny -> {
                    for (String name :
                            List.of(TinyPackage.GRAPH, TinyPackage.WEIGHTS, TinyPackage.TOKENIZER, "manifest.json")) {
                        Files.delete(tiny.folder().resolve(name));
                    }
                    Files.delete(tiny.folder());
                    return "";
                }));
    }

    private static byte[] changed(byte[] bytes) {
        bytes[bytes.length / 2] ^= 1;
        return bytes;
    }

    private static BadInput<TinyPackage> manifest(String what, String answer, UnaryOperator<String> change) {
        return row(what, answer, tiny -> {
            Path file = tiny.folder().resolve("manifest.json");
            String before = Files.readString(file);
            String after = change.apply(before);
            if (after.equals(before)) {
                throw new IllegalStateException("nothing changed");
            }
            return Files.writeString(file, after).toString();
        });
    }

    private static List<BadInput<TinyPackage>> manifests() {
        return List.of(
                manifest(
                        "manifest of a later format",
                        "newer_format",
                        json -> json.replace(FORMAT, "\"format\":" + (ModelManifest.FORMAT + 1))),
                manifest("manifest of a later format with other fields", "newer_format", json -> "{\"format\":7}"),
                manifest("manifest of format 0", MISMATCH, json -> json.replace(FORMAT, "\"format\":0")),
                manifest(
                        "manifest of format 10^30",
                        "newer_format",
                        json -> json.replace(FORMAT, "\"format\":1" + "0".repeat(30))),
                manifest("unknown task", MISMATCH, json -> json.replace("EMBED", "PAINT")),
                manifest("unknown tokenizer", MISMATCH, json -> json.replace("WORD_PIECE", "SYLLABLES")),
                manifest("unknown pooling", MISMATCH, json -> json.replace("CLS", "LAST")),
                manifest(
                        "another version than its digest",
                        MISMATCH,
                        json -> json.replaceFirst("\"version\":\"[0-9a-f]{64}", "\"version\":\"" + "0".repeat(64))),
                manifest("field that nobody knows", MISMATCH, json -> json.replaceFirst("\\{", "{\"x\":1,")),
                manifest("field that stands twice", MISMATCH, json -> json.replaceFirst("\\{", "{\"name\":\"x\",")),
                manifest("no languages", MISMATCH, json -> json.replace(",\"languages\":[\"en\"]", "")),
                manifest(
                        "file outside of the folder",
                        MISMATCH,
                        json -> json.replace(TinyPackage.WEIGHTS, "../" + TinyPackage.WEIGHTS)),
                manifest("manifest that breaks off", MISMATCH, json -> json.substring(0, json.length() / 2)),
                manifest("manifest that is null", MISMATCH, json -> "null"),
                manifest("manifest that is a list", MISMATCH, json -> "[1]"),
                manifest("manifest nested 10^5 deep", MISMATCH, json -> "[".repeat(100_000)),
                manifest("manifest of 2 MB", MISMATCH, json -> json + " ".repeat(2_000_000)));
    }

    private static BadInput<TinyPackage> graph(String what, OnnxModel model) {
        return row(what, MISMATCH, tiny -> {
            tiny.write(model);
            return "";
        });
    }

    private static BadInput<TinyPackage> external(String what, String location, long offset, long length) {
        Initializer table = new Initializer(
                "table",
                1,
                List.of((long) TinyPackage.ROWS, (long) TinyPackage.DIMENSIONS),
                new Initializer.Content.External(location, offset, length));
        return graph(what, TinyPackage.model(List.of(TinyPackage.lookUp()), List.of(table)));
    }

    private static List<BadInput<TinyPackage>> externals() {
        return List.of(
                external("weights at an absolute path", "/etc/passwd", 0, TENSOR_BYTES),
                external("weights in the folder above", "../weights.bin", 0, TENSOR_BYTES),
                external("weights by way of a folder", "x/../weights.bin", 0, TENSOR_BYTES),
                external("weights behind a dot", "./weights.bin", 0, TENSOR_BYTES),
                external("weights in a file of nobody", "secret.bin", 0, TENSOR_BYTES),
                external("weights at a URL", "file:///etc/passwd", 0, TENSOR_BYTES),
                external("weights without a place", "", 0, TENSOR_BYTES),
                external("weights beyond the end", TinyPackage.WEIGHTS, 4, TENSOR_BYTES),
                external("weights before the start", TinyPackage.WEIGHTS, -4, TENSOR_BYTES),
                external("weights at 2^63 - 1", TinyPackage.WEIGHTS, Long.MAX_VALUE, TENSOR_BYTES),
                external("weights longer than their tensor", TinyPackage.WEIGHTS, 0, TENSOR_BYTES + 4L),
                external("weights of 2^63 - 1 bytes", TinyPackage.WEIGHTS, 0, Long.MAX_VALUE),
                external("weights of -1 bytes", TinyPackage.WEIGHTS, 0, -1),
                graph(
                        "two tensors that overlap",
                        TinyPackage.model(List.of(TinyPackage.lookUp()), List.of(half("table", 0), half("other", 4)))));
    }

    private static Initializer half(String name, long offset) {
        return new Initializer(
                name, 1, List.of(8L, 4L), new Initializer.Content.External(TinyPackage.WEIGHTS, offset, 8 * 4 * 4));
    }

    private static List<BadInput<TinyPackage>> graphs() {
        Initializer table = TinyPackage.model().graph().initializers().getFirst();
        OnnxNode lookUp = TinyPackage.lookUp();
        OnnxNode there = OnnxNode.of("there", "Identity", List.of("back"), "forth");
        OnnxNode back = OnnxNode.of("back", "Identity", List.of("forth"), "back");
        return List.of(
                graph(
                        "operator of an unknown domain",
                        TinyPackage.model(List.of(lookUp.withDomain("evil.example")), List.of(table))),
                graph(
                        "operator of an extension",
                        TinyPackage.model(List.of(lookUp.withDomain("ai.onnx.contrib")), List.of(table))),
                graph(
                        "operator of an unknown domain inside of an If",
                        TinyPackage.model(List.of(lookUp, inside(lookUp.withDomain("evil.example"))), List.of(table))),
                graph("nodes in a circle", TinyPackage.model(List.of(there, back, lookUp), List.of(table))),
                graph(
                        "node that reads itself",
                        TinyPackage.model(
                                List.of(OnnxNode.of("n", "Identity", List.of("n"), "n"), lookUp), List.of(table))),
                graph("node that reads what is not there", TinyPackage.model(List.of(lookUp), List.of())),
                graph("value that is made twice", TinyPackage.model(List.of(lookUp, lookUp), List.of(table))),
                graph("output that nothing makes", TinyPackage.model(List.of(), List.of(table))),
                graph("graphs nested 20 deep", TinyPackage.model(List.of(lookUp, nested(lookUp, 20)), List.of(table))),
                graph("functions of the model's own", with(25)),
                graph("training parts", with(20)),
                graph("no graph", new OnnxModel(8, List.of(), empty(), List.of())),
                row("graph of noise", MISMATCH, tiny -> {
                    tiny.write("This is no graph.".getBytes(StandardCharsets.UTF_8));
                    return "";
                }),
                row("two graphs", MISMATCH, tiny -> {
                    byte[] one = TinyPackage.bytes(TinyPackage.model());
                    byte[] two = Arrays.copyOf(one, one.length * 2);
                    System.arraycopy(one, 0, two, one.length, one.length);
                    tiny.write(two);
                    return "";
                }));
    }

    private static OnnxGraph empty() {
        return new OnnxGraph("", List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static OnnxModel with(int field) {
        OnnxModel model = TinyPackage.model();
        return new OnnxModel(
                model.irVersion(),
                model.operatorSets(),
                model.graph(),
                List.of(new ProtobufField.Bytes(field, ByteBuffer.allocate(0))));
    }

    /// An If whose branch is the node.
    private static OnnxNode inside(OnnxNode node) {
        return nested(node, 1);
    }

    private static OnnxNode nested(OnnxNode node, int levels) {
        OnnxNode inner = node;
        for (int level = 0; level < levels; level++) {
            ByteBuffer body =
                    TinyPackage.model(List.of(inner), List.of()).write().toByteBuffer();
            ByteBuffer graph = graphOf(body);
            inner = OnnxNode.of("if" + level, "If", List.of("input_ids"), "branch" + level)
                    .withAttributes(new OnnxAttribute("then_branch", List.of(new ProtobufField.Bytes(6, graph))));
        }
        return inner;
    }

    private static ByteBuffer graphOf(ByteBuffer model) {
        return dev.lamplight.core.onnx.ProtobufReader.fields(model).stream()
                .filter(field -> field instanceof ProtobufField.Bytes && field.number() == 7)
                .map(field -> ((ProtobufField.Bytes) field).content())
                .findFirst()
                .orElseThrow();
    }

    private static List<BadInput<TinyPackage>> tensors() {
        List<BadInput<TinyPackage>> rows = new ArrayList<>(List.of(
                tensor("tensor of 2 GB that brings 4 bytes", 1, new byte[4], 1L << 29),
                tensor("tensor of 8 exabytes", 1, new byte[4], 1L << 61),
                tensor("tensor whose size overflows", 1, new byte[4], 1L << 40, 1L << 40),
                tensor("tensor with a negative length", 1, new byte[4], -1L),
                tensor("tensor of an unknown element, 2 GB", 99, new byte[4], 1L << 31),
                tensor("tensor that brings more than it claims", 1, new byte[400], 1L)));
        rows.add(graph("tensor of texts that claims 2^31", claims(8, 6, 1L << 31)));
        rows.add(graph("tensor of widened integers that claims 2^40", claims(6, 5, 1L << 40)));
        return rows;
    }

    private static BadInput<TinyPackage> tensor(String what, long elementType, byte[] bytes, Long... shape) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long length : shape) {
            tensor.integer(1, length);
        }
        tensor.integer(2, elementType).text(8, "claim").bytes(9, ByteBuffer.wrap(bytes));
        return rawTensor(what, tensor);
    }

    /// Data in another field than `raw_data`: one element of it.
    private static OnnxModel claims(long elementType, int field, long length) {
        Initializer claim = new Initializer(
                "claim",
                elementType,
                List.of(length),
                new Initializer.Content.Other(List.of(new ProtobufField.Bytes(field, ByteBuffer.allocate(1)))));
        Initializer table = TinyPackage.model().graph().initializers().getFirst();
        return TinyPackage.model(List.of(TinyPackage.lookUp()), List.of(table, claim));
    }

    /// A tensor as an attribute, where our own writer does not look at it.
    private static BadInput<TinyPackage> rawTensor(String what, ProtobufWriter tensor) {
        OnnxNode constant = OnnxNode.of("constant", "Constant", List.of(), "claimed")
                .withAttributes(new OnnxAttribute("value", List.of(new ProtobufField.Bytes(5, tensor.toByteBuffer()))));
        Initializer table = TinyPackage.model().graph().initializers().getFirst();
        return new BadInput<>(what, MISMATCH, tiny -> {
            tiny.write(TinyPackage.model(List.of(TinyPackage.lookUp(), constant), List.of(table)));
            return outcome(tiny.folder());
        });
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : List.of(TinyPackage.GRAPH, TinyPackage.WEIGHTS, TinyPackage.TOKENIZER, "manifest.json")) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
    }
}
