package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufTensor;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.token.TokenVocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files that are whole by their form and wrong by what they hold: refused with a code while they are compiled.
final class BadModelTest {
    private static final short NAN = 0x7E00;

    private final Path folder;

    BadModelTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @EnumSource(WeightForm.class)
    void aScaleThatIsNoNumberIsRefusedInEveryForm(WeightForm form) throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q4_1, SyntheticDecoder.Head.TIED, 7);
        Path file = Files.write(folder.resolve("model.gguf"), model);
        try (GgufFile opened = GgufFile.open(file)) {
            // the last tensor ends where the file does
            GgufTensor weight = opened.tensor("blk.1.ffn_up.weight");
            long end = opened.tensors().values().stream()
                    .mapToLong(tensor -> tensor.data().address() + tensor.data().byteSize())
                    .max()
                    .orElseThrow();
            int at = Math.toIntExact(model.length - (end - weight.data().address()) + 5 * weight.rowBytes());
            ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).putShort(at, NAN);
        }
        Path damaged = Files.write(folder.resolve("damaged.gguf"), model);
        try (GgufFile opened = GgufFile.open(damaged)) {
            Path target = Files.createDirectories(folder.resolve("package"));
            GeneratorAssembly assembly = new GeneratorAssembly(
                    opened,
                    new GeneratorAssembly.Source("bad", "damaged.gguf", "0".repeat(64), Instant.EPOCH),
                    form,
                    64);

            assertThatThrownBy(() -> assembly.assemble(target))
                    .asInstanceOf(type(Failure.Permanent.class))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(PermanentCode.MALFORMED_MODEL))
                    .extracting(Failure.Permanent::explanation)
                    .asString()
                    .contains("tensor blk.1.ffn_up.weight, row 5");
        }
    }

    @Test
    void aVocabularyOfAnotherSizeThanItsEmbeddingIsRefused() throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q4_1, SyntheticDecoder.Head.TIED, 7);
        try (GgufFile opened = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            assertThatThrownBy(() -> TokenVocabulary.of(opened.metadata(), 97))
                    .isInstanceOfSatisfying(Failure.Permanent.class, refused -> assertThat(refused.code())
                            .isEqualTo(PermanentCode.MALFORMED_MODEL))
                    .hasMessageContaining("97 embeddings, found 96");
        }
    }
}
