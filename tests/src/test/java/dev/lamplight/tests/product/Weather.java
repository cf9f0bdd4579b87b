package dev.lamplight.tests.product;

import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.wire.Access;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What the product is exposed to: calls that fail, acknowledgements that are lost, time that passes. Fair until a test
/// says otherwise. Safe for concurrent use.
public final class Weather implements CallListener, MappingListener {
    private final AtomicLong aheadMillis = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long batches;
    private boolean failed;
    private String lastFailure = "no batch failed";
    private volatile CallListener calls = CallListener.NONE;
    private volatile Predicate<String> lossy = _ -> false;
    private volatile Consumer<Access> accesses = _ -> {};

    /// From now on decides about every call of S3 and SQS.
    public void onCalls(CallListener listener) {
        calls = listener;
    }

    /// From now on loses the acknowledgements of these functions: what they have done comes again.
    public void loseAcknowledgements(Predicate<String> ofFunction) {
        lossy = ofFunction;
    }

    /// From now on hears what every call needs to be allowed.
    void onAccess(Consumer<Access> consumer) {
        accesses = consumer;
    }

    @Override
    public void needs(Access access) {
        accesses.accept(access);
    }

    public void clear() {
        calls = CallListener.NONE;
        lossy = _ -> false;
    }

    @Override
    public Decision decide(Call call) {
        return calls.decide(call);
    }

    @Override
    public boolean losesAcknowledgement(String functionName, String messageId) {
        return lossy.test(functionName);
    }

    @Override
    public void batchEnded(String functionName, int size, Set<String> failedIds, String reason) {
        lock.lock();
        try {
            batches++;
            if (!failedIds.isEmpty()) {
                failed = true;
                lastFailure = functionName + " failed " + failedIds.size() + " of " + size + " messages " + reason;
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long batches() {
        lock.lock();
        try {
            return batches;
        } finally {
            lock.unlock();
        }
    }

    String lastFailure() {
        lock.lock();
        try {
            return lastFailure;
        } finally {
            lock.unlock();
        }
    }

    /// Whether a batch failed since this was asked last.
    boolean failedSince() {
        lock.lock();
        try {
            boolean answer = failed;
            failed = false;
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /// Returns once more batches have ended than these, or after a second.
    void awaitBatchAfter(long seen) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(1);
            while (batches <= seen && left > 0) {
                left = ended.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void advance(Duration time) {
        aheadMillis.addAndGet(time.toMillis());
    }

    /// The clock of queues and hosts: the system's, plus what was jumped.
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return Clock.offset(Clock.system(zone), Duration.ofMillis(aheadMillis.get()));
            }

            @Override
            public Instant instant() {
                return Instant.now().plusMillis(aheadMillis.get());
            }
        };
    }
}
