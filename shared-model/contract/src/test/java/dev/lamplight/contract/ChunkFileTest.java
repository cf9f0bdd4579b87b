package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChunkFileTest {
    private static final DocumentFacts FACTS = new DocumentFacts(
            "手册.md",
            "s3://inbox/team/手册.md",
            "text/markdown",
            "手册",
            12,
            new Attributes(Map.of("year", 2026)),
            Instant.EPOCH);

    private static ChunkFile file() {
        var lineage = new ChunkFile.Lineage(
                1, new StoreId("vs_12345678"), new FileId("file-12345678"), Order.ofNumber(1), 1, 2, 2, 9, "00", FACTS);
        return new ChunkFile(
                lineage,
                List.of(
                        new Chunk(0, "第一句。\nSecond \"line\"", 0, 18, 1, List.of("手册", "一"), "zh", 5),
                        new Chunk(1, "🙂", 18, 20, null, List.of(), "und", 4)));
    }

    @Test
    void survivesItsBytes() {
        assertThat(ChunkFile.fromBytes(file().toBytes())).isEqualTo(file());
    }

    @Test
    void isOneLinePerChunkAfterTheLineage() {
        assertThat(new String(file().toBytes(), java.nio.charset.StandardCharsets.UTF_8).lines())
                .hasSize(3);
    }

    @Test
    void tellsALaterFormFromABrokenFile() {
        String later = new String(file().toBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("\"format\":1", "\"format\":2");

        assertThatThrownBy(() -> ChunkFile.fromBytes(later.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.NEWER_FORMAT));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = file().toBytes();

        for (int length = 0; length < bytes.length - 1; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ChunkFile.fromBytes(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(Failure.Permanent.class);
        }
    }
}
