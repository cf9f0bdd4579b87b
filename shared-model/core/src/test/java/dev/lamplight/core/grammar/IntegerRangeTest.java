package dev.lamplight.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerRangeTest {
    @ParameterizedTest
    @CsvSource({"0,0", "0,9", "7,123", "-5,5", "-1200,-99", "-1,0", "100,999", "999,1000", "-1300,1300", "8,8", "1,1099"
    })
    void everyNumberBetweenAndNoOther(long from, long to) {
        Grammar grammar = Texts.schema("{\"type\": \"integer\", \"minimum\": %d, \"maximum\": %d}".formatted(from, to));
        for (long number = -1500; number <= 1500; number++) {
            assertThat(Texts.meets(grammar, Long.toString(number)))
                    .as("%d between %d and %d", number, from, to)
                    .isEqualTo(from <= number && number <= to);
        }
    }

    @Test
    void numbersHaveOneWriting() {
        Grammar grammar = Texts.schema("{\"type\": \"integer\"}");

        assertThat(Texts.meets(grammar, "999999999999999999")).isTrue();
        assertThat(Texts.meets(grammar, "-999999999999999999")).isTrue();
        assertThat(Texts.meets(grammar, "1000000000000000000")).isFalse();
        assertThat(Texts.meets(grammar, "-0")).isFalse();
        assertThat(Texts.meets(grammar, "01")).isFalse();
        assertThat(Texts.meets(grammar, "1.0")).isFalse();
    }
}
