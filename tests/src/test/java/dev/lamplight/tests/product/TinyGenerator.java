package dev.lamplight.tests.product;

import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import software.amazon.awssdk.services.s3.S3Client;

/// A generator of random weights, made while a test waits: what it writes has no sense, and everything around it is
/// real.
public final class TinyGenerator {
    public static final String NAME = "tiny";

    /// More than the model was made for, which is what counts.
    private static final int POSITIONS = 1024;

    /// When it says that it was packed.
    public static final Instant PACKED = Instant.parse("2026-11-30T08:00:00Z");

    private TinyGenerator() {}

    /// Puts it into a bucket of models.
    ///
    /// @param scratch an empty folder
    public static void installInto(S3Client s3, String bucket, Path scratch) throws IOException {
        Path models = Files.createDirectory(scratch.resolve("models"));
        compile(file(scratch), NAME, models);
        new GeneratorFolder(models, Clock.systemUTC()).putInto(s3, bucket);
    }

    /// Its GGUF file.
    public static Path file(Path folder) throws IOException {
        return Files.write(
                folder.resolve("tiny.gguf"),
                SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 42));
    }

    /// The package of a GGUF file, in a new folder of that name.
    public static GeneratorPackage compile(Path source, String name, Path models) throws IOException {
        Path folder = Files.createDirectory(models.resolve(name));
        try (GgufFile file = GgufFile.open(source)) {
            new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source(
                                    name, source.getFileName().toString(), ModelPackage.sha256(source), PACKED),
                            WeightForm.TWO_PLANES,
                            POSITIONS)
                    .assemble(folder);
        }
        return GeneratorPackage.open(folder);
    }
}
