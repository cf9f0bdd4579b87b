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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The edge of a function that a queue triggers: runs its messages one by one or all together, keeps the failure of one
/// from the others, and answers with exactly those that must come again (partial batch responses). One of the two
/// places where failures are rendered.
///
/// What a message's work throws becomes its [Outcome]: a permanent failure is quarantined, everything else is tried
/// again, `Error`s too, but for a virtual machine that is out of memory: that one ends the invocation where it can be
/// seen.
public final class SqsBatch {
    private final String function;
    private final Quarantine quarantine;
    private final Redelivery redelivery;
    private final Clock clock;

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

    /// Runs the messages one after the other; what is not started when a quarter of the time is
    /// left goes back to the queue.
    public SQSBatchResponse each(SQSEvent event, Context context, MessageWork work) {
        return together(event, context, (messages, deadline) -> {
            Duration margin = deadline.remaining().dividedBy(4);
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (Message message : messages) {
                outcomes.put(message.id(), deadline.leaves(margin) ? outcome(message, deadline, work) : outOfTime());
            }
            return outcomes;
        });
    }

    /// Runs all messages in one go.
    ///
    /// @param work returns the outcome of each message by its id; one that it leaves out is tried again
    public SQSBatchResponse together(
            SQSEvent event, Context context, BiFunction<List<Message>, Deadline, Map<String, Outcome>> work) {
        Deadline deadline = Deadline.of(context, clock);
        long started = System.nanoTime();
        List<Message> messages = messages(event);
        Map<String, Outcome> outcomes = work.apply(messages, deadline);
        List<SQSBatchResponse.BatchItemFailure> again = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Message message : messages) {
            Outcome outcome = settled(message, outcomes.getOrDefault(message.id(), unanswered()));
            counts.merge(word(outcome), 1, Integer::sum);
            if (outcome instanceof Outcome.Retry retry) {
                again.add(new SQSBatchResponse.BatchItemFailure(message.id()));
                redelivery.hasten(message, retry.failure());
            }
        }
        InvocationLog.batch(function, context.getAwsRequestId(), counts, (System.nanoTime() - started) / 1_000_000);
        return new SQSBatchResponse(again);
    }

    /// @throws Failure.Permanent `malformed_event` for what no queue sent, a hand-made invocation for one
    private static List<Message> messages(SQSEvent event) {
        if (event.getRecords() == null) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT, "Records: expected the messages of a queue, found nothing");
        }
        return event.getRecords().stream().map(Message::of).toList();
    }

    /// Runs one piece of work and turns what it throws into an outcome. What only the deployment can be blamed for (a
    /// model that is not there, a newer form) is tried again: no document is lost to it.
    ///
    /// @throws OutOfMemoryError as it comes: nothing that runs after it can be trusted
    public static Outcome guarded(java.util.function.Supplier<? extends Outcome> work) {
        try {
            return work.get();
        } catch (Failure.Permanent failure) {
            return failure.code().isFaultOfDeployment()
                    ? new Outcome.Retry(new Failure.Transient(
                            TransientCode.MISCONFIGURED, failure.code().code() + ": " + failure.explanation(), failure))
                    : new Outcome.Rejected(failure);
        } catch (Failure.Transient failure) {
            return new Outcome.Retry(failure);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            return new Outcome.Retry(new Failure.Transient(
                    TransientCode.INTERNAL, "unexpected " + e.getClass().getName(), e));
        }
    }

    private static Outcome outcome(Message message, Deadline deadline, MessageWork work) {
        return guarded(() -> work.apply(message, deadline));
    }

    /// Quarantines what is rejected; a rejection that cannot be written down is tried again.
    private Outcome settled(Message message, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> done;
            case Outcome.Retry retry -> {
                InvocationLog.failure(function, message, retry.failure());
                yield retry;
            }
            case Outcome.Rejected rejected -> {
                InvocationLog.failure(function, message, rejected.failure());
                Outcome kept = guarded(() -> {
                    quarantine.add(function, message, rejected.failure());
                    return rejected;
                });
                if (kept instanceof Outcome.Retry retry) {
                    InvocationLog.failure(function, message, retry.failure());
                }
                yield kept;
            }
        };
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(String result) -> result;
            case Outcome.Rejected(Failure.Permanent failure) -> failure.code().code();
            case Outcome.Retry(Failure.Transient failure) -> failure.code().code();
        };
    }

    private static Outcome outOfTime() {
        return new Outcome.Retry(
                new Failure.Transient(TransientCode.OUT_OF_TIME, "not started: the time is nearly over"));
    }

    private static Outcome unanswered() {
        return new Outcome.Retry(
                new Failure.Transient(TransientCode.INTERNAL, "the work gave no outcome for the message"));
    }
}
