package dev.lamplight.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.pipeline.PayloadTrial;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The trials of `./lamplight soak`, small.
final class BatchTrialsIT {

    static Stream<Trial> trials() {
        return Stream.of(new BatchTrial(), new FifoTrial(), new PayloadTrial());
    }

    @ParameterizedTest
    @MethodSource("trials")
    void standAtASmallScale(Trial trial) throws IOException {
        Findings findings = trial.run(new Scale(0.005), 1, Watch.nobody());

        assertThat(findings.hold()).as("%s: %s", trial.name(), findings).isTrue();
    }
}
