package dev.lamplight.tests.stop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the product holds when everything is settled, in the words of its users: nothing in it depends on random ids,
/// on time, or on which segments the chunks lie in.
///
/// @param facts lines that are the same in two runs, or the runs differ: by store and document its status, attributes,
///     failure, facts and chunks with their places; counts; names of files; quarantine; vectors of `/v1/embeddings`
/// @param searches the hits of each search, best first
/// @param defects what must not be in any run
record Holdings(SortedMap<String, String> facts, SortedMap<String, List<Hit>> searches, List<String> defects) {
    /// Scores come from statistics of live chunks and full vectors, whatever the segments; what is left is the rounding
    /// of sums in another order, and of the 8-bit codes that choose the candidates at the end of the list.
    private static final double TOLERANCE = 1e-4;

    private static final long MAX_CACHED_BYTES = 256L * 1024 * 1024;
    private static final int RESULTS = 10;

    /// @param passage document, characters, page and section, and text
    record Hit(String passage, double score) {}

    static Holdings of(PatientClient client, Workload workload) {
        return new Reading(client, workload).holdings();
    }

    /// Differences to another run, none where the two are identical.
    List<String> differences(Holdings other) {
        List<String> differences = new ArrayList<>();
        Set<String> keys = new HashSet<>(facts.keySet());
        keys.addAll(other.facts.keySet());
        for (String key : keys) {
            String here = facts.get(key);
            String there = other.facts.get(key);
            if (!Objects.equals(here, there)) {
                differences.add(key + ":\n    " + here + "\n  but\n    " + there);
            }
        }
        searches.forEach((query, hits) -> {
            List<Hit> others = other.searches.getOrDefault(query, List.of());
            if (!same(hits, others) || !same(others, hits)) {
                differences.add(query + ":\n    " + hits + "\n  but\n    " + others);
            }
        });
        return differences;
    }

    /// Each hit is there with the same score, unless it is as good as the last one, where others may take its place.
    private static boolean same(List<Hit> hits, List<Hit> others) {
        if (hits.size() != others.size()) {
            return false;
        }
        double last = others.isEmpty() ? 0 : others.getLast().score();
        return hits.stream()
                .allMatch(hit -> Math.abs(hit.score() - last) <= TOLERANCE
                        || others.stream()
                                .anyMatch(other -> other.passage().equals(hit.passage())
                                        && Math.abs(other.score() - hit.score()) <= TOLERANCE));
    }

    /// One look at the product.
    private static final class Reading {
        private final PatientClient client;
        private final Workload workload;
        private final SortedMap<String, String> names;
        private final SortedMap<String, String> facts = new TreeMap<>();
        private final SortedMap<String, List<Hit>> searches = new TreeMap<>();
        private final List<String> defects = new ArrayList<>();

        private Reading(PatientClient client, Workload workload) {
            this.client = client;
            this.workload = workload;
            this.names = workload.names();
        }

        private Holdings holdings() {
            workload.openStores().forEach(this::store);
            files();
            quarantine();
            embeddings();
            for (String path : workload.gone()) {
                if (client.reply("GET", path, null).status() != 404) {
                    defects.add("not gone: " + path);
                }
            }
            return new Holdings(facts, searches, defects);
        }

        private void store(String name, StoreId store) {
            facts.put(
                    name + " counts",
                    client.get("/v1/vector_stores/" + store).path("file_counts").toString());
            for (JsonNode file : client.get("/v1/vector_stores/" + store + "/files?limit=100")
                    .path("data")) {
                facts.put(
                        name + " | " + name(file.path("id").asText()) + " | status",
                        file.path("status") + " " + file.path("attributes") + " " + file.path("last_error"));
            }
            contents(name, store);
            for (String question : workload.questions()) {
                searches.put(name + " ? " + question, hits(store, question));
            }
        }

        private List<Hit> hits(StoreId store, String question) {
            List<Hit> hits = new ArrayList<>();
            for (JsonNode hit : client.post(
                            "/v1/vector_stores/" + store + "/search",
                            Map.of("query", question, "max_num_results", RESULTS))
                    .path("data")) {
                hits.add(new Hit(
                        name(hit.path("file_id").asText()) + " " + hit.path("char_start") + "-" + hit.path("char_end")
                                + " " + hit.path("page") + hit.path("section") + hit.path("content"),
                        hit.path("score").asDouble()));
            }
            return hits;
        }

        /// Reads the store itself, past the functions.
        private void contents(String name, StoreId store) {
            client.s3(s3 -> {
                ObjectStore library = new ObjectStore(s3, client.library());
                StoreManifest manifest =
                        new StoreManifests(library).require(store).value();
                try (SegmentCache segments = new SegmentCache(library::range, MAX_CACHED_BYTES);
                        StoreReader reader = StoreReader.open(manifest, segments)) {
                    documents(name, reader);
                    entries(name, manifest, segments);
                    waiting(name, store, library, reader.contents());
                    return manifest.generation();
                }
            });
        }

        private void documents(String name, StoreReader reader) {
            for (FileId file : reader.contents().present()) {
                List<DocumentEntry.Part> live = reader.contents().live(file);
                List<Chunk> chunks = reader.chunks(file);
                facts.put(
                        name + " | " + name(file.value()) + " | content",
                        (live.isEmpty() ? "nothing live" : shown(live.getFirst().facts()))
                                + reader.contents()
                                        .failure(file)
                                        .map(failed -> failed.code() + " " + failed.message())
                                        .orElse("")
                                + chunks);
            }
        }

        /// Without the time, and the version of the object that it was read from.
        private String shown(DocumentFacts document) {
            return String.join(
                    " ",
                    document.filename(),
                    document.mediaType(),
                    String.valueOf(document.title()),
                    Long.toString(document.sourceBytes()),
                    document.attributes().toString());
        }

        private void entries(String name, StoreManifest manifest, SegmentCache segments) {
            List<DocumentEntry> entries = new ArrayList<>();
            manifest.segments().forEach(segment -> {
                segments.verify(segment);
                entries.addAll(segments.entries(segment));
            });
            Set<List<Object>> seen = new HashSet<>();
            for (DocumentEntry entry : entries) {
                if (entry instanceof DocumentEntry.Part part
                        && !seen.add(List.of(part.file(), part.order(), part.part()))) {
                    defects.add(name + ": two segments hold " + name(part.file().value()));
                }
            }
            if (!StoreContents.of(entries).counts().equals(manifest.counts())) {
                defects.add(name + ": the manifest counts " + manifest.counts());
            }
        }

        private void waiting(String name, StoreId store, ObjectStore library, StoreContents contents) {
            String prefix = LibraryKeys.waitingIn(store);
            library.eachKey(prefix, key -> {
                String[] parts = key.substring(prefix.length()).split("/", -1);
                if (!contents.isSettled(new FileId(parts[0]), new Order(parts[1]))) {
                    defects.add(name + " waits for ever for " + name(parts[0]));
                }
            });
        }

        /// Uploads whose answer was lost were repeated and are there twice; the names are what people see.
        private void files() {
            Set<String> found = new TreeSet<>();
            client.get("/v1/files?limit=10000")
                    .path("data")
                    .forEach(file -> found.add(file.path("filename").asText()));
            facts.put("files", found.toString());
            workload.kept()
                    .forEach((id, bytes) -> client.s3(s3 -> {
                        byte[] stored = s3.getObjectAsBytes(request ->
                                        request.bucket(client.library()).key(LibraryKeys.content(new FileId(id))))
                                .asByteArray();
                        if (!Arrays.equals(stored, bytes)) {
                            defects.add("another content: " + name(id));
                        }
                        return id;
                    }));
        }

        private void quarantine() {
            Set<String> codes = new TreeSet<>();
            client.s3(s3 -> {
                ObjectStore library = new ObjectStore(s3, client.library());
                library.eachKey(LibraryKeys.QUARANTINE, key -> codes.add(code(library, key)));
                return codes.size();
            });
            facts.put("quarantine", codes.toString());
        }

        private static String code(ObjectStore library, String key) {
            try {
                JsonNode entry =
                        Json.mapper().readTree(library.get(key).orElseThrow().bytes());
                return entry.path("function") + " " + entry.path("code");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void embeddings() {
            for (JsonNode vector : client.post(
                            "/v1/embeddings",
                            Map.of(
                                    "model", "bge-small-en-v1.5",
                                    "input", List.of("a lamp", "灯"),
                                    "encoding_format", "base64"))
                    .path("data")) {
                facts.put(
                        "vector " + vector.path("index"),
                        vector.path("embedding").asText());
            }
        }

        private String name(String file) {
            return names.getOrDefault(file, file);
        }
    }
}
