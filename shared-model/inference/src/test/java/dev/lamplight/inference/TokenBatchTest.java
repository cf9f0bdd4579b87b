package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

    @Test
    void batchesEqualLengthsLongestFirst() {
        List<int[]> texts = Stream.of(3, 5, 3, 4, 3, 5).map(int[]::new).toList();

        List<TokenBatch> batches = TokenBatch.plan(texts, 10);

        assertThat(batches).extracting(TokenBatch::length).containsExactly(5, 4, 3);
        assertThat(batches).extracting(TokenBatch::places).containsExactly(List.of(1, 5), List.of(3), List.of(0, 2, 4));
    }

    @Test
    void aTextLongerThanTheBudgetRunsAlone() {
        List<TokenBatch> batches = TokenBatch.plan(List.of(new int[512], new int[512]), 256);

        assertThat(batches).extracting(TokenBatch::size).containsExactly(1, 1);
    }

    @Test
    void nothingMakesNoBatch() {
        assertThat(TokenBatch.plan(List.of(), 256)).isEmpty();
    }

    @Property
    void everyTextIsInExactlyOneBatchWithinTheBudget(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = 60) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 300) int maxTokens) {
        List<int[]> texts = lengths.stream().map(int[]::new).toList();

        List<TokenBatch> batches = TokenBatch.plan(texts, maxTokens);

        boolean[] seen = new boolean[texts.size()];
        for (TokenBatch batch : batches) {
            assertThat(batch.size() == 1 || batch.tokens() <= maxTokens)
                    .as("%s", batch)
                    .isTrue();
            for (int row = 0; row < batch.size(); row++) {
                int place = batch.places().get(row);
                assertThat(seen[place]).as("place %d", place).isFalse();
                seen[place] = true;
                assertThat(batch.rows().get(row)).isSameAs(texts.get(place)).hasSize(batch.length());
            }
        }
        boolean[] all = new boolean[texts.size()];
        Arrays.fill(all, true);
        assertThat(seen).isEqualTo(all);
    }
}
