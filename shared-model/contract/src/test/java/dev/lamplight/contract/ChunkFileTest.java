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

    private static Chunk twoPages() {
        return new Chunk(
                0,
                "one two",
                5,
                12,
                1,
                List.of("A"),
                "en",
                2,
                List.of(new Chunk.Passage(5, 1, List.of("A")), new Chunk.Passage(9, 2, List.of("A", "B"))));
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

    @Test
    void keepsPassagesAndReadsChunksWrittenWithoutThem() throws Exception {
        Chunk one = new Chunk(0, "one two", 5, 12, 1, List.of("A"), "en", 2);
        String before = "{\"index\":0,\"text\":\"one two\",\"charStart\":5,\"charEnd\":12,\"page\":1,"
                + "\"section\":[\"A\"],\"language\":\"en\",\"tokens\":2}";

        assertThat(Json.read(Json.bytes(twoPages()), Chunk.class)).isEqualTo(twoPages());
        assertThat(Json.text(one)).isEqualTo(before);
        assertThat(Json.read(before.getBytes(java.nio.charset.StandardCharsets.UTF_8), Chunk.class))
                .isEqualTo(one);
    }

    @Test
    void aChunkTakesThePlaceOfAPassage() {
        Chunk second = twoPages().withPlaceOf(1);

        assertThat(twoPages().textOf(0)).isEqualTo("one ");
        assertThat(twoPages().textOf(1)).isEqualTo("two");
        assertThat(second.page()).isEqualTo(2);
        assertThat(second.section()).containsExactly("A", "B");
        assertThat(second.text()).isEqualTo("one two");
        assertThat(second.charStart()).isEqualTo(5);
    }

    @Test
    void refusesPassagesThatDoNotPartTheText() {
        for (List<Integer> starts : List.of(List.of(6, 9), List.of(5, 5), List.of(5, 9, 8), List.of(5, 12))) {
            List<Chunk.Passage> passages = starts.stream()
                    .map(start -> new Chunk.Passage(start, null, List.of()))
                    .toList();
            assertThatThrownBy(() -> new Chunk(0, "one two", 5, 12, null, List.of(), "en", 2, passages))
                    .as("%s", starts)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("passages");
        }
    }
}
