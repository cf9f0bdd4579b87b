package dev.lamplight.functions.compact;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The library bucket on the local cloud's S3, whose clock the test moves, and what `index` would commit into it.
final class LibraryFixture implements AutoCloseable {
    static final StoreId STORE = new StoreId("vs_000000000001");

    final MovingClock clock = new MovingClock();
    private final S3Server server;
    private final S3Client s3;
    final ObjectStore library;
    final StoreManifests manifests;
    private final SegmentCache segments;

    LibraryFixture() throws IOException {
        server = S3Server.start(
                new S3Options(0, Optional.empty(), "eu-central-1", (_, _) -> {}, CallListener.NONE, clock));
        server.create(new BucketSpec("Library", "library", false, List.of()));
        s3 = client(new ExecutionInterceptor() {});
        library = new ObjectStore(s3, "library");
        manifests = new StoreManifests(library);
        segments = segments(library);
        create(STORE);
    }

    /// A client whose calls the interceptor sees.
    S3Client client(ExecutionInterceptor interceptor) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(interceptor))
                .build();
    }

    void create(StoreId store) {
        manifests.create(StoreManifest.create(store, store.value(), Map.of(), null, clock.instant()));
    }

    static FileId file(int number) {
        return new FileId("file-%08d".formatted(number));
    }

    /// Commits one document of one chunk, with its chunk file, as `index` does.
    void commit(int document, long order) {
        Order version = Order.ofNumber(order);
        library.put(LibraryKeys.chunks(STORE, file(document), version, 1), new byte[] {1}, "application/jsonl");
        var facts = new DocumentFacts("a.txt", null, "text/plain", null, 1, Attributes.NONE, clock.instant());
        var chunk = new Chunk(0, "document " + document + " order " + order, 0, 5, null, List.of(), "en", 3);
        var part = new IndexedPart(
                new DocumentEntry.Part(file(document), version, 1, 1, 1, 10, facts),
                List.of(new EmbeddedChunk(chunk, "encoder", new float[] {1, document})));
        commit(List.of(part), List.of());
    }

    void commitRemoved(int document, long order) {
        commit(List.of(), List.of(new DocumentEntry.Removed(file(document), Order.ofNumber(order), clock.instant())));
    }

    private void commit(List<IndexedPart> parts, List<DocumentEntry> others) {
        SegmentObject segment = SegmentWriter.write(parts, others);
        String key = LibraryKeys.segment(STORE, UUID.randomUUID().toString());
        library.put(key, segment.bytes(), "application/octet-stream");
        SegmentRef ref = segment.ref(key);
        manifests.update(STORE, manifest -> {
            List<DocumentEntry> all = new ArrayList<>(segments.entries(ref));
            manifest.segments().forEach(each -> all.addAll(segments.entries(each)));
            return manifest.withCommit(ref, Set.of(), StoreContents.of(all).counts(), clock.instant());
        });
    }

    StoreManifest manifest() {
        return manifests.read(STORE).map(Versioned::value).orElseThrow();
    }

    /// What a reader would see.
    StoreContents contents() {
        return StoreContents.of(manifest(), segments::entries);
    }

    /// Of a new environment, which has read nothing yet.
    SegmentCache segments() {
        return segments(library);
    }

    /// A compactor whose calls go through the client.
    StoreCompactor compactor(S3Client client) {
        ObjectStore seen = new ObjectStore(client, "library");
        return new StoreCompactor(seen, segments(seen), clock);
    }

    private static SegmentCache segments(ObjectStore objects) {
        return new SegmentCache(objects::range, 1 << 24);
    }

    List<String> keys(String prefix) {
        return library.list(prefix, null, 10_000);
    }

    Deadline deadline() {
        return new Deadline(clock.instant().plusSeconds(60), clock);
    }

    @Override
    public void close() {
        segments.close();
        s3.close();
        server.close();
    }

    /// A clock that the test moves; it does not run by itself.
    static final class MovingClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
