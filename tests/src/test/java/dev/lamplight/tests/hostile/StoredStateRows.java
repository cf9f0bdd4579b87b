package dev.lamplight.tests.hostile;

import static dev.lamplight.tests.hostile.HttpRows.bytes;

import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Objects of the library that a later version wrote, or that are damaged: what a request hears, what a message
/// does, and that the object stays as it is.
final class StoredStateRows {
    private StoredStateRows() {}

    /// What the rows share.
    record Stock(Deliveries to, HttpCaller http) {
        Ground ground() {
            return to.ground;
        }

        byte[] stored(String key) {
            return ground().objects.get(key).orElseThrow().bytes();
        }
    }

    static List<BadInput<Stock>> all() {
        return Stream.of(manifests(), segments(), files(), registers(), strangers())
                .flatMap(List::stream)
                .toList();
    }

    private static BadInput<Stock> row(String what, String answer, BadInput.Attempt<Stock> attempt) {
        return new BadInput<>(what, answer, attempt);
    }

    private static List<BadInput<Stock>> manifests() {
        String newer = "500 newer_format; again misconfigured; kept";
        String corrupt = "500 corrupt_object; again misconfigured; kept";
        return List.of(
                manifest("manifest of a later format", newer, text -> text.replace("\"format\":1", "\"format\":2")),
                manifest(
                        "manifest of a later format with other fields",
                        newer,
                        text -> "{\"format\":2,\"store\":{\"id\":\"x\"},\"segments\":\"elsewhere\"}"),
                manifest("manifest of format 0", corrupt, text -> text.replace("\"format\":1", "\"format\":0")),
                manifest("manifest of format -1", corrupt, text -> text.replace("\"format\":1", "\"format\":-1")),
                manifest("manifest without a format", corrupt, text -> text.replace("\"format\":1,", "")),
                manifest("empty manifest", corrupt, text -> ""),
                manifest("manifest that is null", corrupt, text -> "null"),
                manifest("manifest that is a list", corrupt, text -> "[]"),
                manifest("manifest without fields", corrupt, text -> "{}"),
                manifest("manifest that is cut off", corrupt, text -> text.substring(0, text.length() / 2)),
                manifest("manifest of noise", corrupt, text -> "\u0000\u0001\u0002"),
                manifest("manifest that goes on", corrupt, text -> text + text),
                manifest("manifest without a state", corrupt, text -> text.replace("\"state\":\"ACTIVE\",", "")),
                manifest("manifest of an unknown state", corrupt, text -> text.replace("ACTIVE", "FROZEN")),
                manifest(
                        "manifest without segments", corrupt, text -> text.replaceFirst("\"segments\":\\[[^]]*],", "")),
                manifest(
                        "manifest whose segment has -1 bytes",
                        corrupt,
                        text -> text.replaceFirst("\"sizeBytes\":\\d+", "\"sizeBytes\":-1")),
                manifest(
                        "manifest of another store",
                        corrupt,
                        text -> text.replaceFirst("vs_[a-z0-9]+", "vs_another1")));
    }

    /// What a reader, a search and a commit make of it, and whether it is still there as it was.
    private static BadInput<Stock> manifest(String what, String answer, UnaryOperator<String> change) {
        return row(what, answer, stock -> {
            StoreId store = storeWithADocument(stock);
            String key = LibraryKeys.manifest(store);
            byte[] damaged = bytes(change.apply(new String(stock.stored(key), StandardCharsets.UTF_8)));
            stock.ground().objects.put(key, damaged, "application/json");
            return seen(stock, store) + "; " + committed(stock, store) + "; " + kept(stock, key, damaged);
        });
    }

    private static String seen(Stock stock, StoreId store) throws IOException {
        String shown = stock.http().get("GET /v1/vector_stores/" + store);
        String found = stock.http().json("POST /v1/vector_stores/" + store + "/search", "{\"query\":\"words\"}");
        return shown.equals(found) ? shown : shown + ", search " + found;
    }

    private static String committed(Stock stock, StoreId store) {
        Instant now = Clock.systemUTC().instant();
        Event event = new Event.DocumentRemoved(
                store, new FileId("file-anything"), dev.lamplight.contract.Order.ofNumber(1), now);
        return stock.to()
                .fate(stock.to().index, EventEnvelope.of("test", now, event).toJson());
    }

    private static String kept(Stock stock, String key, byte[] before) {
        return Arrays.equals(stock.stored(key), before) ? "kept" : "overwritten";
    }

    private static List<BadInput<Stock>> segments() {
        return List.of(
                segment(
                        "segment that is cut off",
                        "500 corrupt_segment; again misconfigured",
                        bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
                segment(
                        "segment of one byte less in front",
                        "500 corrupt_segment; again misconfigured",
                        bytes -> Arrays.copyOfRange(bytes, 1, bytes.length)),
                segment("empty segment", "500 corrupt_segment; again misconfigured", bytes -> new byte[0]),
                segment(
                        "segment with a changed byte in its list",
                        "500 corrupt_segment; again misconfigured",
                        bytes -> {
                            bytes[bytes.length / 2] ^= 1;
                            return bytes;
                        }),
                segment(
                        "segment with a changed byte in its trailer",
                        "500 corrupt_segment; again misconfigured",
                        bytes -> {
                            bytes[bytes.length - 10] ^= 1;
                            return bytes;
                        }),
                segment("segment of a later format", "500 newer_format; again misconfigured", StoredStateRows::newer),
                row("manifest that lists a missing segment", "503 storage_unavailable; again contention", stock -> {
                    StoreId store = storeWithADocument(stock);
                    stock.ground().objects.delete(List.of(segment(stock, store).key()));
                    return freshly(stock, store);
                }));
    }

    private static BadInput<Stock> segment(String what, String answer, UnaryOperator<byte[]> change) {
        return row(what, answer, stock -> {
            StoreId store = storeWithADocument(stock);
            String key = segment(stock, store).key();
            stock.ground().objects.put(key, change.apply(stock.stored(key)), "application/octet-stream");
            return freshly(stock, store);
        });
    }

    /// Asked of functions that have nothing of it in their memory.
    private static String freshly(Stock stock, StoreId store) throws IOException {
        return seen(stock, store) + "; " + committed(stock, store);
    }

    private static SegmentRef segment(Stock stock, StoreId store) {
        return stock.ground().manifests.require(store).value().segments().getFirst();
    }

    /// The trailer with format 2 and its right checksum.
    private static byte[] newer(byte[] segment) {
        ByteBuffer trailer = ByteBuffer.wrap(segment, segment.length - 24, 24).slice();
        trailer.putInt(8, 2);
        CRC32C checksum = new CRC32C();
        checksum.update(segment, segment.length - 24, 20);
        trailer.putInt(20, (int) checksum.getValue());
        return segment;
    }

    private static List<BadInput<Stock>> files() {
        return List.of(
                file(
                        "file record of a later format",
                        "500 newer_format; kept",
                        "GET /v1/files/{file}",
                        text -> text.replace("\"format\":1", "\"format\":2")),
                file(
                        "deletion of a file of a later format",
                        "500 newer_format; kept",
                        "DELETE /v1/files/{file}",
                        text -> text.replace("\"format\":1", "\"format\":2")),
                file(
                        "file record that is cut off",
                        "500 corrupt_object; kept",
                        "GET /v1/files/{file}",
                        text -> text.substring(0, 20)),
                file(
                        "deletion of a file whose record is damaged",
                        "500 corrupt_object; kept",
                        "DELETE /v1/files/{file}",
                        text -> "null"),
                file(
                        "file record without a name",
                        "500 corrupt_object; kept",
                        "GET /v1/files/{file}/content",
                        text -> text.replaceFirst("\"filename\":\"[^\"]*\",", "")),
                row("drop onto a file of a later format", "again misconfigured; kept", stock -> {
                    String key = stock.to().freshKey();
                    String record = LibraryKeys.file(FileId.ofDropped(stock.ground().inbox, key));
                    byte[] newer = bytes("{\"format\":2,\"id\":7}");
                    stock.ground().objects.put(record, newer, "application/json");
                    return stock.to().toEtl(stock.to().dropped(key).toString()) + "; " + kept(stock, record, newer);
                }),
                row("drop into a folder whose record is of a later format", "again misconfigured; kept", stock -> {
                    String record = LibraryKeys.inboxFolder("later");
                    byte[] newer = bytes("{\"format\":2}");
                    stock.ground().objects.put(record, newer, "application/json");
                    return stock.to().toEtl(stock.to().dropped("later/a.txt").toString()) + "; "
                            + kept(stock, record, newer);
                }));
    }

    private static BadInput<Stock> file(String what, String answer, String line, UnaryOperator<String> change) {
        return row(what, answer, stock -> {
            FileId file = uploaded(stock);
            String key = LibraryKeys.file(file);
            byte[] damaged = bytes(change.apply(new String(stock.stored(key), StandardCharsets.UTF_8)));
            stock.ground().objects.put(key, damaged, "application/json");
            String answered = stock.http().get(line.replace("{file}", file.value())) + "; " + kept(stock, key, damaged);
            stock.ground().objects.delete(List.of(key));
            return answered;
        });
    }

    private static FileId uploaded(Stock stock) throws IOException {
        String form = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"purpose\"",
                "",
                "assistants",
                "--b",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"",
                "",
                "words",
                "--b--",
                "");
        RawHttp.Answer answer = stock.http()
                .http()
                .send(
                        "POST /v1/files",
                        HttpCaller.AUTHORIZATION + "Content-Type: multipart/form-data; boundary=b\r\n",
                        bytes(form));
        return new FileId(answer.json().path("id").asText());
    }

    private static List<BadInput<Stock>> registers() {
        return List.of(
                register("attachment register of a later format", "500 newer_format; kept", "{\"format\":2}"),
                register("attachment register that is damaged", "500 corrupt_object; kept", "{\"format\":1}"),
                row("file batch that is damaged", "500 corrupt_object", stock -> {
                    StoreId store = storeWithADocument(stock);
                    String batch = "vsfb_" + "0".repeat(24);
                    stock.ground().objects.put(LibraryKeys.fileBatch(store, batch), bytes("{}"), "application/json");
                    return stock.http().get("GET /v1/vector_stores/" + store + "/file_batches/" + batch);
                }));
    }

    private static BadInput<Stock> register(String what, String answer, String damaged) {
        return row(what, answer, stock -> {
            StoreId store = storeWithADocument(stock);
            FileId file = uploaded(stock);
            AttachmentRecord good = AttachmentRecord.first(
                    store,
                    file,
                    Attributes.NONE,
                    ChunkingStrategy.AUTO,
                    Clock.systemUTC().instant());
            String key = LibraryKeys.attachment(store, file);
            stock.ground().objects.put(key, Json.bytes(good), "application/json");
            stock.ground().objects.put(key, bytes(damaged), "application/json");
            String body = "{\"file_id\":\"" + file + "\"}";
            return stock.http().json("POST /v1/vector_stores/" + store + "/files", body) + "; "
                    + kept(stock, key, bytes(damaged));
        });
    }

    /// Objects that nobody of us wrote, in our folders: passed over.
    private static List<BadInput<Stock>> strangers() {
        return List.of(
                row("stranger among the markers of a store", "200", stock -> {
                    StoreId store = storeWithADocument(stock);
                    put(stock, LibraryKeys.waitingIn(store) + "notes/today.txt");
                    put(stock, LibraryKeys.waitingIn(store) + "file-12345678/NOT AN ORDER");
                    return stock.http().get("GET /v1/vector_stores/" + store);
                }),
                row("stranger in the list of files", "200", stock -> {
                    put(stock, LibraryKeys.FILES_BY_TIME + "notes.txt");
                    put(stock, LibraryKeys.FILES_BY_TIME + "x");
                    return stock.http().get("GET /v1/files");
                }),
                row("stranger in the list of stores", "200", stock -> {
                    put(stock, LibraryKeys.STORES_BY_TIME + "notes.txt");
                    return stock.http().get("GET /v1/vector_stores?limit=1");
                }),
                row("stranger among the stores of a file", "200", stock -> {
                    FileId file = uploaded(stock);
                    put(stock, LibraryKeys.fileInStores(file) + "notes.txt");
                    return stock.http().get("DELETE /v1/files/" + file);
                }),
                row("stranger among the versions of a store, at its collection", "done nothing_due", stock -> {
                    StoreId store = storeWithADocument(stock);
                    put(stock, LibraryKeys.documentsIn(store) + "notes/today/x");
                    Event event = new Event.StoreOutgrown(store, Event.Collection.DELETE);
                    String body = EventEnvelope.of("test", Instant.EPOCH, event).toJson();
                    return stock.to().fate(stock.to().compact, body);
                }));
    }

    private static void put(Stock stock, String key) {
        stock.ground().objects.put(key, new byte[0], "text/plain");
    }

    /// A store of its own with one committed document.
    private static StoreId storeWithADocument(Stock stock) {
        StoreId store = new StoreId("vs_state" + stock.to().next() + "0000");
        Instant now = Clock.systemUTC().instant();
        stock.ground().manifests.create(StoreManifest.create(store, "state", Map.of(), null, now));
        Event event = new Event.DocumentOffered(store, "a", "Some words to be found.", null, Attributes.NONE);
        String done = stock.to().toEtl(EventEnvelope.of("test", now, event).toJson());
        int parts = stock.ground().step(stock.to().index, "lamplight-parts");
        if (!done.equals("done chunked") || parts != 1) {
            throw new IllegalStateException("the document was not committed: " + done + ", " + parts + " parts");
        }
        return store;
    }
}
