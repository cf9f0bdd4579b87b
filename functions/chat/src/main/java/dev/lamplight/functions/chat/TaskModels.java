package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.task.TaskModel;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The generators as tasks on text use them, and what answers to tasks have in common. Thread-safe.
final class TaskModels {
    /// For putting the answer together and handing it over.
    private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

    private final OpenGenerators models;
    private final int maxContextTokens;
    private final Clock clock;

    /// @param maxContextTokens most tokens of prompt and answer together
    TaskModels(OpenGenerators models, int maxContextTokens, Clock clock) {
        this.models = models;
        this.maxContextTokens = maxContextTokens;
        this.clock = clock;
    }

    /// A model that is ready for tasks.
    record Ready(OpenGenerators.Open open, TaskModel task) {
        String name() {
            return open.name();
        }

        boolean can(Capability capability, String language) {
            return open.can(capability, language);
        }
    }

    /// @throws dev.lamplight.contract.Failure as [OpenGenerators#open]
    Ready open(String name) {
        OpenGenerators.Open open = models.open(name);
        int context = Math.min(maxContextTokens, open.manifest().contextLength());
        return new Ready(open, new TaskModel(open.generator(), open::sequence, open.template(), context, clock));
    }

    /// Whether the time for work is over.
    static BooleanSupplier isOver(Deadline deadline) {
        return () -> !deadline.leaves(ANSWER_TIME);
    }

    ObjectNode frame(String idPrefix, String object, HttpRequest request, Ready model) {
        return Frame.of(idPrefix, object, request, model.open(), clock);
    }

    /// `completed`, or `incomplete` with the reason, as in OpenAI's Responses API.
    static void status(ObjectNode answer, boolean isWhole, String reason) {
        answer.put("status", isWhole ? "completed" : "incomplete");
        if (isWhole) {
            answer.putNull("incomplete_details");
        } else {
            answer.putObject("incomplete_details").put("reason", reason);
        }
    }
}
