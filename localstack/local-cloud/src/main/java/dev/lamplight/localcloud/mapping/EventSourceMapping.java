package dev.lamplight.localcloud.mapping;

import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.sqs.SqsException;
import dev.lamplight.localcloud.sqs.StoredMessage;
import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.QueueSpec;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Polls one queue for one function, as Lambda's own pollers do: gathers a batch, calls the function, deletes what it
/// accepted and leaves the rest to the visibility timeout of the queue.
///
/// One thread gathers; each call waits in a thread of its own. A FIFO queue gives no second message of a group while
/// the first is in flight, hence one call at a time per group.
public final class EventSourceMapping implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EventSourceMapping.class.getName());

    /// Without `MaximumConcurrency` AWS starts with five concurrent batches.
    private static final int STANDARD_CONCURRENCY = 5;

    private static final long PAYLOAD_MAX_BYTES = 6L << 20;

    /// What an entry adds to its body: ids, attributes, digests.
    private static final long ENTRY_OVERHEAD_BYTES = 1024;

    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);

    private final String functionName;
    private final QueueEvent event;
    private final QueueSpec queue;
    private final Queues queues;
    private final FunctionInvoker invoker;
    private final MappingListener listener;
    private final EventShape shape;
    private final MessageFilter filter;
    private final int concurrency;
    private final Semaphore free;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread poller;
    private volatile boolean stopping;

    private EventSourceMapping(
            String functionName,
            QueueEvent event,
            QueueSpec queue,
            Queues queues,
            FunctionInvoker invoker,
            MappingListener listener) {
        this.functionName = functionName;
        this.event = event;
        this.queue = queue;
        this.queues = queues;
        this.invoker = invoker;
        this.listener = listener;
        this.shape = new EventShape(queue.arn());
        this.filter = new MessageFilter(event.filterPatterns(), shape);
        this.concurrency = event.maximumConcurrency().orElse(STANDARD_CONCURRENCY);
        this.free = new Semaphore(concurrency);
        this.poller = Thread.ofVirtual().name("mapping-" + functionName).unstarted(this::poll);
    }

    /// Starts polling.
    ///
    /// @throws IllegalArgumentException when the queue is not there, or hides messages shorter than the function
    /// may run
    public static EventSourceMapping start(
            String functionName,
            Duration functionTimeout,
            QueueEvent event,
            Queues queues,
            FunctionInvoker invoker,
            MappingListener listener) {
        QueueSpec queue = queues.byArn(event.queueArn())
                .orElseThrow(() -> new IllegalArgumentException(functionName + ": event " + event.id() + " names "
                        + event.queueArn() + ", which is not there"));
        if (queue.visibilityTimeout().compareTo(functionTimeout) < 0) {
            throw new IllegalArgumentException(
                    "Queue visibility timeout: " + queue.visibilityTimeout().toSeconds()
                            + " seconds is less than Function timeout: " + functionTimeout.toSeconds() + " seconds ("
                            + functionName + ")");
        }
        EventSourceMapping mapping = new EventSourceMapping(functionName, event, queue, queues, invoker, listener);
        if (event.enabled()) {
            mapping.poller.start();
        }
        return mapping;
    }

    /// A queue that cannot be read now is tried again after a moment: a mapping ends only when it is stopped.
    private void poll() {
        try {
            while (!stopping) {
                free.acquire();
                pollOnce();
            }
        } catch (InterruptedException _) {
            LOG.log(Logger.Level.DEBUG, "mapping of {0} stops", functionName);
        }
    }

    private void pollOnce() throws InterruptedException {
        boolean handedOver = false;
        try {
            List<StoredMessage> batch = gather();
            if (!batch.isEmpty()) {
                threads.execute(() -> deliver(batch));
                handedOver = true;
            }
        } catch (SqsException | IllegalStateException e) {
            if (!stopping) {
                LOG.log(Logger.Level.ERROR, "mapping of " + functionName + " cannot read its queue", e);
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        } finally {
            if (!handedOver) {
                free.release();
            }
        }
    }

    /// Messages of one batch: until it is full, too large, or the window has passed since the first one.
    private List<StoredMessage> gather() throws InterruptedException {
        List<StoredMessage> batch = new ArrayList<>();
        Duration wait = LONG_POLL;
        long windowEnd = Long.MAX_VALUE;
        long bytes = 0;
        try {
            while (!stopping && batch.size() < event.batchSize()) {
                int room = (int) Math.min(event.batchSize() - batch.size(), fitting(PAYLOAD_MAX_BYTES - bytes));
                if (room == 0) {
                    break;
                }
                List<StoredMessage> received = queues.receive(queue.name(), room, Optional.empty(), wait);
                List<StoredMessage> wanted = filtered(received);
                batch.addAll(wanted);
                bytes += wanted.stream().mapToLong(EventSourceMapping::bytes).sum();
                if (batch.isEmpty()) {
                    if (received.isEmpty()) {
                        break;
                    }
                    continue;
                }
                long now = System.nanoTime();
                windowEnd =
                        windowEnd == Long.MAX_VALUE ? now + event.batchWindow().toNanos() : windowEnd;
                boolean windowPassed = now >= windowEnd;
                if (windowPassed && received.size() < room) {
                    break;
                }
                wait = Duration.ofNanos(Math.max(0, windowEnd - now));
            }
        } catch (InterruptedException e) {
            giveBack(batch);
            throw e;
        }
        if (stopping) {
            giveBack(batch);
            return List.of();
        }
        return batch;
    }

    /// How many messages of the greatest size fit: a message that was received must be delivered.
    private static long fitting(long bytesLeft) {
        return bytesLeft / ((1L << 20) + ENTRY_OVERHEAD_BYTES);
    }

    private static long bytes(StoredMessage message) {
        return message.body().getBytes(StandardCharsets.UTF_8).length + ENTRY_OVERHEAD_BYTES;
    }

    private List<StoredMessage> filtered(List<StoredMessage> received) {
        List<StoredMessage> wanted = new ArrayList<>();
        for (StoredMessage message : received) {
            if (filter.accepts(message)) {
                wanted.add(message);
            } else {
                queues.delete(queue.name(), message.receipt());
                listener.filtered(functionName, message.id());
            }
        }
        return wanted;
    }

    private void deliver(List<StoredMessage> batch) {
        try {
            settle(batch, outcome(batch));
        } catch (InterruptedException _) {
            giveBack(batch);
        } catch (SqsException | IllegalStateException e) {
            // The queue was deleted or closed meanwhile: what is not acknowledged comes back.
            LOG.log(Logger.Level.DEBUG, "batch of " + functionName + " was not acknowledged", e);
        } finally {
            free.release();
        }
    }

    private BatchOutcome outcome(List<StoredMessage> batch) throws InterruptedException {
        byte[] payload = shape.payload(batch);
        long giveUpAt = System.nanoTime() + queue.visibilityTimeout().toNanos() / 2;
        Duration pause = FIRST_RETRY;
        while (true) {
            String refusal;
            switch (invoker.invoke(functionName, payload, Invocation.fresh())) {
                case InvocationResult.Success(byte[] answer) -> {
                    Set<String> ids = batch.stream().map(StoredMessage::id).collect(Collectors.toSet());
                    return event.reportBatchItemFailures() ? BatchOutcome.of(answer, ids) : BatchOutcome.ALL_DONE;
                }
                case InvocationResult.FunctionError(String type, String message, byte[] _) -> {
                    return new BatchOutcome.WholeBatchFailed(type + ": " + message);
                }
                case InvocationResult.Throttled(String reason) -> refusal = reason;
                case InvocationResult.Unavailable(String reason) -> refusal = reason;
            }
            // The function did not run: asking again costs no receive, so poison alone reaches the dead letters.
            if (stopping || System.nanoTime() + pause.toNanos() > giveUpAt) {
                return new BatchOutcome.WholeBatchFailed(refusal);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2);
        }
    }

    private void settle(List<StoredMessage> batch, BatchOutcome outcome) {
        Set<String> failed;
        String reason;
        switch (outcome) {
            case BatchOutcome.Failed(Set<String> ids) -> {
                failed = ids;
                reason = "";
            }
            case BatchOutcome.WholeBatchFailed(String why) -> {
                failed = batch.stream().map(StoredMessage::id).collect(Collectors.toSet());
                reason = why;
            }
        }
        for (StoredMessage message : batch) {
            if (!failed.contains(message.id()) && !listener.losesAcknowledgement(functionName, message.id())) {
                acknowledge(message);
            }
        }
        listener.batchEnded(functionName, batch.size(), failed, reason);
    }

    /// A receipt that ran out while the function ran is no failure of this batch: the message comes again.
    private void acknowledge(StoredMessage message) {
        try {
            queues.delete(queue.name(), message.receipt());
        } catch (SqsException e) {
            LOG.log(Logger.Level.DEBUG, "message " + message.id() + " comes again", e);
        }
    }

    private void giveBack(List<StoredMessage> batch) {
        for (StoredMessage message : batch) {
            try {
                queues.changeVisibility(queue.name(), message.receipt(), Duration.ZERO);
            } catch (SqsException | IllegalStateException e) {
                LOG.log(Logger.Level.DEBUG, "message " + message.id() + " comes back by itself", e);
            }
        }
    }

    /// Stops polling and waits for the batches in flight; those that take longer are interrupted and come back.
    ///
    /// @return whether all of them ended by themselves
    public boolean stop(Duration grace) throws InterruptedException {
        stopping = true;
        poller.interrupt();
        boolean ended = free.tryAcquire(concurrency, grace.toMillis(), TimeUnit.MILLISECONDS);
        threads.shutdownNow();
        return ended;
    }

    /// Stops at once: batches in flight are interrupted and their messages come back.
    @Override
    public void close() {
        stopping = true;
        poller.interrupt();
        threads.shutdownNow();
    }
}
