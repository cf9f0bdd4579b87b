package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SupportCheckTest {
    private static final String SOURCE =
            "Maria Lopez paid 1,250.50 euro on 12 May. The council of Ostby met for four hours; the NATO report came"
                    + " later.";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Maria Lopez paid 1250.5 euro. | -",
                "Lopez's payment was made in May. | -",
                "The council met for 4 hours. | -",
                "The meeting took four hours. | -",
                "In Ostby, the council met. | -",
                "The council met for five hours. | five",
                "She paid 1,250.55 euro. | 1,250.55",
                "Peter Lopez paid in June. | Peter;June",
                "Researchers of the EU met. | Researchers;EU",
                "The Nato report came later. | -",
                "The report was about three hundred pages. | three;hundred",
            })
    void findsFiguresAndNamesThatTheSourceLacks(String sentence, String missing) {
        assertThat(new SupportCheck(SOURCE).missing(sentence))
                .containsExactly(missing == null ? new String[0] : missing.split(";"));
    }

    @Test
    void readsFiguresInChinese() {
        SupportCheck check = new SupportCheck("这座桥建成于1931年，全长412米。");

        assertThat(check.missing("桥长412米。")).isEmpty();
        assertThat(check.missing("桥建成于1913年。")).containsExactly("1913");
    }
}
