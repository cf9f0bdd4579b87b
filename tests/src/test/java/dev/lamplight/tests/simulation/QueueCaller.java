package dev.lamplight.tests.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// Makes the calls of one queue at one service, and shows each answer without what every service names in its own way:
/// message ids become numbers in the order in which they were given, receipts are remembered.
final class QueueCaller {
    /// How much of an answer is shown.
    enum Detail {
        EVERYTHING,
        /// Neither ids nor codes of refusals, in which moto differs from AWS: it gives a duplicate an id of its own,
        /// and says of some receipts that they are invalid where AWS says that the message is not in flight.
        OUTCOME
    }

    private final SqsClient sqs;
    private final Detail detail;
    private final UnaryOperator<String> url;
    private final String queue;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Given> receipts = new ArrayList<>();

    /// A receipt and the queue that gave it.
    private record Given(String queueUrl, String handle) {}

    QueueCaller(SqsClient sqs, UnaryOperator<String> url, String queue, Detail detail) {
        this.sqs = sqs;
        this.detail = detail;
        this.url = url;
        this.queue = queue;
    }

    String answer(QueueCalls.Call call) {
        try {
            return switch (call) {
                case QueueCalls.Call.Send(QueueCalls.Sending message) -> send(message);
                case QueueCalls.Call.SendBatch(List<QueueCalls.Sending> messages) -> send(messages);
                case QueueCalls.Call.Receive(boolean dead, int most, Integer visibility) ->
                    receive(dead, most, visibility);
                case QueueCalls.Call.Delete(int receipt) -> delete(given(receipt));
                case QueueCalls.Call.DeleteBatch(List<Integer> receipts) -> deleteAll(receipts);
                case QueueCalls.Call.Hide(int receipt, int seconds) -> hide(given(receipt), seconds);
                case QueueCalls.Call.HideBatch(List<Integer> receipts, int seconds) -> hideAll(receipts, seconds);
                case QueueCalls.Call.Count(boolean dead) -> count(dead);
                case QueueCalls.Call.CallOfNoQueue() ->
                    String.valueOf(sqs.receiveMessage(request -> request.queueUrl(url.apply("nowhere"))));
            };
        } catch (SqsException e) {
            return "refused " + code(e.awsErrorDetails().errorCode());
        }
    }

    /// What an answer shows, for whoever must know that it was compared at all.
    static List<String> kinds(String answer) {
        List<String> kinds = new ArrayList<>();
        if (answer.startsWith("refused ")) {
            kinds.add(answer.substring("refused ".length()));
        }
        if (answer.contains("entry refused")) {
            kinds.add("refused entry");
        }
        if (answer.matches("(?s).*received [23] times.*")) {
            kinds.add("received again");
        }
        if (answer.startsWith("dead:") && answer.contains("received")) {
            kinds.add("dead letter");
        }
        Matcher counts = Pattern.compile("visible (\\d+), in flight (\\d+), delayed (\\d+)")
                .matcher(answer);
        if (counts.find()) {
            if (!counts.group(2).equals("0")) {
                kinds.add("in flight");
            }
            if (!counts.group(3).equals("0")) {
                kinds.add("delayed");
            }
        }
        return kinds;
    }

    private String queueUrl(boolean deadLetters) {
        return url.apply(deadLetters ? SimulatedSqs.deadLettersOf(queue) : queue);
    }

    private int number(String messageId) {
        return detail == Detail.OUTCOME ? 0 : numbers.computeIfAbsent(messageId, _ -> numbers.size());
    }

    private String code(String code) {
        return detail == Detail.OUTCOME ? "" : code;
    }

    private Given given(int receipt) {
        return receipt < 0 || receipts.size() <= receipt
                ? new Given(queueUrl(false), "no-receipt")
                : receipts.get(receipts.size() - 1 - receipt);
    }

    private String send(QueueCalls.Sending message) {
        return "sent "
                + number(sqs.sendMessage(request -> request.queueUrl(queueUrl(false))
                                .messageBody(message.body())
                                .delaySeconds(message.delaySeconds())
                                .messageGroupId(message.group())
                                .messageDeduplicationId(message.deduplicationId()))
                        .messageId());
    }

    private String send(List<QueueCalls.Sending> messages) {
        var entries = messages.stream()
                .map(message -> SendMessageBatchRequestEntry.builder()
                        .id(message.id())
                        .messageBody(message.body())
                        .delaySeconds(message.delaySeconds())
                        .messageGroupId(message.group())
                        .messageDeduplicationId(message.deduplicationId())
                        .build())
                .toList();
        var answer = sqs.sendMessageBatch(
                request -> request.queueUrl(queueUrl(false)).entries(entries));
        var sent = answer.successful().stream()
                .map(entry -> entry.id() + "=" + number(entry.messageId()))
                .toList();
        return "sent " + sent + refused(answer.failed());
    }

    private String refused(List<BatchResultErrorEntry> entries) {
        var refused = new StringBuilder();
        entries.forEach(entry -> refused.append(", entry refused ")
                .append(entry.id())
                .append(' ')
                .append(code(entry.code().replace("AWS.SimpleQueueService.", "")))
                .append(entry.senderFault() ? " by the sender" : ""));
        return refused.toString();
    }

    private String receive(boolean dead, int most, Integer visibility) {
        String from = queueUrl(dead);
        List<Message> messages = sqs.receiveMessage(request -> request.queueUrl(from)
                        .maxNumberOfMessages(most)
                        .visibilityTimeout(visibility)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
        var shown = new StringBuilder(dead ? "dead:" : "");
        for (Message message : messages) {
            receipts.add(new Given(from, message.receiptHandle()));
            shown.append(" received ")
                    .append(message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                    .append(" times ")
                    .append(number(message.messageId()))
                    .append(' ')
                    .append(message.body())
                    .append(' ')
                    .append(message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID));
        }
        return shown.toString();
    }

    private String delete(Given given) {
        try {
            sqs.deleteMessage(request -> request.queueUrl(given.queueUrl()).receiptHandle(given.handle()));
        } catch (SqsException e) {
            // moto refuses the receipt of what is deleted already
            if (detail == Detail.EVERYTHING) {
                throw e;
            }
        }
        return "deleted";
    }

    private String deleteAll(List<Integer> chosen) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int receipt : chosen) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id("entry-" + entries.size())
                    .receiptHandle(given(receipt).handle())
                    .build());
        }
        var answer = sqs.deleteMessageBatch(
                request -> request.queueUrl(queueUrl(false)).entries(entries));
        return "deleted " + answer.successful().size() + refused(answer.failed());
    }

    private String hide(Given given, int seconds) {
        sqs.changeMessageVisibility(request ->
                request.queueUrl(given.queueUrl()).receiptHandle(given.handle()).visibilityTimeout(seconds));
        return "hidden";
    }

    private String hideAll(List<Integer> chosen, int seconds) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (int receipt : chosen) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id("entry-" + entries.size())
                    .receiptHandle(given(receipt).handle())
                    .visibilityTimeout(seconds)
                    .build());
        }
        var answer = sqs.changeMessageVisibilityBatch(
                request -> request.queueUrl(queueUrl(false)).entries(entries));
        return "hidden " + answer.successful().size() + refused(answer.failed());
    }

    private String count(boolean dead) {
        var counts = sqs.getQueueAttributes(
                        request -> request.queueUrl(queueUrl(dead)).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return "visible " + counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) + ", in flight "
                + counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE) + ", delayed "
                + counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
    }
}
