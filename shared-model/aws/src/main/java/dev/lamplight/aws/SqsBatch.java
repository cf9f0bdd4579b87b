package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The edge of a function that a queue triggers: runs its messages each by itself or all together, keeps the failure
/// of one from the others, and answers with exactly those that must come again (partial batch responses). One of the
/// two places where failures are rendered.
///
/// What a message's work throws becomes its [Outcome]: a permanent failure is quarantined, everything else is tried
/// again, `Error`s too, but for a virtual machine that is out of memory: that one ends the invocation where it can be
/// seen.
///
/// Thread-safe: an environment may work on several batches at once.
public final class SqsBatch {
    private static final int STRAGGLER_SHARE = 4;
    private static final Outcome UNANSWERED = new Outcome.Retry(
            new Failure.Transient(TransientCode.INTERNAL, "the work gave no outcome for the message"));

    private final String function;
    private final Quarantine quarantine;
    private final Redelivery redelivery;
    private final Clock clock;
    /// Of earlier invocations.
    private final Set<Thread> stragglers = ConcurrentHashMap.newKeySet();

    public SqsBatch(String function, Quarantine quarantine, Redelivery redelivery, Clock clock) {
        this.function = function;
        this.quarantine = quarantine;
        this.redelivery = redelivery;
        this.clock = clock;
    }

    /// Work on one message; throws a [Failure] where it does not succeed.
    @FunctionalInterface
    public interface MessageWork {
        Outcome.Done apply(Message message, Deadline deadline);
    }

    /// Works on each message by itself. What cannot be started or finished in time goes back to the queue, as
    /// [BatchTimes] says; so does what stands behind a failed message of its FIFO group.
    ///
    /// @throws OutOfMemoryError as soon as a message runs into it
    /// @throws InternalError where a message of an earlier invocation cannot be stopped; the runtime then ends the
    ///     process
    public SQSBatchResponse each(SQSEvent event, Context context, Concurrency concurrency, MessageWork work) {
        return answered(event, context, (messages, deadline) -> {
            awaitStragglers(deadline);
            BatchTimes times = BatchTimes.of(deadline);
            Deadline ofWork = times.ofWork();
            BatchRun.Result result = new BatchRun(
                            messages,
                            times,
                            message -> settled(message, guarded(() -> work.apply(message, ofWork))),
                            message -> hasten(message, TransientCode.OUT_OF_TIME))
                    .run(concurrency);
            remember(result.stragglers());
            return result.outcomes();
        });
    }

    /// Works on all messages in one go, on the invocation's own thread.
    ///
    /// @param work keeps to the deadline; returns the outcome of each message by its id, and one it leaves out is
    ///     tried again
    public SQSBatchResponse together(
            SQSEvent event, Context context, BiFunction<List<Message>, Deadline, Map<String, Outcome>> work) {
        return answered(event, context, (messages, deadline) -> {
            Map<String, Outcome> outcomes = work.apply(messages, deadline);
            return messages.stream()
                    .map(message -> settled(message, outcomes.getOrDefault(message.id(), UNANSWERED)))
                    .toList();
        });
    }

    /// @param work returns the outcomes in the order of the messages
    private SQSBatchResponse answered(
            SQSEvent event, Context context, BiFunction<List<Message>, Deadline, List<Outcome>> work) {
        Deadline deadline = Deadline.of(context, clock);
        long started = System.nanoTime();
        List<Message> messages = messages(event);
        List<Outcome> outcomes = work.apply(messages, deadline);
        List<SQSBatchResponse.BatchItemFailure> again = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < messages.size(); i++) {
            counts.merge(word(outcomes.get(i)), 1, Integer::sum);
            if (outcomes.get(i) instanceof Outcome.Retry(Failure.Transient failure)) {
                InvocationLog.failure(function, messages.get(i), failure);
                again.add(new SQSBatchResponse.BatchItemFailure(messages.get(i).id()));
            }
        }
        InvocationLog.batch(function, context.getAwsRequestId(), counts, (System.nanoTime() - started) / 1_000_000);
        return new SQSBatchResponse(again);
    }

    /// A message that heeds no interrupt is still at work when its invocation has answered. The next one lets it come
    /// to its end first, so that two invocations never share the memory.
    private void awaitStragglers(Deadline deadline) {
        Duration most = deadline.remaining().dividedBy(STRAGGLER_SHARE);
        for (Thread straggler : List.copyOf(stragglers)) {
            straggler.interrupt();
            if (!BatchRun.ended(straggler, most)) {
                throw new InternalError("a message of an earlier invocation cannot be stopped; it is at "
                        + Arrays.stream(straggler.getStackTrace()).findFirst().orElse(null));
            }
            stragglers.remove(straggler);
        }
    }

    private void remember(List<Thread> threads) {
        stragglers.addAll(threads);
        threads.forEach(thread -> InvocationLog.stillRunning(function, thread));
    }

    /// @throws Failure.Permanent `malformed_event` for what no queue sent, a hand-made invocation for one
    private static List<Message> messages(SQSEvent event) {
        if (event.getRecords() == null) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT, "Records: expected the messages of a queue, found nothing");
        }
        return event.getRecords().stream().map(Message::of).toList();
    }

    /// Runs one piece of work and turns whatever it throws into an outcome. What only the deployment can be blamed for
    /// (a model that is not there, a newer form) is tried again: no document is lost to it.
    ///
    /// @throws OutOfMemoryError as it comes: nothing that runs after it can be trusted
    public static Outcome guarded(Supplier<? extends Outcome> work) {
        FutureTask<Outcome> task = new FutureTask<>(work::get);
        task.run();
        if (task.state() == Future.State.SUCCESS) {
            return Objects.requireNonNullElse(task.resultNow(), UNANSWERED);
        }
        return switch (task.exceptionNow()) {
            case OutOfMemoryError error -> throw error;
            case Failure.Permanent failure
            when failure.code().isFaultOfDeployment() ->
                retry(TransientCode.MISCONFIGURED, failure.code().code() + ": " + failure.explanation(), failure);
            case Failure.Permanent failure -> new Outcome.Rejected(failure);
            case Failure.Transient failure -> new Outcome.Retry(failure);
            case Throwable other ->
                retry(TransientCode.INTERNAL, "unexpected " + other.getClass().getName(), other);
        };
    }

    private static Outcome.Retry retry(TransientCode code, String explanation, Throwable cause) {
        return new Outcome.Retry(new Failure.Transient(code, explanation, cause));
    }

    /// Quarantines what is rejected, and asks for what comes again to come soon; a rejection that cannot be written
    /// down comes again too.
    private Outcome settled(Message message, Outcome outcome) {
        Outcome kept = outcome;
        if (outcome instanceof Outcome.Rejected(Failure.Permanent failure)) {
            InvocationLog.failure(function, message, failure);
            kept = guarded(() -> {
                quarantine.add(function, message, failure);
                return outcome;
            });
        }
        if (kept instanceof Outcome.Retry(Failure.Transient failure)) {
            hasten(message, failure.code());
        }
        return kept;
    }

    /// A wish that fails leaves the message to the queue's own timeout.
    private void hasten(Message message, TransientCode reason) {
        Outcome asked = guarded(() -> {
            redelivery.hasten(message, reason);
            return new Outcome.Done("hastened");
        });
        if (asked instanceof Outcome.Retry(Failure.Transient failure)) {
            InvocationLog.failure(function, message, failure);
        }
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(String result) -> result;
            case Outcome.Rejected(Failure.Permanent failure) -> failure.code().code();
            case Outcome.Retry(Failure.Transient failure) -> failure.code().code();
        };
    }
}
