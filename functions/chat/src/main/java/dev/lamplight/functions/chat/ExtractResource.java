package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.inference.task.Extraction;
import java.util.function.BooleanSupplier;

/// `/v1/extract`: values out of a text, into JSON of a schema.
final class ExtractResource {
    private final TaskModels models;

    ExtractResource(TaskModels models) {
        this.models = models;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/extract", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        ExtractRequest asked = ExtractRequest.of(request);
        TaskModels.Ready model = models.open(asked.model());
        Extraction extraction =
                new Extraction(model.task(), asked.schema(), "schema", asked.grounding(), asked.instruction());
        if (!extraction.hasRoom(asked.maxTokens())) {
            throw Failure.Permanent.ofField(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    "max_tokens",
                    "max_tokens: %s takes %d tokens, which with the schema and an answer of %d leave none for a text"
                            .formatted(model.name(), model.task().maxContext(), asked.maxTokens()));
        }
        BooleanSupplier isOver = TaskModels.isOver(request.deadline());
        Extraction.Found found = extraction.from(asked.input().text(), asked.maxTokens(), isOver);
        ObjectNode answer = models.frame("extr-", "extraction", request, model);
        TaskModels.status(answer, found.isWhole(), isOver.getAsBoolean() ? "deadline" : "max_output_tokens");
        found.value().ifPresentOrElse(value -> answer.set("output", value), () -> answer.putNull("output"));
        ArrayNode ungrounded = answer.putArray("ungrounded");
        found.ungrounded().forEach(ungrounded::add);
        answer.putObject("parts").put("read", found.parts()).put("total", found.allParts());
        answer.set("usage", new Usage(found.promptTokens(), found.answerTokens()).toJson());
        return HttpResponse.ok(answer);
    }
}
