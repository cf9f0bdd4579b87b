package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.PlainText;
import dev.lamplight.contract.api.ErrorAnswer;
import dev.lamplight.core.text.Language;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.retrieval.StoreAnswers;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.answer.ExtractiveAnswer;
import dev.lamplight.search.answer.ExtractiveAnswers;
import dev.lamplight.search.answer.FollowUp;
import dev.lamplight.search.answer.Passage;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/v1/responses`: a conversation goes on, by a model or by sentences of documents. Nothing is stored.
final class ResponsesResource {
    private static final int MAX_SHOWN = 80;

    private final OpenGenerators models;
    private final ChoiceWriter writer;
    private final PassageWriter phrasing;
    private final LazyAnswers answers;
    private final RandomGenerator seeds;
    private final Clock clock;

    ResponsesResource(
            OpenGenerators models,
            ChoiceWriter writer,
            PassageWriter phrasing,
            LazyAnswers answers,
            RandomGenerator seeds,
            Clock clock) {
        this.models = models;
        this.writer = writer;
        this.phrasing = phrasing;
        this.answers = answers;
        this.seeds = seeds;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(
                Route.post("/v1/responses", this::create),
                Route.get("/v1/responses/{response}", ResponsesResource::retrieve),
                Route.delete("/v1/responses/{response}", ResponsesResource::retrieve));
    }

    private static HttpResponse retrieve(HttpRequest request) {
        throw new Failure.Permanent(
                PermanentCode.NOT_FOUND,
                "no response has the id '%s': answers are not stored"
                        .formatted(PlainText.shortened(request.pathParameter("response"), MAX_SHOWN)));
    }

    private HttpResponse create(HttpRequest request) {
        ResponsesRequest asked = ResponsesRequest.of(request, seeds);
        ResponseFrame frame =
                new ResponseFrame(request.id(), clock.instant().getEpochSecond(), asked.model(), asked.echo());
        return switch (asked.wishes().streaming()) {
            case NONE ->
                HttpResponse.ok(
                        asked.search().isPresent()
                                ? fromStores(request, asked, asked.search().get(), frame)
                                        .whole()
                                : written(request, asked, frame, ChoiceSink.NOBODY)
                                        .whole());
            case EVENTS, EVENTS_WITH_USAGE -> HttpResponse.events(new Events(request, asked, frame));
        };
    }

    /// Writes the events of one response. Used by one thread.
    private final class Events implements EventStream.Writer {
        private final HttpRequest request;
        private final ResponsesRequest asked;
        private final ResponseFrame frame;
        private @Nullable ResponseEvents begun;

        Events(HttpRequest request, ResponsesRequest asked, ResponseFrame frame) {
            this.request = request;
            this.asked = asked;
            this.frame = frame;
        }

        @Override
        public void write(EventStream stream) {
            ResponseEvents events = new ResponseEvents(frame, stream);
            begun = events;
            if (asked.search().isPresent()) {
                events.write(fromStores(request, asked, asked.search().get(), frame));
            } else {
                events.end(written(request, asked, frame, events));
            }
        }

        @Override
        public void fail(EventStream stream, ErrorAnswer error) {
            ResponseEvents events = begun;
            if (events != null) {
                events.fail(error.error());
            }
        }
    }

    private ResponseObject fromStores(
            HttpRequest request, ResponsesRequest asked, FileSearch search, ResponseFrame frame) {
        requireKnown(asked.model());
        String question = FollowUp.query(asked.input().questions());
        StoreAnswers stores = answers.get();
        StoreAnswers.Findings findings = stores.find(question, search.stores(), search.search());
        ExtractiveAnswer answer = stores.answer(findings, asked.wishes().maxTokens());
        JsonNode results =
                switch (asked.included()) {
                    case ANSWER -> NullNode.getInstance();
                    case ANSWER_AND_PASSAGES -> results(findings.passages());
                };
        Optional<ResponseObject.SearchItem> item = Optional.of(new ResponseObject.SearchItem(question, results));
        Optional<PassageWriter.Written> written = answer.isRefused() || !isTrusted(asked.model(), answer.asked())
                ? Optional.empty()
                : phrased(request, asked, findings, stores);
        if (written.isPresent()) {
            PassageWriter.Written answered = written.get();
            return new ResponseObject(frame, item, answered.message(), ending(answered.choice()), answered.usage());
        }
        ResponseMessage message = StoreAnswerMessage.of(answer);
        Usage usage = new Usage(answer.tokens(), stores.tokens(message.text()));
        return new ResponseObject(frame, item, message, ResponseObject.Ending.COMPLETED, usage);
    }

    /// Whether a model may say in its words what documents say: only where that was measured in the language of the
    /// question.
    private boolean isTrusted(String model, Language language) {
        String measured = language == Language.UNDETERMINED ? Language.ENGLISH.tag() : language.tag();
        return !model.equals(ExtractiveAnswers.MODEL)
                && models.manifest(model)
                        .filter(manifest -> manifest.can(Capability.GROUNDED_ANSWERS, measured))
                        .isPresent();
    }

    private Optional<PassageWriter.Written> phrased(
            HttpRequest request, ResponsesRequest asked, StoreAnswers.Findings findings, StoreAnswers stores) {
        return phrasing.write(
                models.open(asked.model()),
                findings.question().text(),
                findings.passages(),
                sentence -> stores.support(sentence, findings),
                asked.wishes(),
                request);
    }

    private static ResponseObject.Ending ending(Choice choice) {
        return choice.finishReason().equals("length")
                ? ResponseObject.Ending.INCOMPLETE
                : ResponseObject.Ending.COMPLETED;
    }

    private void requireKnown(String model) {
        if (model.equals(ExtractiveAnswers.MODEL) || models.manifest(model).isPresent()) {
            return;
        }
        List<String> known = Stream.concat(Stream.of(ExtractiveAnswers.MODEL), models.names().stream())
                .toList();
        throw Failure.Permanent.ofField(
                PermanentCode.MODEL_NOT_FOUND,
                "model",
                "model: expected one of %s, found %s"
                        .formatted(String.join(", ", known), PlainText.shortened(model, MAX_SHOWN)));
    }

    private static ArrayNode results(List<Passage> passages) {
        ArrayNode results = Json.array();
        for (Passage passage : passages) {
            SearchHit hit = passage.hit();
            ObjectNode result = results.addObject();
            result.put("file_id", hit.file().value());
            result.put("filename", hit.facts().filename());
            result.put("score", hit.score());
            result.put("text", hit.chunk().text());
            result.set("attributes", Json.mapper().valueToTree(hit.facts().attributes()));
            result.put("vector_store_id", passage.store().value());
            result.put("char_start", hit.chunk().charStart());
            result.put("char_end", hit.chunk().charEnd());
            result.put("page", hit.chunk().page());
            ArrayNode section = result.putArray("section");
            hit.chunk().section().forEach(section::add);
        }
        return results;
    }

    /// @param sink takes the text while it is written
    private ResponseObject written(HttpRequest request, ResponsesRequest asked, ResponseFrame frame, ChoiceSink sink) {
        if (asked.model().equals(ExtractiveAnswers.MODEL)) {
            throw Failure.Permanent.invalidField(
                    "tools",
                    "tools: expected file_search, because %s answers with sentences of documents, found none"
                            .formatted(ExtractiveAnswers.MODEL));
        }
        OpenGenerators.Open model = models.open(asked.model());
        int[] prompt = TemplatePrompt.tokens(model, asked.input().messages(), List.of(), clock, "input");
        int kept = asked.retention() == Retention.A_DAY
                ? TemplatePrompt.beginning(model, asked.input().messages(), List.of(), clock, prompt)
                : 0;
        Choice choice = writer.write(
                        model,
                        new ChoiceWriter.Prompt(prompt, "input", -1, 0, asked.format(), kept),
                        asked.wishes(),
                        request,
                        sink)
                .getFirst();
        ResponseMessage message = ResponseMessage.plain(
                choice.pieces().stream().map(Choice.Piece::text).toList());
        Usage usage = GenerationLog.wrote(request, model, prompt.length, List.of(choice));
        return new ResponseObject(frame, Optional.empty(), message, ending(choice), usage);
    }
}
