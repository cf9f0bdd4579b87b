package dev.lamplight.bench.row;

import dev.lamplight.start.StartCaches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Functions to measure beside: the smallest one in two packages, and a naive one, packed here.
final class PeerFunctions {
    /// By name: AWS's interface that it implements is on the peers' class path alone.
    private static final String HANDLER = "dev/lamplight/bench/peer/NaiveEmbedding.class";

    private final Path folder;
    private final Path template;

    private PeerFunctions(Path folder) {
        this.folder = folder;
        this.template = folder.resolve("template.yaml");
    }

    /// Packs them, and trains the start cache of the smallest as the build trains those of the product.
    static PeerFunctions of(Workbench bench) throws IOException, InterruptedException {
        PeerFunctions peers = new PeerFunctions(Files.createDirectories(
                bench.scratch().resolve("cold-start-peers").toAbsolutePath()));
        Files.writeString(
                peers.template,
                resource("cold-start.yaml")
                        .replace(
                                "@ROOT@",
                                bench.root().toAbsolutePath().normalize().toString())
                        .replace("@FOLDER@", peers.folder.toString()));
        peers.packNaive(bench);
        new StartCaches(
                        peers.template,
                        Map.of(),
                        peers.folder,
                        bench.root().toAbsolutePath().normalize().resolve("shared-model/layer/target/runtime"),
                        (cloud, _) -> SpawnedFunction.once(cloud, SpawnedFunction.Call.invoke("hello", "{}")))
                .build(true);
        return peers;
    }

    private void packNaive(Workbench bench) throws IOException {
        Path file = folder.resolve("naive.zip");
        if (Files.exists(file)) {
            return;
        }
        Path draft = folder.resolve("naive.zip.new");
        try (FatZip zip = new FatZip(draft);
                InputStream handlerClass = PeerFunctions.class.getResourceAsStream("/" + HANDLER)) {
            if (handlerClass == null) {
                throw new IllegalStateException(HANDLER + " is not in the harness");
            }
            zip.add(HANDLER, handlerClass);
            zip.add("model.onnx", Encoder.ENGLISH.fp32(bench));
            zip.add("tokenizer.json", Encoder.ENGLISH.tokenizerJson(bench));
            zip.addJars(bench.peerJars());
        }
        Files.move(draft, file);
    }

    SpawnedFunction function(SpawnedFunction.Call call) {
        return new SpawnedFunction(template, Map.of(), folder.resolve("cloud"), call);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = PeerFunctions.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not in the harness");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
