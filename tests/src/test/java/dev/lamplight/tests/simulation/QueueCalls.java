package dev.lamplight.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random calls of one queue and of its dead letters, right ones and wrong ones.
final class QueueCalls {
    private static final int GROUPS = 3;
    private static final int LATEST_RECEIPTS = 12;
    private static final int LONGER_THAN_ALL_CALLS = 800;

    private final Random random;
    private final boolean fifo;
    private final Range range;
    private int sent;

    /// Which calls are made.
    enum Range {
        EVERYTHING,
        /// What is hidden stays hidden, since moto's clock cannot be moved; no message lacks anything and batches are
        /// those of sends, since moto looks at a batch as a whole; no receipt but the last is used, since
        /// moto takes those that are over, too.
        WHAT_MOTO_KNOWS
    }

    QueueCalls(Random random, String queue, Range range) {
        this.random = random;
        this.range = range;
        this.fifo = queue.endsWith(".fifo");
    }

    /// A message; what is null is left out.
    ///
    /// @param id in its batch
    record Sending(
            String id,
            String body,
            @Nullable Integer delaySeconds,
            @Nullable String group,
            @Nullable String deduplicationId) {}

    /// A receipt is named by how many came after it, since each service has its own; -1 is one that nobody gave.
    sealed interface Call {
        record Send(Sending message) implements Call {}

        record SendBatch(List<Sending> messages) implements Call {}

        /// @param visibilitySeconds null for that of the queue
        record Receive(
                boolean deadLetters, int most, @Nullable Integer visibilitySeconds) implements Call {}

        record Delete(int receipt) implements Call {}

        record DeleteBatch(List<Integer> receipts) implements Call {}

        record Hide(int receipt, int seconds) implements Call {}

        record HideBatch(List<Integer> receipts, int seconds) implements Call {}

        record Count(boolean deadLetters) implements Call {}

        record CallOfNoQueue() implements Call {}
    }

    Call next() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> new Call.Send(message("only"));
            case 4, 5 -> new Call.SendBatch(batch());
            case 6, 7, 8, 9, 10 -> new Call.Receive(false, most(), visibility());
            case 11 -> new Call.Receive(true, most(), visibility());
            case 12, 13 -> new Call.Delete(receipt());
            case 14 -> isForMoto() ? new Call.Delete(receipt()) : new Call.DeleteBatch(receipts());
            case 15 ->
                isForMoto() ? new Call.Receive(false, most(), visibility()) : new Call.Hide(receipt(), seconds());
            case 16 -> isForMoto() ? new Call.Count(false) : new Call.HideBatch(receipts(), seconds());
            case 17 -> new Call.Count(true);
            case 18 -> random.nextInt(5) == 0 ? new Call.CallOfNoQueue() : new Call.Count(false);
            default -> new Call.Count(false);
        };
    }

    private boolean isForMoto() {
        return range == Range.WHAT_MOTO_KNOWS;
    }

    /// Half of the FIFO messages repeat what was sent shortly before; a few lack what they need.
    private Sending message(String id) {
        sent++;
        boolean incomplete = !isForMoto() && random.nextInt(12) == 0;
        String body = incomplete && random.nextBoolean() ? "" : "body " + sent;
        if (!fifo) {
            Integer delay = random.nextInt(4) == 0
                    ? Integer.valueOf(isForMoto() ? LONGER_THAN_ALL_CALLS : 1 + random.nextInt(40))
                    : null;
            return new Sending(id, body, delay, null, null);
        }
        String group = incomplete ? null : "group-" + random.nextInt(GROUPS);
        return new Sending(id, body, null, group, "number-" + (sent - random.nextInt(2) * random.nextInt(4)));
    }

    private List<Sending> batch() {
        List<Sending> batch = new ArrayList<>();
        int size = random.nextInt(10) == 0 ? 11 * random.nextInt(2) : 1 + random.nextInt(5);
        boolean alike = random.nextInt(8) == 0;
        for (int i = 0; i < size; i++) {
            batch.add(message(alike ? "alike" : "entry-" + i));
        }
        return batch;
    }

    private int most() {
        if (isForMoto() && !fifo) {
            // moto goes on where some of those that it took became dead letters; nobody says how many come then
            return 1;
        }
        return random.nextInt(15) == 0 ? 11 * random.nextInt(2) : 1 + random.nextInt(10);
    }

    private @Nullable Integer visibility() {
        if (isForMoto()) {
            // so that it comes back at once, as often as a queue lets it
            return fifo || random.nextInt(3) == 0 ? null : Integer.valueOf(0);
        }
        return random.nextInt(3) == 0 ? Integer.valueOf(seconds()) : null;
    }

    private int seconds() {
        return random.nextInt(20) == 0 ? 43_201 : random.nextInt(3) == 0 ? 0 : random.nextInt(60);
    }

    private int receipt() {
        if (isForMoto()) {
            return 0;
        }
        return random.nextInt(15) == 0 ? -1 : random.nextInt(LATEST_RECEIPTS);
    }

    private List<Integer> receipts() {
        List<Integer> receipts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            receipts.add(receipt());
        }
        return receipts;
    }
}
