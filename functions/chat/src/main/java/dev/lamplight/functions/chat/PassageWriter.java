package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Json;
import dev.lamplight.core.text.SentenceSplitter;
import dev.lamplight.core.text.TextSpan;
import dev.lamplight.search.answer.Passage;
import dev.lamplight.search.answer.Quote;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Has a model say in its words what passages answer, and holds every sentence to them: one that no passage supports is
/// marked, and an answer without a supported one is none. Thread-safe.
final class PassageWriter {
    /// Where the caller has no limit.
    private static final int USUAL_ANSWER_TOKENS = 256;

    private static final String INSTRUCTIONS = """
        Answer the question with what the numbered passages say and nothing else, in one to three sentences, in the \
        language of the question. Write the number of the passage behind each sentence, like [1].\
        """;

    /// The model's own marks: ours stand where a passage supports a sentence.
    private static final Pattern MARK = Pattern.compile("\\s*\\[\\d{1,3}]");

    private final ChoiceWriter writer;
    private final int maxContextTokens;
    private final Clock clock;

    PassageWriter(ChoiceWriter writer, int maxContextTokens, Clock clock) {
        this.writer = writer;
        this.maxContextTokens = maxContextTokens;
        this.clock = clock;
    }

    /// An answer in the model's words.
    record Written(ResponseMessage message, Choice choice, Usage usage) {}

    /// @param support the words of a document that say what a sentence says
    /// @return nothing where no sentence is supported
    Optional<Written> write(
            OpenGenerators.Open model,
            String question,
            List<Passage> passages,
            Function<String, Optional<Quote>> support,
            Wishes wishes,
            HttpRequest request) {
        int[] prompt = prompt(model, question, passages, wishes);
        Choice choice = writer.write(
                        model,
                        new ChoiceWriter.Prompt(prompt, "input", -1, USUAL_ANSWER_TOKENS, Optional.empty()),
                        wishes,
                        request)
                .getFirst();
        Usage usage = GenerationLog.wrote(request, model, prompt.length, List.of(choice));
        return checked(choice.text(), support).map(message -> new Written(message, choice, usage));
    }

    /// As many passages as there is room for, the best first.
    private int[] prompt(OpenGenerators.Open model, String question, List<Passage> passages, Wishes wishes) {
        int answer = wishes.maxTokens().orElse(USUAL_ANSWER_TOKENS);
        int room = Math.min(maxContextTokens, model.manifest().contextLength()) - answer;
        int count = passages.size();
        int[] tokens = tokens(model, question, passages.subList(0, count));
        while (tokens.length > room && count > 1) {
            // in proportion, so that it is right at the second try; one less where that changes nothing
            count = Math.clamp((long) count * Math.max(room, 1) / tokens.length, 1, count - 1);
            tokens = tokens(model, question, passages.subList(0, count));
        }
        return tokens;
    }

    private int[] tokens(OpenGenerators.Open model, String question, List<Passage> passages) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < passages.size(); i++) {
            text.append('[').append(i + 1).append("] ");
            text.append(passages.get(i).hit().chunk().text().strip()).append("\n\n");
        }
        text.append("Question: ").append(question);
        List<JsonNode> messages = List.of(message("system", INSTRUCTIONS), message("user", text.toString()));
        return TemplatePrompt.tokens(model, messages, List.of(), clock, "input");
    }

    private static JsonNode message(String role, String content) {
        return Json.object().put("role", role).put("content", content);
    }

    /// The sentences of a text with a mark behind each that is supported.
    ///
    /// @return nothing where none is
    static Optional<ResponseMessage> checked(String text, Function<String, Optional<Quote>> support) {
        String plain = MARK.matcher(text).replaceAll("").strip();
        List<String> pieces = new ArrayList<>();
        List<ResponseMessage.Citation> citations = new ArrayList<>();
        ArrayNode unsupported = Json.array();
        int length = 0;
        for (TextSpan span : SentenceSplitter.split(plain)) {
            String sentence = span.of(plain).strip();
            Optional<Quote> quote = support.apply(sentence);
            String piece = (pieces.isEmpty() ? "" : " ") + sentence;
            if (quote.isPresent()) {
                citations.add(new ResponseMessage.Citation(length + piece.length() + 1, quote.get()));
                piece += " [" + citations.size() + "]";
            } else {
                int start = length + piece.length() - sentence.length();
                unsupported.addObject().put("start", start).put("end", start + sentence.length());
            }
            pieces.add(piece);
            length += piece.length();
        }
        return citations.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResponseMessage(pieces, citations, grounding(unsupported)));
    }

    private static ObjectNode grounding(ArrayNode unsupported) {
        ObjectNode grounding = Json.object();
        grounding.put("status", unsupported.isEmpty() ? "grounded" : "partly");
        grounding.put("method", "generated");
        grounding.set("unsupported", unsupported);
        return grounding;
    }
}
