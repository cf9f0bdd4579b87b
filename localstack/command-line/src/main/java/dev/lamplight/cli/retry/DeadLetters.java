package dev.lamplight.cli.retry;

import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.client.StackQueues;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// Messages that were given up, back to the queue they come from: each is sent first and deleted then, so that a
/// command that dies between the two doubles it, which changes nothing, and loses none.
final class DeadLetters {
    /// What a command that dies holds is seen again after this; what is not meant is given back at the end.
    private static final Duration HELD = Duration.ofMinutes(1);

    private final Stack stack;
    private final StackQueues queues;
    private final Instant begun;

    /// @param begun what was sent later was sent by this very command, and has failed again
    DeadLetters(Stack stack, StackQueues queues, Instant begun) {
        this.stack = stack;
        this.queues = queues;
        this.begun = begun;
    }

    /// One message that is meant.
    ///
    /// @param source where it was given up and goes back to
    record Letter(String function, About about, QueueSpec source) {}

    List<Letter> retry(Selection selection, Retried.Mode mode) {
        List<Letter> found = new ArrayList<>();
        for (FunctionSpec function : stack.template().functions()) {
            String name = stack.shortName(function);
            if (selection.function().filter(wanted -> !wanted.equals(name)).isEmpty()) {
                for (QueueSpec source : stack.queuesOf(function)) {
                    stack.deadLettersOf(source)
                            .filter(dead -> queues.depth(dead).total() > 0)
                            .ifPresent(dead -> found.addAll(retry(name, source, dead, selection, mode)));
                }
            }
        }
        return found;
    }

    private List<Letter> retry(
            String function, QueueSpec source, QueueSpec dead, Selection selection, Retried.Mode mode) {
        List<Letter> found = new ArrayList<>();
        Map<String, Message> others = new LinkedHashMap<>();
        try {
            List<Message> some = queues.receive(dead, HELD);
            // what has been looked at comes again where the look at all of the queue takes longer than it is held
            while (!some.stream().map(Message::messageId).allMatch(others::containsKey)) {
                for (Message message : some) {
                    if (others.replace(message.messageId(), message) != null) {
                        continue;
                    }
                    About about = About.of(message.body());
                    boolean meant = sentAt(message).isBefore(begun) && selection.takes(function, about);
                    if (meant) {
                        found.add(new Letter(function, about, source));
                    }
                    if (meant && !mode.isDryRun()) {
                        send(message, source, dead);
                    } else {
                        others.put(message.messageId(), message);
                    }
                }
                some = queues.receive(dead, HELD);
            }
        } finally {
            others.values().forEach(message -> queues.release(dead, message));
        }
        return found;
    }

    private void send(Message message, QueueSpec source, QueueSpec dead) {
        Map<MessageSystemAttributeName, String> attributes = message.attributes();
        queues.send(
                source,
                message.body(),
                attributes.getOrDefault(MessageSystemAttributeName.MESSAGE_GROUP_ID, "retry"),
                "retry-" + message.messageId());
        queues.delete(dead, message);
    }

    private static Instant sentAt(Message message) {
        String millis = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
