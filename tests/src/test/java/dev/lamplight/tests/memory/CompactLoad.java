package dev.lamplight.tests.memory;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.sqs.NewMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Stores that outgrew: merges of ten segments in two languages, stores with nothing due, reports of garbage, unknown
/// stores and what is no event at all. The same merge can be due again because the manifest from before it is put back.
final class CompactLoad implements Load {
    private static final List<StoreId> GROWN = List.of(StoreId.ofInboxFolder("grown"), StoreId.ofInboxFolder("长大"));
    private static final StoreId SMALL = StoreId.ofInboxFolder("small");
    private static final int SEGMENTS = 10;

    private final UnwiredCloud cloud;
    private final Texts texts;
    private final List<byte[]> before = new ArrayList<>();

    CompactLoad(UnwiredCloud cloud, Texts texts) {
        this.cloud = cloud;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "compact";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        for (String folder : List.of("grown", "长大", "small")) {
            cloud.inbox().put(folder + "/first.md", Texts.utf8(texts.mixed(3)), "text/plain");
            cloud.deliver(UnwiredCloud.INBOX_EVENTS, cloud.take(UnwiredCloud.INBOX_EVENTS, 5));
            cloud.deliver(UnwiredCloud.PARTS, cloud.take(UnwiredCloud.PARTS, 10));
        }
        for (StoreId store : GROWN) {
            for (int i = 0; i < SEGMENTS; i++) {
                grow(store, i);
            }
            before.add(library().get(LibraryKeys.manifest(store)).orElseThrow().bytes());
        }
        while (!cloud.take(UnwiredCloud.COMPACTIONS, 1).isEmpty()) {
            // what index has noticed by itself
        }
    }

    private void grow(StoreId store, int number) throws IOException, InterruptedException {
        Event offered = new Event.DocumentOffered(
                store,
                "offer-" + number,
                texts.english(number, 8_000) + texts.chinese(number, 60),
                null,
                Attributes.NONE);
        cloud.send(
                UnwiredCloud.DOCUMENTS,
                UnwiredCloud.message(
                        EventEnvelope.of("test", Instant.now(), offered).toJson()));
        cloud.deliver(UnwiredCloud.DOCUMENTS, cloud.take(UnwiredCloud.DOCUMENTS, 5));
        cloud.deliver(UnwiredCloud.PARTS, cloud.take(UnwiredCloud.PARTS, 10));
    }

    private ObjectStore library() {
        return cloud.library();
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        switch (number % 10) {
            case 0, 1, 2, 3 -> merge(number % 2);
            case 4, 5, 6 -> outgrown(SMALL, Event.Collection.NONE);
            case 7 -> outgrown(SMALL, number % 50 == 7 ? Event.Collection.DELETE : Event.Collection.REPORT);
            case 8 -> outgrown(StoreId.ofInboxFolder("nobody's " + number), Event.Collection.NONE);
            default -> deliver("no event " + number, "poison");
        }
    }

    private void merge(int which) throws IOException, InterruptedException {
        StoreId store = GROWN.get(which);
        library().put(LibraryKeys.manifest(store), before.get(which), "application/json");
        outgrown(store, Event.Collection.NONE);
    }

    private void outgrown(StoreId store, Event.Collection collection) throws IOException, InterruptedException {
        Event event = new Event.StoreOutgrown(store, collection);
        deliver(EventEnvelope.of("test", Instant.now(), event).toJson(), store.value());
    }

    private void deliver(String body, String group) throws IOException, InterruptedException {
        cloud.send(UnwiredCloud.COMPACTIONS, NewMessage.of(body).inGroup(Optional.of(group)));
        cloud.deliver(UnwiredCloud.COMPACTIONS, cloud.take(UnwiredCloud.COMPACTIONS, 1));
    }
}
