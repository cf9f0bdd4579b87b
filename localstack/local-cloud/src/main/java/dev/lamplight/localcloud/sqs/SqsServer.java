package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.SqsException.Code;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.localcloud.wire.Access;
import dev.lamplight.localcloud.wire.Answer;
import dev.lamplight.localcloud.wire.Answer.Reply;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Gate;
import dev.lamplight.localcloud.wire.LoopbackServer;
import dev.lamplight.localcloud.wire.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// SQS on 127.0.0.1, for unmodified clients: the JSON protocol of current SDKs and the query protocol of older ones.
public final class SqsServer implements AutoCloseable {
    private static final String TARGET = "AmazonSQS.";

    private final Queues queues;
    private final Gate gate;
    private final CallListener listener;
    private final String region;
    private final LoopbackServer server;
    private final SqsOperations operations;

    private SqsServer(SqsOptions options) throws IOException {
        this.queues = Queues.open(options.clock(), options.folder().map(folder -> folder.resolve("queues.journal")));
        this.gate = new Gate(Call.Service.SQS, options.listener());
        this.listener = options.listener();
        this.region = options.region();
        this.operations = new SqsOperations(queues, this::queueUrl, options.region());
        this.server = LoopbackServer.start(options.port(), this::handle);
    }

    /// Starts the server with the queues its folder holds; [#create] adds those of a template.
    public static SqsServer start(SqsOptions options) throws IOException {
        return new SqsServer(options);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    public String queueUrl(String name) {
        return server.endpoint() + "/" + TemplateOptions.ACCOUNT + "/" + name;
    }

    /// Creates a queue or changes its settings; its messages stay.
    public void create(QueueSpec spec) {
        queues.create(spec);
    }

    /// The queues themselves, for callers in this process: they pass no listener and no network.
    public Queues queues() {
        return queues;
    }

    /// Accepts a message for the queue with this ARN; when this returns, it survives the process.
    ///
    /// @throws SqsException when there is no such queue
    public void deliver(String queueArn, String body) {
        deliver(queueArn, NewMessage.of(body));
    }

    /// Accepts a message from another part of the local cloud.
    public void deliver(String queueArn, NewMessage message) {
        QueueSpec target = queues.byArn(queueArn)
                .orElseThrow(() -> new SqsException(Code.QUEUE_DOES_NOT_EXIST, "no queue " + queueArn));
        StoredMessage accepted = queues.send(target.name(), message);
        assert accepted.body().equals(message.body());
    }

    private Answer handle(Request request) throws IOException {
        String text = new String(request.body().readAllBytes(), StandardCharsets.UTF_8);
        Optional<String> target = request.header("x-amz-target").filter(name -> name.startsWith(TARGET));
        if (target.isPresent()) {
            JsonNode body = Queues.JSON.readTree(text.isEmpty() ? "{}" : text);
            ObjectNode input = body instanceof ObjectNode object ? object : Queues.JSON.createObjectNode();
            return call(request, target.get().substring(TARGET.length()), input, new JsonReplies());
        }
        ObjectNode form = QueryProtocol.input(request, text);
        String action = form.path("Action").asText();
        if (action.isEmpty()) {
            return request.rawPath().equals("/health") ? Reply.empty(200) : Reply.empty(404);
        }
        return call(request, action, form, new QueryProtocol(action));
    }

    private Answer call(Request request, String action, ObjectNode input, Replies replies) throws IOException {
        String url = input.path("QueueUrl").asText();
        String queue = url.isEmpty() ? input.path("QueueName").asText() : url.substring(url.lastIndexOf('/') + 1);
        String one = action.endsWith("Batch") ? action.substring(0, action.length() - "Batch".length()) : action;
        listener.needs(new Access(
                request.accessKeyId(),
                "sqs:" + one,
                "arn:aws:sqs:" + region + ":" + TemplateOptions.ACCOUNT + ":" + queue));
        return gate.pass(
                action,
                queue,
                "",
                request.accessKeyId(),
                () -> carryOut(action, input, replies),
                status -> replies.error(
                        status,
                        status == 503 ? "ServiceUnavailable" : "InternalError",
                        status == 503 ? "ServiceUnavailable" : "InternalError",
                        "injected fault"));
    }

    private Reply carryOut(String action, ObjectNode input, Replies replies) {
        try {
            return replies.result(operations.carryOut(action, input));
        } catch (SqsException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            return replies.error(400, e.code().errorName(), e.code().queryCode(), message);
        }
    }

    /// The two ways in which results and errors are written.
    interface Replies {
        Reply result(ObjectNode output);

        Reply error(int status, String name, String queryCode, String message);
    }

    private static final class JsonReplies implements Replies {
        private static final String TYPE = "application/x-amz-json-1.0";

        @Override
        public Reply result(ObjectNode output) {
            return Reply.text(200, TYPE, output.toString())
                    .with("x-amzn-RequestId", UUID.randomUUID().toString());
        }

        @Override
        public Reply error(int status, String name, String queryCode, String message) {
            ObjectNode error = Queues.JSON
                    .createObjectNode()
                    .put("__type", "com.amazonaws.sqs#" + name)
                    .put("message", message);
            return Reply.text(status, TYPE, error.toString())
                    .with("x-amzn-RequestId", UUID.randomUUID().toString())
                    .with("x-amzn-query-error", queryCode + (status < 500 ? ";Sender" : ";Receiver"));
        }
    }

    /// Ends waiting receives, then stops listening. What was accepted is kept.
    @Override
    public void close() {
        queues.close();
        server.close();
    }
}
