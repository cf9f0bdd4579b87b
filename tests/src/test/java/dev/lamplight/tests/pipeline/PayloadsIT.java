package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StoreId;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Payloads by reference (claim check) through `etl` and `index`: from nothing to 50 MB, delivered twice, and every way
/// in which a reference can be wrong about its bytes.
final class PayloadsIT {
    private static final StoreId STORE = new StoreId("vs_payloads00000000");
    private static final String TEXT = "The lamp is filled with oil on the first day of each month";
    private static final int MIB = 1 << 20;
    private static final int LARGE = 50_000_000;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Pipeline pipeline;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Function etl;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Function index;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Pipeline.LAYER), Pipeline.LAYER + " is not built (mvn package)");
        pipeline = Pipeline.start();
        etl = pipeline.etl();
        index = pipeline.index();
        pipeline.createStore(STORE);
    }

    @AfterEach
    void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MIB - 1, MIB, MIB + 1, 6 * MIB - 1, 6 * MIB, 6 * MIB + 1, LARGE})
    void aPayloadOfAnySizeHasOneEffectHoweverOftenItIsDelivered(int sizeBytes) {
        byte[] bytes = sizeBytes == 1 ? "7".getBytes(StandardCharsets.UTF_8) : SizedPdf.of(TEXT, sizeBytes);
        assertThat(bytes).hasSize(sizeBytes);
        String offer = offer("manual", reference("offers/manual", bytes));
        pipeline.send(Queue.DOCUMENTS, offer);
        pipeline.send(Queue.DOCUMENTS, offer);

        settle();
        long generation = pipeline.manifest(STORE).generation();
        pipeline.send(Queue.DOCUMENTS, offer);
        settle();

        assertThat(quarantined()).isEmpty();
        assertThat(pipeline.manifest(STORE).generation())
                .as("a late duplicate commits nothing")
                .isEqualTo(generation);
        assertThat(pipeline.entries(STORE)).as("one part, once").hasSize(1);
        assertThat(pipeline.contents(STORE).live(FileId.ofOffered(STORE, "manual")))
                .hasSize(1);
        assertThat(pipeline.depth(Queue.DOCUMENTS)).isZero();
    }

    @Test
    void anEmptyPayloadIsRefusedByName() {
        pipeline.send(Queue.DOCUMENTS, offer("empty", reference("offers/empty", new byte[0])));

        settle();

        assertThat(quarantined()).containsExactly("empty_document");
    }

    @Test
    void whatTheReferenceSaysMustBeTrue() {
        ObjectRef good = reference("offers/a", "The lamp burns".getBytes(StandardCharsets.UTF_8));
        String noDigest = "0".repeat(64);

        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), null, null, good.sizeBytes() + 1, null)))
                .isEqualTo("payload_mismatch");
        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), null, null, 0, null)))
                .isEqualTo("payload_mismatch");
        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), null, null, good.sizeBytes(), noDigest)))
                .isEqualTo("payload_mismatch");
        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), null, "0".repeat(32), -1, null)))
                .isEqualTo("not_found");
        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), good.versionId(), "0".repeat(32), -1, null)))
                .isEqualTo("not_found");
        assertThat(codeOf(new ObjectRef(good.bucket(), good.key(), "no-such-version", null, -1, null)))
                .isEqualTo("not_found");
        assertThat(codeOf(ObjectRef.of(good.bucket(), "offers/nothing"))).isEqualTo("not_found");
        assertThat(codeOf(ObjectRef.of(good.bucket(), "k".repeat(1025)))).isEqualTo("not_found");
        assertThat(codeOf(ObjectRef.of(pipeline.library(), good.key()))).isEqualTo("bucket_not_allowed");
        assertThat(codeOf(ObjectRef.of("somebody-elses", good.key()))).isEqualTo("bucket_not_allowed");
        assertThat(codeOf(good)).isEqualTo("");
    }

    @Test
    void anObjectBeyondTheLimitIsRefusedBeforeItIsRead() {
        assertThat(codeOf(reference("offers/huge", new byte[100_000_001]))).isEqualTo("document_too_large");
    }

    @Test
    void anObjectThatChangedMeanwhileIsTakenByItsVersionOnly() {
        ObjectRef first = reference("offers/a", "The first lamp".getBytes(StandardCharsets.UTF_8));
        reference("offers/a", "Another lamp!!".getBytes(StandardCharsets.UTF_8));
        String digest = first.sha256();

        assertThat(codeOf(first)).as("its version is still there").isEqualTo("");
        assertThat(codeOf(new ObjectRef(first.bucket(), first.key(), null, first.etag(), -1, null)))
                .as("by its entity tag")
                .isEqualTo("not_found");
        assertThat(codeOf(new ObjectRef(first.bucket(), first.key(), null, null, first.sizeBytes(), digest)))
                .as("by its digest")
                .isEqualTo("payload_mismatch");
    }

    @Test
    void anObjectThatVanishedMeanwhileIsRefusedByName() {
        ObjectRef object = reference("offers/a", "The first lamp".getBytes(StandardCharsets.UTF_8));
        pipeline.remove("offers/a");

        assertThat(codeOf(ObjectRef.of(object.bucket(), object.key()))).isEqualTo("not_found");

        pipeline.removeVersion("offers/a", object.versionId());
        assertThat(codeOf(object)).isEqualTo("not_found");
    }

    /// The limit is one of characters, so that Chinese may be as long; SQS takes up to 1 MiB.
    @Test
    void textInTheMessageMayHave262144CharactersAndNotOneMore() {
        String most = "lamp ".repeat(52_428) + "lamp";
        assertThat(most).hasSize(256 * 1024);

        assertThat(codeOfText(most)).isEqualTo("");
        assertThat(codeOfText("灯".repeat(256 * 1024))).isEqualTo("");
        assertThat(codeOfText(most + ".")).isEqualTo("malformed_event");
    }

    @Test
    void fiftyMegabytesAreReadAndWrittenWithoutASecondCopy() {
        ObjectRef object = reference("offers/large", SizedPdf.of(TEXT, LARGE));
        ObjectStore inbox = pipeline.inboxObjects();
        byte[] warm = inbox.read(object, LARGE).orElseThrow().bytes();

        long before = allocated();
        byte[] bytes = inbox.read(object, LARGE).orElseThrow().bytes();
        long reading = allocated() - before;
        before = allocated();
        pipeline.libraryObjects.put("stores/x/large", bytes, "application/pdf");
        long writing = allocated() - before;

        assertThat(bytes).hasSize(warm.length);
        assertThat(reading).as("bytes allocated by reading").isBetween((long) LARGE, LARGE + 4L * MIB);
        // the client's own chunks for the wire, one after the other; a copy of the whole would be as much again
        assertThat(writing).as("bytes allocated by writing").isLessThan(LARGE + 8L * MIB);
    }

    /// Of this thread, in bytes.
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private ObjectRef reference(String key, byte[] bytes) {
        PutObjectResponse put = pipeline.put(key, bytes);
        return new ObjectRef(
                pipeline.inbox(), key, put.versionId(), put.eTag().replace("\"", ""), bytes.length, Sha256.hex(bytes));
    }

    private static String offer(String name, ObjectRef object) {
        return event(new Event.DocumentOffered(STORE, name, null, object, Attributes.NONE));
    }

    private static String event(Event event) {
        return EventEnvelope.of("test", Clock.systemUTC().instant(), event).toJson();
    }

    /// Why the offer was refused, or nothing where it was taken.
    private String codeOf(ObjectRef object) {
        return codeOfOffer(offer("a", object));
    }

    private String codeOfText(String text) {
        ObjectRef none = ObjectRef.of("bucket", "key");
        return codeOfOffer(
                offer("text", none).replace(Json.text(none), Json.text(text)).replace("\"object\":", "\"text\":"));
    }

    private String codeOfOffer(String message) {
        List<String> before = quarantined();
        pipeline.send(Queue.DOCUMENTS, message);
        while (pipeline.step(etl, Queue.DOCUMENTS, 5)) {
            assertThat(pipeline.depth(Queue.DOCUMENTS))
                    .as("nothing comes again")
                    .isZero();
        }
        List<String> after = new ArrayList<>(quarantined());
        before.forEach(after::remove);
        assertThat(after).hasSizeLessThanOrEqualTo(1);
        return after.isEmpty() ? "" : after.getFirst();
    }

    private void settle() {
        while (pipeline.step(etl, Queue.DOCUMENTS, 5) || pipeline.step(index, Queue.PARTS, 25)) {
            assertThat(pipeline.depth(Queue.DOCUMENTS)).isLessThan(3);
        }
    }

    private List<String> quarantined() {
        return pipeline.keys("quarantine/").stream()
                .map(key -> pipeline.libraryObjects.get(key).orElseThrow().bytes())
                .map(PayloadsIT::code)
                .toList();
    }

    private static String code(byte[] entry) {
        try {
            return Json.read(entry, JsonNode.class).path("code").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
