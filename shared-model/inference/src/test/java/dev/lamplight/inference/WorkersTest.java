package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {

    /// AWS Lambda Developer Guide, "Configure Lambda function memory": one vCPU at 1,769 MB.
    @ParameterizedTest
    @CsvSource({"128,1", "1024,1", "1769,1", "2048,1", "3008,2", "3538,2", "10240,6"})
    void lambdaMemoryDecides(int megabytes, int expected) {
        Map<String, String> environment = Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(megabytes));

        assertThat(Workers.of(environment, 6).count()).isEqualTo(expected);
        assertThat(Workers.of(environment, 1).count()).isEqualTo(1);
    }

    @Test
    void elsewhereAllProcessorsCount() {
        assertThat(Workers.of(Map.of(), 8).count()).isEqualTo(8);
    }

    @Test
    void thereIsAtLeastOne() {
        assertThatThrownBy(() -> new Workers(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
