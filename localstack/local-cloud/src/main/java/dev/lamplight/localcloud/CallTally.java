package dev.lamplight.localcloud;

import dev.lamplight.localcloud.wire.Access;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the calls of S3 and SQS before it passes them on. Safe for concurrent use.
final class CallTally implements CallListener {
    private final CallListener next;
    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    CallTally(CallListener next) {
        this.next = next;
    }

    @Override
    public Decision decide(Call call) {
        counts.computeIfAbsent(call.service() + "." + call.operation(), _ -> new LongAdder())
                .increment();
        return next.decide(call);
    }

    @Override
    public void needs(Access access) {
        next.needs(access);
    }

    Map<String, Long> counts() {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((name, count) -> sorted.put(name, count.sum()));
        return sorted;
    }
}
