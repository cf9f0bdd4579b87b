package dev.lamplight.tests.memory;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.sqs.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Documents to chunks: offered texts from a word to some pages, dropped manuals of every format, damaged ones, what is
/// no event at all, and the same once more.
final class EtlLoad implements Load {
    private static final StoreId STORE = StoreId.ofInboxFolder("memory");
    private static final List<String> FOLDERS = List.of("memory", "手册", "third");
    private static final int NAMES = 40;

    private final UnwiredCloud cloud;
    private final Texts texts;
    private List<StoredMessage> last = List.of();

    EtlLoad(UnwiredCloud cloud, Texts texts) {
        this.cloud = cloud;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "etl";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        for (String folder : FOLDERS) {
            drop(folder + "/first.md", Texts.utf8(texts.english(1, 300)));
        }
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        switch (number % 10) {
            case 0, 1, 2, 3 -> offer(number, texts.mixed(number));
            case 4 -> offer(number, texts.english(number, number % 100 == 4 ? 60_000 : 1));
            case 5 -> dropManual(number);
            case 6 -> drop(folder(number) + "/damaged.pdf", Texts.utf8("%PDF-1.7 " + texts.mixed(number)));
            case 7 -> deliver(UnwiredCloud.DOCUMENTS, "no event " + number);
            case 8 -> cloud.deliver(UnwiredCloud.DOCUMENTS, last);
            default ->
                drop(folder(number) + "/page.html", Texts.utf8("<h1>" + number + "</h1><p>" + texts.mixed(number)));
        }
        while (!cloud.take(UnwiredCloud.PARTS, 10).isEmpty()) {
            // nobody reads them here
        }
    }

    private static String folder(int number) {
        return FOLDERS.get(number / 10 % FOLDERS.size());
    }

    private void offer(int number, String text) throws IOException, InterruptedException {
        Event offered = new Event.DocumentOffered(STORE, "offer-" + number % NAMES, text, null, Attributes.NONE);
        deliver(
                UnwiredCloud.DOCUMENTS,
                EventEnvelope.of("test", Instant.now(), offered).toJson());
    }

    private void deliver(String queue, String body) throws IOException, InterruptedException {
        cloud.send(queue, UnwiredCloud.message(body));
        List<StoredMessage> taken = cloud.take(queue, 5);
        last = taken;
        cloud.deliver(queue, taken);
    }

    /// A large one once in a while, mostly small ones.
    private void dropManual(int number) throws IOException, InterruptedException {
        Path document = texts.document(number / 10);
        byte[] bytes = texts.bytes(document);
        if (bytes.length > 30_000 && number % 50 != 5) {
            drop(folder(number) + "/small.md", Texts.utf8(texts.english(number, 4_000)));
        } else {
            drop(folder(number) + "/" + document.getFileName(), bytes);
        }
    }

    private void drop(String key, byte[] content) throws IOException, InterruptedException {
        cloud.inbox().put(key, content, "application/octet-stream");
        List<StoredMessage> events = cloud.take(UnwiredCloud.INBOX_EVENTS, 5);
        cloud.deliver(UnwiredCloud.INBOX_EVENTS, events);
    }
}
