package dev.lamplight.tests.memory;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.sqs.StoredMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Chunks to committed segments: new versions of documents from a word to some pages in six stores, in batches of one
/// to ten, the same once more, the sweep, what is no event at all. `compact` keeps the stores in shape, as it does
/// outside.
final class IndexLoad implements Load {
    private static final int STORES = 6;
    private static final int NAMES = 12;

    private final UnwiredCloud cloud;
    private final Texts texts;
    private List<StoredMessage> last = List.of();

    IndexLoad(UnwiredCloud cloud, Texts texts) {
        this.cloud = cloud;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "index";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        for (int i = 0; i < STORES; i++) {
            cloud.inbox().put("folder" + i + "/first.md", Texts.utf8(texts.mixed(i)), "text/plain");
        }
        cloud.settle();
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        switch (number % 10) {
            case 0, 1, 2 -> index(List.of(offer(number, text(number))));
            case 3 -> index(many(number, number % 100 == 3 ? 10 : 2));
            case 4, 5, 6, 7 -> cloud.deliver(UnwiredCloud.PARTS, last);
            case 8 -> poison("no event " + number);
            default -> tidy(number);
        }
    }

    /// Some pages once in a while, mostly some lines: what a commit costs does not depend on it, the encoder's
    /// time does.
    private String text(int number) {
        return number % 50 == 2 ? texts.mixed(number / 10) : texts.brief(number / 10 * 3 + number % 10);
    }

    private List<String> many(int number, int count) {
        List<String> offers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            offers.add(offer(number + i, texts.brief(number + i)));
        }
        return offers;
    }

    private String offer(int number, String text) {
        StoreId store = StoreId.ofInboxFolder("folder" + number % STORES);
        Event offered = new Event.DocumentOffered(store, "offer-" + number % NAMES, text, null, Attributes.NONE);
        return EventEnvelope.of("test", Instant.now(), offered).toJson();
    }

    private void index(List<String> offers) throws IOException, InterruptedException {
        offers.forEach(offer -> cloud.send(UnwiredCloud.DOCUMENTS, UnwiredCloud.message(offer)));
        cloud.deliver(UnwiredCloud.DOCUMENTS, cloud.take(UnwiredCloud.DOCUMENTS, 10));
        last = cloud.take(UnwiredCloud.PARTS, 10);
        cloud.deliver(UnwiredCloud.PARTS, last);
    }

    private void poison(String body) throws IOException, InterruptedException {
        cloud.send(UnwiredCloud.PARTS, UnwiredCloud.message(body));
        cloud.deliver(UnwiredCloud.PARTS, cloud.take(UnwiredCloud.PARTS, 1));
    }

    private void tidy(int number) throws IOException, InterruptedException {
        Event sweep = new Event.SweepScheduled(Event.Collection.NONE);
        cloud.send(
                UnwiredCloud.PARTS,
                UnwiredCloud.message(
                        EventEnvelope.of("test " + number, Instant.now(), sweep).toJson()));
        cloud.deliver(UnwiredCloud.PARTS, cloud.take(UnwiredCloud.PARTS, 10));
        for (List<StoredMessage> due = cloud.take(UnwiredCloud.COMPACTIONS, 1);
                !due.isEmpty();
                due = cloud.take(UnwiredCloud.COMPACTIONS, 1)) {
            if (number % 50 == 9) {
                cloud.deliver(UnwiredCloud.COMPACTIONS, due);
            }
        }
    }
}
