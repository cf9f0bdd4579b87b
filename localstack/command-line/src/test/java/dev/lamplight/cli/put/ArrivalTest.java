package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.contract.FileId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private static final String KEY = "docs/a.md";
    private static final String ID = FileId.ofDropped("inbox", KEY).value();

    private final Set<String> begun = new HashSet<>();

    @Test
    void aNewDocumentIsSettledOnceItIsKnownAndNoLongerInProgress() {
        Arrival arrival = arrival(Map.of(), Set.of(KEY));

        assertThat(arrival.settled(Map.of(), begun, true)).as("unknown yet").isEmpty();
        assertThat(arrival.settled(holding("in_progress", 1), begun, true)).isEmpty();
        assertThat(arrival.settled(holding("failed", 1), begun, false)).hasSize(1);
    }

    @Test
    void theVersionBeforeIsNotTheOneThatIsWaitedFor() {
        Arrival arrival = arrival(holding("completed", 1), Set.of(KEY));

        assertThat(arrival.settled(holding("completed", 1), begun, false)).isEmpty();
        assertThat(arrival.settled(holding("completed", 2), begun, false)).hasSize(1);
    }

    @Test
    void whatFailsAgainIsSettledOnceItWasInProgressOrNothingIsUnderWay() {
        Arrival arrival = arrival(holding("failed", 1), Set.of(KEY));

        assertThat(arrival.settled(holding("failed", 1), begun, false)).isEmpty();
        assertThat(arrival.settled(holding("failed", 1), begun, true)).hasSize(1);
        assertThat(arrival.settled(holding("in_progress", 1), begun, false)).isEmpty();
        assertThat(arrival.settled(holding("failed", 1), begun, false)).hasSize(1);
    }

    @Test
    void whatWasSkippedIsSettledAsItStands() {
        Arrival arrival = arrival(holding("completed", 1), Set.of());

        assertThat(arrival.settled(holding("completed", 1), begun, false)).hasSize(1);
    }

    private static Arrival arrival(Map<String, StoreFile> before, Set<String> sent) {
        return Arrival.of(new Destination("docs", Optional.of("vs_1"), before), "inbox", Set.of(KEY), sent);
    }

    private static Map<String, StoreFile> holding(String status, long createdAt) {
        return Map.of(ID, new StoreFile(ID, "a.md", "s3://inbox/" + KEY, status, createdAt, "", "", "", ""));
    }
}
