package dev.lamplight.tests.memory;

import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.localcloud.sqs.NewMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The largest merge that `compact` does, again and again.
final class LargestMerge implements Load {
    private final UnwiredCloud cloud;
    private final Texts texts;
    private byte[] before = new byte[0];

    LargestMerge(UnwiredCloud cloud, Texts texts) {
        this.cloud = cloud;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "compact";
    }

    @Override
    public void prepare() {
        HeavyStore.write(cloud.library(), texts);
        before = cloud.library()
                .get(LibraryKeys.manifest(HeavyStore.STORE))
                .orElseThrow()
                .bytes();
    }

    /// @throws AssertionError where nothing was merged
    @Override
    public void request(int number) throws IOException, InterruptedException {
        String key = LibraryKeys.manifest(HeavyStore.STORE);
        cloud.library().put(key, before, "application/json");
        Event event = new Event.StoreOutgrown(HeavyStore.STORE, Event.Collection.NONE);
        String body = EventEnvelope.of("test", Instant.now(), event).toJson();
        cloud.send(UnwiredCloud.COMPACTIONS, NewMessage.of(body).inGroup(Optional.of(HeavyStore.STORE.value())));
        cloud.deliver(UnwiredCloud.COMPACTIONS, cloud.take(UnwiredCloud.COMPACTIONS, 1));
        if (Arrays.equals(before, cloud.library().get(key).orElseThrow().bytes())) {
            throw new AssertionError("the largest merge was not done");
        }
    }
}
