package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FolderWatchTest {
    private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");

    private final FolderWatch watch = new FolderWatch();
    private final Map<String, FolderWatch.State> present = new HashMap<>();

    private void write(String key, long sizeBytes, long modifiedMillis) {
        present.put(key, new FolderWatch.State(Path.of(key), sizeBytes, FileTime.fromMillis(modifiedMillis)));
    }

    private FolderWatch.Look at(long millis) {
        return watch.look(present, START.plusMillis(millis));
    }

    private void send(long millis) {
        watch.settled(at(millis));
    }

    @Test
    void aFileIsReadyOnceItHasLainStill() {
        write("s/a", 1, 0);

        assertThat(at(0).isEmpty()).isTrue();
        assertThat(at(1_999).isEmpty()).isTrue();
        assertThat(at(2_000).ready()).containsOnlyKeys("s/a");
        assertThat(at(2_500).ready()).as("not settled yet").containsOnlyKeys("s/a");
        send(3_000);
        assertThat(at(60_000).isEmpty()).isTrue();
    }

    @Test
    void aFileThatGrowsIsSentOnceAndWhole() {
        for (int second = 0; second < 10; second++) {
            write("s/a", second, 0);
            assertThat(at(second * 1_000L).isEmpty()).as("second %d", second).isTrue();
        }

        FolderWatch.Look look = at(11_000);

        assertThat(look.ready().values())
                .extracting(FolderWatch.State::sizeBytes)
                .containsExactly(9L);
        assertThat(look.shipment().files()).containsOnlyKeys("s/a");
    }

    @Test
    void anotherTimeOfTheSameSizeIsAChange() {
        write("s/a", 1, 0);
        at(0);
        send(2_000);
        write("s/a", 1, 7);

        assertThat(at(3_000).isEmpty()).isTrue();
        assertThat(at(5_000).ready()).containsOnlyKeys("s/a");
    }

    /// Editors write a new file and put it in the old one's place.
    @Test
    void aFileThatIsWrittenAnewWasNeverGone() {
        write("s/a", 1, 0);
        at(0);
        send(2_000);
        present.clear();
        assertThat(at(3_000).isEmpty()).isTrue();
        write("s/a", 2, 3);

        assertThat(at(4_000).gone()).isEmpty();
        assertThat(at(6_000).gone()).isEmpty();
        assertThat(at(6_000).ready()).containsOnlyKeys("s/a");
    }

    @Test
    void whatWasSentAndIsAwayIsGoneOnce() {
        write("s/a", 1, 0);
        write("s/b", 1, 0);
        at(0);
        send(2_000);
        present.remove("s/a");

        assertThat(at(3_000).gone()).isEmpty();
        assertThat(at(5_000).gone()).containsExactly("s/a");
        send(5_500);
        assertThat(at(60_000).isEmpty()).isTrue();
    }

    @Test
    void whatVanishesBeforeItWasSentIsNobodysLoss() {
        write("s/a", 1, 0);
        at(0);
        present.clear();

        assertThat(at(1_000).isEmpty()).isTrue();
        assertThat(at(60_000).isEmpty()).isTrue();
    }
}
