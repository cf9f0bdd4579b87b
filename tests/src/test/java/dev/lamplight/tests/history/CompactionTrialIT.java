package dev.lamplight.tests.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.tests.simulation.PassingS3;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Watch;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// A few histories of `./lamplight soak compaction`; and that they can fail: a `compact` with a flaw is caught by them.
final class CompactionTrialIT {
    private static final Scale SMALL = new Scale(0.0012);
    private static final Scale MOST_UNTIL_SEEN = new Scale(0.02);

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.isDirectory(CompactionTrial.LAYER), CompactionTrial.LAYER + " is not built (mvn package)");
    }

    @Test
    void whatIsFoundIsWhatAPlainModelSaysWhateverIsMergedAndCollected() {
        Findings findings = new CompactionTrial().run(SMALL, 1, Watch.nobody());

        assertThat(findings.hold()).as("%s", findings).isTrue();
        for (Seen what : Seen.values()) {
            assertThat(findings.value(what.shown())).as(what.shown()).isPositive();
        }
    }

    @Test
    void aSeedGivesTheSameHistoryAgain() {
        Findings once = new CompactionTrial().run(new Scale(0.0002), 77, Watch.nobody());
        Findings again = new CompactionTrial().run(new Scale(0.0002), 77, Watch.nobody());

        assertThat(again.figures()).isEqualTo(once.figures());
    }

    @Test
    void aCollectorWithoutItsGracePeriodIsSeen() {
        assertThat(seenOf(new Flaw() {
                    @Override
                    public Duration gracePeriod() {
                        return Duration.ZERO;
                    }
                }))
                .anyMatch(what -> what.contains("listed, but gone"));
    }

    @Test
    void aMergeThatForgetsTombstonesTooEarlyIsSeen() {
        assertThat(seenOf(new Flaw() {
                    @Override
                    public Clock clock(Clock clock) {
                        return Clock.offset(clock, Duration.ofDays(40));
                    }

                    @Override
                    public boolean collects() {
                        return false;
                    }
                }))
                .anyMatch(what -> what.contains("found: expected"));
    }

    @Test
    void aMergeThatOverwritesCommitsIsSeen() {
        assertThat(seenOf(new Flaw() {
                    @Override
                    public S3Client s3(S3Client s3) {
                        return new PassingS3(s3) {
                            @Override
                            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                                return super.putObject(
                                        request.toBuilder().ifMatch(null).build(), body);
                            }
                        };
                    }
                }))
                .anyMatch(what -> what.contains("found: expected"));
    }

    /// What the first history says that differs from the model.
    private static List<String> seenOf(Flaw flaw) {
        Findings findings = new CompactionTrial(flaw).run(MOST_UNTIL_SEEN, 1, new UntilBroken());
        return findings.breaches().stream().map(Breach::what).toList();
    }

    private static final class UntilBroken implements Watch {
        private boolean broken;

        @Override
        public boolean goesOn() {
            return !broken;
        }

        @Override
        public void show(long done, long planned, String unit) {}

        @Override
        public void keep(Findings soFar) {
            broken = !soFar.breaches().isEmpty();
        }
    }
}
