package dev.lamplight.tests.hostile;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Our own events, as others may send them: to `etl`, and to the queues between the functions.
final class EventRows {
    private static final StoreId STORE = new StoreId("vs_eventrows");
    private static final FileId FILE = new FileId("file-eventrows");

    private EventRows() {}

    static List<BadInput<Deliveries>> all() {
        return Stream.of(bodies(), envelopes(), offers(), parts(), others())
                .flatMap(List::stream)
                .toList();
    }

    private static BadInput<Deliveries> row(String what, String answer, BadInput.Attempt<Deliveries> attempt) {
        return new BadInput<>(what, answer, attempt);
    }

    private static List<BadInput<Deliveries>> bodies() {
        return List.of(
                row("no body", "quarantined malformed_event", to -> to.toEtl(null)),
                row("empty body", "quarantined malformed_event", to -> to.toEtl("")),
                row("body of 1 MiB of blanks", "quarantined malformed_event", to -> to.toEtl(" ".repeat(1 << 20))),
                row("body that is null", "quarantined malformed_event", to -> to.toEtl("null")),
                row("body that is a number", "quarantined malformed_event", to -> to.toEtl("7")),
                row("body that is a list", "quarantined malformed_event", to -> to.toEtl("[]")),
                row("body that is an empty object", "quarantined malformed_event", to -> to.toEtl("{}")),
                row("body that breaks off", "quarantined malformed_event", to -> to.toEtl("{\"Records\":[{")),
                row("body nested 10^4 deep", "quarantined malformed_event", to -> to.toEtl("[".repeat(10_000))),
                row(
                        "body that names a field twice",
                        "quarantined malformed_event",
                        to -> to.toEtl("{\"Records\":[],\"Records\":[]}")),
                row("body of XML", "quarantined malformed_event", to -> to.toEtl("<Records/>")));
    }

    private static List<BadInput<Deliveries>> envelopes() {
        return List.of(
                offered(
                        "event of an unknown type",
                        "quarantined malformed_event",
                        event -> event.put("type", "dev.lamplight.document.lost.v1")),
                offered(
                        "event of a later version of its type",
                        "quarantined malformed_event",
                        event -> event.put("type", "dev.lamplight.document.offered.v2")),
                offered("event without an id", "quarantined malformed_event", event -> event.remove("id")),
                offered("event whose id is a number", "quarantined malformed_event", event -> event.put("id", 7)),
                offered("event without data", "quarantined malformed_event", event -> event.remove("data")),
                offered("event whose data is a list", "quarantined malformed_event", event -> event.putArray("data")),
                offered("event without a time", "quarantined malformed_event", event -> event.remove("time")),
                offered("event whose time is a number", "quarantined malformed_event", event -> event.put("time", 7)),
                offered(
                        "event from the end of all times",
                        "quarantined malformed_event",
                        event -> event.put("time", "+999999999-12-31T23:59:59Z")),
                offered(
                        "event from before all times",
                        "quarantined malformed_event",
                        event -> event.put("time", "-999999999-01-01T00:00:00Z")),
                offered(
                        "event from tomorrow",
                        "quarantined malformed_event",
                        event -> event.put(
                                "time",
                                Clock.systemUTC()
                                        .instant()
                                        .plus(Duration.ofDays(1))
                                        .toString())),
                offered("event with fields that nobody knows", "done chunked", event -> event.put("x", 1)
                        .withObject("data")
                        .put("y", 2)));
    }

    private static List<BadInput<Deliveries>> offers() {
        return List.of(
                data("offer without a store", "quarantined malformed_event", data -> data.remove("store")),
                data("offer to what is no store", "quarantined not_found", data -> data.put("store", "../x")),
                data(
                        "offer to a store that is not there",
                        "quarantined not_found",
                        data -> data.put("store", "vs_nothinghere")),
                data("offer to a store that is a list", "quarantined malformed_event", data -> data.putArray("store")),
                data("offer without a name", "quarantined malformed_event", data -> data.remove("name")),
                data("offer with a name of blanks", "quarantined malformed_event", data -> data.put("name", "  ")),
                data(
                        "offer with a name of 1,025 characters",
                        "quarantined malformed_event",
                        data -> data.put("name", "n".repeat(1_025))),
                data(
                        "offer whose name has half a character",
                        "quarantined malformed_event",
                        data -> data.put("name", "a\ud83d")),
                data("offer of nothing", "quarantined malformed_event", data -> data.remove("text")),
                data("offer of text and of an object", "quarantined malformed_event", data -> data.putObject("object")
                        .put("bucket", "b")
                        .put("key", "k")),
                data("offer of empty text", "quarantined empty_document", data -> data.put("text", "")),
                data(
                        "offer of 262,144 characters",
                        "done chunked",
                        data -> data.put("text", "words ".repeat(43_690) + "word")),
                data(
                        "offer of 262,145 characters",
                        "quarantined malformed_event",
                        data -> data.put("text", "words ".repeat(43_690) + "words")),
                data("offer of text with half a character", "done chunked", data -> data.put("text", "words \ud83d")),
                data("offer of an object without a key", "quarantined malformed_event", data -> {
                    data.remove("text");
                    data.putObject("object").put("bucket", "b");
                }),
                data("offer of an object of a foreign bucket", "quarantined bucket_not_allowed", data -> {
                    data.remove("text");
                    data.putObject("object").put("bucket", "foreign").put("key", "k");
                }),
                data("offer with 17 attributes", "quarantined invalid_request", data -> {
                    ObjectNode attributes = data.putObject("attributes");
                    for (int i = 0; i < 17; i++) {
                        attributes.put("k" + i, i);
                    }
                }),
                data(
                        "offer with attributes in a list",
                        "quarantined malformed_event",
                        data -> data.putArray("attributes")),
                data("offer whose attribute is an object", "quarantined invalid_request", data -> data.putObject(
                                "attributes")
                        .putObject("a")),
                data(
                        "offer whose attribute has half a character",
                        "quarantined invalid_request",
                        data -> data.putObject("attributes").put("a", "\ud83d")),
                row("offer of an object that is not there", "quarantined not_found", to -> {
                    ObjectNode event = offer(to);
                    event.withObject("data").remove("text");
                    event.withObject("data")
                            .putObject("object")
                            .put("bucket", to.ground.inbox)
                            .put("key", "nothing");
                    return to.toEtl(event.toString());
                }),
                row("offer to a deleted store", "quarantined store_deleted", to -> {
                    StoreId store = new StoreId("vs_eventrowsdeleted");
                    Instant now = Clock.systemUTC().instant();
                    to.ground.manifests.create(StoreManifest.create(store, "x", Map.of(), null, now)
                            .deleted(now));
                    ObjectNode event = offer(to);
                    event.withObject("data").put("store", store.value());
                    return to.toEtl(event.toString());
                }));
    }

    private static BadInput<Deliveries> data(String what, String answer, Consumer<ObjectNode> change) {
        return offered(what, answer, event -> change.accept(event.withObject("data")));
    }

    private static BadInput<Deliveries> offered(String what, String answer, Consumer<ObjectNode> change) {
        return row(what, answer, to -> {
            ObjectNode event = offer(to);
            change.accept(event);
            return to.toEtl(event.toString());
        });
    }

    private static ObjectNode offer(Deliveries to) {
        Instant now = Clock.systemUTC().instant();
        to.ground.manifests.create(StoreManifest.create(STORE, "rows", Map.of(), null, now));
        Event event = new Event.DocumentOffered(STORE, to.freshKey(), "Some words.", null, Attributes.NONE);
        return Deliveries.object(EventEnvelope.of("test", now, event).toJson());
    }

    private static List<BadInput<Deliveries>> parts() {
        return List.of(
                part("part 0", "quarantined malformed_event", data -> data.put("part", 0)),
                part("part 2 of 1", "quarantined malformed_event", data -> data.put("part", 2)),
                part("part that is text", "quarantined malformed_event", data -> data.put("part", "one")),
                part("part without chunks", "quarantined malformed_event", data -> data.remove("chunks")),
                part("part of a foreign bucket", "quarantined bucket_not_allowed", data -> data.withObject("chunks")
                        .put("bucket", "foreign")),
                part("part whose chunks are not there", "again storage_unavailable", data -> data.withObject("chunks")
                        .put("key", "nothing")),
                part(
                        "part with the chunks of another version",
                        "quarantined malformed_event",
                        data -> data.put("order", "0000000000000002")),
                chunks(
                        "chunk file of a later format",
                        "again misconfigured",
                        text -> text.replaceFirst("\"format\":1", "\"format\":2")),
                chunks(
                        "chunk file of a later format with other fields",
                        "again misconfigured",
                        text -> "{\"format\":2,\"store\":{\"id\":1}}\n"),
                chunks(
                        "chunk file of format 0",
                        "quarantined malformed_event",
                        text -> text.replaceFirst("\"format\":1", "\"format\":0")),
                chunks("empty chunk file", "quarantined malformed_event", text -> ""),
                chunks("chunk file without a lineage", "quarantined malformed_event", text -> "null\n"),
                chunks(
                        "chunk file that is cut off",
                        "quarantined malformed_event",
                        text -> text.substring(0, text.length() - 10)),
                chunks(
                        "chunk file that counts 2^31 - 1 chunks",
                        "quarantined malformed_event",
                        text -> text.replaceFirst("\"chunks\":1", "\"chunks\":2147483647")),
                chunks(
                        "chunk file that counts -1 chunks",
                        "quarantined malformed_event",
                        text -> text.replaceFirst("\"chunks\":1", "\"chunks\":-1")),
                chunks(
                        "chunk without text",
                        "quarantined malformed_event",
                        text -> text.replace("\"text\":\"Some words.\",", "")),
                chunks(
                        "chunk whose span is reversed",
                        "quarantined malformed_event",
                        text -> text.replace("\"charStart\":0", "\"charStart\":99")));
    }

    private static BadInput<Deliveries> part(String what, String answer, Consumer<ObjectNode> change) {
        return row(what, answer, to -> {
            ObjectNode event = chunked(to, text -> text);
            change.accept(event.withObject("data"));
            return to.fate(to.index, event.toString());
        });
    }

    private static BadInput<Deliveries> chunks(String what, String answer, Function<String, String> change) {
        return row(what, answer, to -> to.fate(to.index, chunked(to, change).toString()));
    }

    /// A chunk file and the event of it.
    private static ObjectNode chunked(Deliveries to, Function<String, String> change) {
        offer(to);
        Order order = Order.ofNumber(to.next());
        DocumentFacts facts = new DocumentFacts("a.txt", null, "text/plain", null, 11, Attributes.NONE, Instant.EPOCH);
        ChunkFile file = new ChunkFile(
                new ChunkFile.Lineage(1, STORE, FILE, order, 1, 1, 1, 3, "00", facts),
                List.of(new Chunk(0, "Some words.", 0, 11, null, List.of(), "en", 3)));
        String key = LibraryKeys.chunks(STORE, FILE, order, 1);
        String text = change.apply(new String(file.toBytes(), StandardCharsets.UTF_8));
        to.ground.objects.put(key, text.getBytes(StandardCharsets.UTF_8), "application/jsonl");
        Event event = new Event.DocumentChunked(STORE, FILE, order, 1, 1, ObjectRef.of(to.ground.library, key));
        return Deliveries.object(EventEnvelope.of("test", Instant.EPOCH, event).toJson());
    }

    private static List<BadInput<Deliveries>> others() {
        return List.of(
                row(
                        "event for `index` sent to `etl`",
                        "quarantined malformed_event",
                        to -> to.toEtl(chunked(to, text -> text).toString())),
                row(
                        "event for `etl` sent to `index`",
                        "quarantined malformed_event",
                        to -> to.fate(to.index, offer(to).toString())),
                row(
                        "S3 event sent to `index`",
                        "quarantined malformed_event",
                        to -> to.fate(to.index, to.dropped(to.freshKey()).toString())),
                row(
                        "S3 event sent to `compact`",
                        "quarantined malformed_event",
                        to -> to.fate(to.compact, to.dropped(to.freshKey()).toString())),
                row(
                        "event for `etl` sent to `compact`",
                        "quarantined malformed_event",
                        to -> to.fate(to.compact, offer(to).toString())),
                outgrown(
                        "store that is not there, to `compact`",
                        "done nothing_due",
                        data -> data.put("store", "vs_nothinghere")),
                outgrown(
                        "collection that nobody knows",
                        "quarantined malformed_event",
                        data -> data.put("collection", "everything")));
    }

    private static BadInput<Deliveries> outgrown(String what, String answer, Consumer<ObjectNode> change) {
        return row(what, answer, to -> {
            Event event = new Event.StoreOutgrown(STORE, Event.Collection.DELETE);
            ObjectNode json = Deliveries.object(
                    EventEnvelope.of("test", Instant.EPOCH, event).toJson());
            change.accept(json.withObject("data"));
            RequestHandler<SQSEvent, SQSBatchResponse> compact = to.compact;
            return to.fate(compact, json.toString());
        });
    }
}
