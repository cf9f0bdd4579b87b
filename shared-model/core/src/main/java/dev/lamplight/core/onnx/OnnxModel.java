package dev.lamplight.core.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// An ONNX file (`ModelProto`, onnx.proto3). Reading keeps weights as slices of the given buffer; what is written has
/// the fields in a fixed order, so equal models are equal bytes.
public record OnnxModel(long irVersion, List<OperatorSet> operatorSets, OnnxGraph graph, List<ProtobufField> others) {
    private static final long LARGE_BYTES = 4L << 20;

    public OnnxModel {
        operatorSets = List.copyOf(operatorSets);
        others = List.copyOf(others);
    }

    /// Maps a large file, so that the model is valid as long as the file is not changed; reads a small one, whose
    /// weights lie elsewhere.
    ///
    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the file is no ONNX model
    public static OnnxModel read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw MalformedOnnx.because(
                        "%s: %d bytes, more than protobuf allows".formatted(file.getFileName(), channel.size()));
            }
            return read(channel.size() > LARGE_BYTES ? mapped(channel) : ByteBuffer.wrap(Files.readAllBytes(file)));
        }
    }

    private static ByteBuffer mapped(FileChannel channel) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the bytes are no ONNX model
    public static OnnxModel read(ByteBuffer bytes) {
        long irVersion = 0;
        List<OperatorSet> operatorSets = new ArrayList<>();
        List<OnnxGraph> graphs = new ArrayList<>();
        List<ProtobufField> others = new ArrayList<>();
        for (ProtobufField field : ProtobufReader.fields(bytes)) {
            switch (field.number()) {
                case 1 -> irVersion = field.integer();
                case 7 -> graphs.add(OnnxGraph.read(field));
                case 8 -> operatorSets.add(OperatorSet.read(field));
                default -> others.add(field);
            }
        }
        if (graphs.size() != 1) {
            throw MalformedOnnx.because("expected one graph, found %d".formatted(graphs.size()));
        }
        return new OnnxModel(irVersion, operatorSets, graphs.getFirst(), others);
    }

    public ProtobufWriter write() {
        ProtobufWriter writer = new ProtobufWriter().integer(1, irVersion);
        operatorSets.forEach(operatorSet -> writer.message(8, operatorSet.write()));
        return writer.message(7, graph.write()).fields(others);
    }

    public OnnxModel withGraph(OnnxGraph newGraph) {
        return new OnnxModel(irVersion, operatorSets, newGraph, others);
    }

    /// The model with `domain` among its operator sets; the version of one that is there already stays.
    public OnnxModel withOperatorSet(String domain, long version) {
        if (operatorSets.stream().anyMatch(present -> present.domain().equals(domain))) {
            return this;
        }
        List<OperatorSet> extended = new ArrayList<>(operatorSets);
        extended.add(new OperatorSet(domain, version));
        return new OnnxModel(irVersion, extended, graph, others);
    }
}
