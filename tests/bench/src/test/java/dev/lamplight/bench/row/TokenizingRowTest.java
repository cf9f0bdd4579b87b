package dev.lamplight.bench.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.worker.Output;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizingRowTest {
    private static final Output.Ids EXPECTED = new Output.Ids(List.of(new int[] {1, 2}, new int[] {3}));

    @Test
    void seesOneWrongIdInOneRound() {
        Output wrong = new Output.Ids(List.of(new int[] {1, 2}, new int[] {4}));

        Equality equality = TokenizingRow.compare(EXPECTED, List.of(EXPECTED, wrong));

        assertThat(equality.holds()).isFalse();
        assertThat(equality.evidence()).contains("line 1").contains("[3]").contains("[4]");
    }

    @Test
    void seesAMissingLine() {
        Output shorter = new Output.Ids(List.of(new int[] {1, 2}));

        assertThat(TokenizingRow.compare(EXPECTED, List.of(shorter)).holds()).isFalse();
    }

    @Test
    void equalIdsAreEqual() {
        Output same = new Output.Ids(List.of(new int[] {1, 2}, new int[] {3}));

        assertThat(TokenizingRow.compare(EXPECTED, List.of(same, same)).holds()).isTrue();
    }
}
