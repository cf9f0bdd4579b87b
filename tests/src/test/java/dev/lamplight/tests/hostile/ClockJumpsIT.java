package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clock of the functions jumps an hour, between two invocations and within one, while S3 and SQS keep the right
/// time: nothing is lost, nothing is hidden, and no store ends or lives by it.
class ClockJumpsIT {
    private static final StoreId STORE = new StoreId("vs_clockjumps");
    private static final Duration HOUR = Duration.ofHours(1);

    private final JumpingClock clock = new JumpingClock();
    private Ground ground;
    private HttpCaller caller;

    @BeforeEach
    void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start(clock);
        caller = new HttpCaller(RawHttp.of(ground.api()), STORE.value(), "");
        ground.manifests.create(StoreManifest.create(STORE, "clock", Map.of(), 1, now()));
    }

    @AfterEach
    void stop() {
        ground.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void theNewestVersionWinsWhateverTheClockSaid(long hours) throws IOException {
        drop("the first words");
        clock.jump(HOUR.multipliedBy(hours));
        drop("the second words");
        clock.jump(HOUR.multipliedBy(-2 * hours));
        drop("the third words");

        assertThat(text()).isEqualTo("the third words");
        assertThat(ground.quarantined()).isEmpty();
    }

    @Test
    void anOfferIsNotFromTheFutureWhereOurOwnClockIsBehind() throws IOException {
        clock.jump(HOUR.negated());
        offer(now(), "words of the present");
        assertThat(text()).isEqualTo("words of the present");

        offer(now().plus(HOUR), "words of the future");
        assertThat(text()).isEqualTo("words of the present");
        assertThat(ground.quarantined()).singleElement().satisfies(entry -> assertThat(entry.message())
                .contains("at most five minutes ahead"));
    }

    @Test
    void aSearchAsksForTheStoreAgainWhereTheClockWentBack() throws IOException {
        drop("the old words");
        assertThat(text()).isEqualTo("the old words");

        clock.jump(HOUR.negated());
        drop("the new words");

        assertThat(text()).isEqualTo("the new words");
    }

    @Test
    void aClockThatWentBackTakesNothingFromTheLifeOfAStore() throws IOException {
        Instant active = ground.manifests.require(STORE).value().lastActiveAt();

        clock.jump(HOUR.negated());
        drop("words");

        assertThat(ground.manifests.require(STORE).value().lastActiveAt()).isEqualTo(active);
        assertThat(ground.manifests.require(STORE).value().isOpenAt(now().plus(Duration.ofHours(23))))
                .isTrue();
    }

    @Test
    void aStoreThatSeemedToHaveExpiredIsThereWhenTheClockIsRightAgain() throws IOException {
        drop("words");
        clock.jump(Duration.ofHours(25));
        assertThat(caller.get("GET /v1/vector_stores/{store}")).isEqualTo("404 store_deleted");

        clock.jump(Duration.ofHours(-25));

        assertThat(text()).isEqualTo("words");
    }

    /// The clock jumps at its n-th reading, wherever in the invocation that is.
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void aJumpWithinAnInvocationCostsAtMostADelivery(long hours) throws IOException {
        for (int reading = 1; reading <= 12; reading++) {
            String words = "words of the jump at reading " + reading;
            clock.jumpAtReading(reading, HOUR.multipliedBy(hours));
            ground.drop(STORE + "/a.txt", words);
            deliverTwice();
            clock.setRight();

            assertThat(text()).as("reading %d", reading).isEqualTo(words);
        }
        assertThat(ground.quarantined()).isEmpty();
    }

    private void deliverTwice() {
        RequestHandler<SQSEvent, SQSBatchResponse> etl = ground.etl();
        RequestHandler<SQSEvent, SQSBatchResponse> index = ground.index();
        for (int delivery = 1; delivery <= 2; delivery++) {
            ground.stepAgain(etl, "lamplight-inbox-events");
            ground.stepAgain(index, "lamplight-parts");
        }
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private void drop(String text) {
        ground.drop(STORE + "/a.txt", text);
        ground.drain();
    }

    private void offer(Instant time, String text) {
        Event event = new Event.DocumentOffered(STORE, "offered", text, null, Attributes.NONE);
        ground.send("lamplight-documents", EventEnvelope.of("test", time, event).toJson());
        ground.drain();
    }

    /// The text of the only document that is found.
    private String text() throws IOException {
        JsonNode found = caller.http()
                .send(
                        "POST /v1/vector_stores/" + STORE + "/search",
                        HttpCaller.JSON,
                        HttpRows.bytes("{\"query\":\"words\"}"))
                .json();
        assertThat(found.path("data")).as(found.toString()).hasSize(1);
        return found.path("data").path(0).path("content").path(0).path("text").asText();
    }
}
