package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.core.text.PartPlan.Part;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class PartPlanTest {

    @Test
    void fillsPartsUpToTheLimit() {
        List<Chunk> chunks = List.of(chunk(12_000), chunk(8_000), chunk(1), chunk(20_000), chunk(5));

        assertThat(PartPlan.of(chunks).parts())
                .containsExactly(new Part(0, 2, 20_000), new Part(2, 3, 1), new Part(3, 4, 20_000), new Part(4, 5, 5));
        assertThat(PartPlan.of(List.of()).parts()).isEmpty();
    }

    @Property
    void losesNoChunkAndNoToken(@ForAll @Size(max = 200) List<@IntRange(min = 1, max = 4096) Integer> tokens) {
        List<Chunk> chunks = tokens.stream().map(PartPlanTest::chunk).toList();

        List<Part> parts = PartPlan.of(chunks).parts();

        assertThat(parts.stream().flatMap(part -> part.of(chunks).stream())).isEqualTo(chunks);
        assertThat(parts).allSatisfy(part -> assertThat(part.tokens())
                .isEqualTo(part.of(chunks).stream().mapToLong(Chunk::tokens).sum())
                .isLessThanOrEqualTo(PartPlan.MAX_TOKENS));
    }

    @Test
    void embedsTheTextOfTheChunkAlone() {
        Chunk chunk = new Chunk(0, "Body.", 10, 15, null, List.of("Title", "Section"), "en", 2);

        assertThat(EmbeddingText.of(chunk)).isEqualTo("Body.");
    }

    private static Chunk chunk(int tokens) {
        return new Chunk(0, "x", 0, 1, null, List.of(), "en", tokens);
    }
}
