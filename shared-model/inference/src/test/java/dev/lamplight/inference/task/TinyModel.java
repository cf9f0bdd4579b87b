package dev.lamplight.inference.task;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.TextGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// A model of random weights whose tokens are printable characters, beside its float reference.
record TinyModel(GgufFile file, DecoderSession session, TaskModel task) implements AutoCloseable {

    static TinyModel open(Path folder, WeightForm form) throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 11);
        GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model));
        Path graph = folder.resolve("model.onnx");
        ExternalWeights.write(DecoderGraph.of(file, form, 512), graph, "weights.bin");
        TokenVocabulary vocabulary = TokenVocabulary.of(file.metadata(), 96);
        DecoderSession session = DecoderSession.open(graph, 1);
        return new TinyModel(
                file,
                session,
                new TaskModel(
                        new TextGenerator(session, TextTokenizer.of(vocabulary)),
                        ChatTemplate.of(vocabulary),
                        511,
                        Clock.systemUTC()));
    }

    ReferenceDecoder reference() {
        return ReferenceDecoder.of(file);
    }

    @Override
    public void close() {
        session.close();
        file.close();
    }
}
