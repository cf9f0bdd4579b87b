package dev.lamplight.cli.command;

import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.client.BucketObjects.Listed;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.put.S3Address;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the objects of a listing beside the work on them, a thousand a request, so that a person is told what is
/// left.
final class Census {
    private static final int PAGE_SIZE = 1000;

    private Census() {}

    /// @return the count when it is whole, 0 before
    static AtomicLong begin(BucketObjects buckets, S3Address source) {
        AtomicLong total = new AtomicLong();
        Thread.ofVirtual().start(() -> {
            try {
                total.set(count(buckets, source));
            } catch (CommandFailure _) {
                // the work itself says what is wrong; without a count only the time left is not shown
            }
        });
        return total;
    }

    private static long count(BucketObjects buckets, S3Address source) {
        long count = 0;
        String position = "";
        while (true) {
            List<Listed> page = buckets.page(source.bucket(), source.prefix(), position, PAGE_SIZE);
            if (page.isEmpty()) {
                return count;
            }
            count += page.size();
            position = page.getLast().key();
        }
    }
}
