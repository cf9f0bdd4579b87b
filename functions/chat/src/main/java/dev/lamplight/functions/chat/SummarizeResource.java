package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.core.text.TextSpan;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.task.CentralSentences;
import dev.lamplight.inference.task.Summarizer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/// `/v1/summarize`: what a text says, in the model's words where it was measured to keep to the text, else in the
/// text's own sentences.
final class SummarizeResource {
    private final TaskModels models;
    private final Clock clock;

    SummarizeResource(TaskModels models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/summarize", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        SummarizeRequest asked = SummarizeRequest.of(request);
        Optional<TaskModels.Ready> model = asked.model().map(models::open);
        boolean writes = model.isPresent() && isWritten(asked, model.get());
        return HttpResponse.ok(
                writes ? written(request, asked, model.get()) : chosen(request, asked, model, 0, new Usage(0, 0)));
    }

    private static boolean isWritten(SummarizeRequest asked, TaskModels.Ready model) {
        boolean fits = new Summarizer(model.task(), asked.unsupported()).hasRoom(asked.maxTokens());
        return switch (asked.method()) {
            case EXTRACTIVE -> false;
            case AUTO ->
                fits
                        && model.can(
                                Capability.GROUNDED_ANSWERS,
                                LanguageDetector.detect(asked.input().text())
                                        .language()
                                        .tag());
            case GENERATIVE -> {
                if (!fits) {
                    throw Failure.Permanent.ofField(
                            PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                            "max_tokens",
                            "max_tokens: %s takes %d tokens, which with a summary of %d leave too few for a text"
                                    .formatted(model.name(), model.task().maxContext(), asked.maxTokens()));
                }
                yield true;
            }
        };
    }

    private ObjectNode written(HttpRequest request, SummarizeRequest asked, TaskModels.Ready model) {
        BooleanSupplier isOver = TaskModels.isOver(request.deadline());
        Summarizer.Summary summary = new Summarizer(model.task(), asked.unsupported())
                .of(asked.input().text(), asked.maxTokens(), isOver);
        Usage usage = new Usage(summary.promptTokens(), summary.answerTokens());
        if (summary.sentences().isEmpty()) {
            return chosen(request, asked, Optional.of(model), summary.dropped(), usage);
        }
        ObjectNode answer = models.frame("sum-", "summary", request, model);
        TaskModels.status(answer, summary.isWhole(), "deadline");
        answer.put("method", "generative");
        answer.put("output_text", summary.text());
        ArrayNode sentences = answer.putArray("sentences");
        for (Summarizer.Sentence sentence : summary.sentences()) {
            ObjectNode one = sentences.addObject();
            one.put("text", sentence.text());
            ArrayNode missing = one.putArray("unsupported");
            sentence.missing().forEach(missing::add);
        }
        answer.put("dropped", summary.dropped());
        answer.set("usage", usage.toJson());
        return answer;
    }

    /// @param dropped sentences that a model wrote, none of which could stay
    private ObjectNode chosen(
            HttpRequest request, SummarizeRequest asked, Optional<TaskModels.Ready> model, int dropped, Usage usage) {
        String text = asked.input().text();
        ToIntFunction<String> size =
                model.<ToIntFunction<String>>map(ready -> ready.task()::count).orElse(SummarizeResource::words);
        List<TextSpan> spans = CentralSentences.of(text, size, asked.maxTokens());
        ObjectNode answer = model.map(ready -> models.frame("sum-", "summary", request, ready))
                .orElseGet(() -> withoutModel(request));
        TaskModels.status(answer, true, "");
        answer.put("method", "extractive");
        answer.put(
                "output_text",
                String.join(" ", spans.stream().map(span -> span.of(text)).toList()));
        ArrayNode sentences = answer.putArray("sentences");
        for (TextSpan span : spans) {
            ObjectNode one = sentences.addObject();
            one.put("text", span.of(text));
            one.put("char_start", span.start());
            one.put("char_end", span.end());
            one.putArray("unsupported");
        }
        answer.put("dropped", dropped);
        answer.set("usage", usage.toJson());
        return answer;
    }

    private ObjectNode withoutModel(HttpRequest request) {
        ObjectNode frame = Json.object();
        frame.put("id", "sum-" + request.id());
        frame.put("object", "summary");
        frame.put("created", clock.instant().getEpochSecond());
        frame.putNull("model");
        return frame;
    }

    /// Words, and characters of Chinese.
    private static int words(String sentence) {
        int words = 0;
        boolean isInside = false;
        for (int character : sentence.codePoints().toArray()) {
            boolean isHan = Character.isIdeographic(character);
            boolean isLetter = !isHan && Character.isLetterOrDigit(character);
            words += isHan || (isLetter && !isInside) ? 1 : 0;
            isInside = isLetter;
        }
        return words;
    }
}
