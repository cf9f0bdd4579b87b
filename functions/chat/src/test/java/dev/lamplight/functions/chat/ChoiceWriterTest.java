package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.BodySink;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoiceWriterTest {
    private static final int CONTEXT = 96;
    private static final int[] PROMPT = {5, 17, 3, 80, 41};
    private static final Deadline NEVER = new Deadline(Instant.MAX, Clock.systemUTC());

    private static final long PREFIX_BYTES = 1 << 20;

    private static OpenGenerators.Open model;
    private static OpenGenerators.Open several;

    @BeforeAll
    static void compile(@TempDir Path temporary) throws IOException {
        byte[] bytes = SyntheticDecoder.file(DecoderFamily.QWEN3, TensorType.F16, SyntheticDecoder.Head.TIED, 5);
        Path source = Files.write(temporary.resolve("source.gguf"), bytes);
        Path target = Files.createDirectories(temporary.resolve("models").resolve("tiny"));
        try (GgufFile file = GgufFile.open(source)) {
            new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source("tiny", "source.gguf", "0".repeat(64), Instant.EPOCH),
                            WeightForm.TWO_PLANES,
                            CONTEXT)
                    .assemble(target);
        }
        OpenGenerators generators = generators(temporary, 1);
        model = generators.open("tiny");
        assertThat(generators.open("tiny")).as("kept open").isSameAs(model);
        several = generators(temporary, 3).open("tiny");
    }

    private static OpenGenerators generators(Path folder, int textsAtOnce) {
        return new OpenGenerators(
                InstalledGenerators.of(
                        List.of(folder.resolve("models")),
                        InstalledGenerators.Bucket.of(_ -> Optional.empty(), _ -> List.of())),
                new PackageDownload((_, _, _, _) -> 0, folder.resolve("scratch"), Clock.systemUTC()),
                new Workers(1),
                textsAtOnce,
                Together.ANSWERS_TO_A_PROMPT);
    }

    @AfterAll
    static void close() {
        model.close();
        several.close();
    }

    private static ChoiceWriter writer() {
        return new ChoiceWriter(CONTEXT, PREFIX_BYTES, NoPrefixes.kept());
    }

    private static SamplingOptions hot(Map<Integer, Float> bias) {
        return new SamplingOptions(1.5f, 0, 1, 0, 1, 1, 0, 0, bias, 11);
    }

    private static Wishes wishes(OptionalInt maxTokens, SamplingOptions sampling, int choices) {
        return new Wishes(maxTokens, "max_tokens", sampling, List.of(), choices, Wishes.Streaming.NONE);
    }

    private static ChoiceWriter.Prompt prompt(int... tokens) {
        return new ChoiceWriter.Prompt(tokens, "messages", -1, 0, Optional.empty());
    }

    private static List<Choice> write(Wishes wishes, Deadline deadline) {
        return writer().write(model, prompt(PROMPT), wishes, deadline);
    }

    @Test
    void theSameSeedGivesTheSameAnswersAndTheyDiffer() {
        Wishes wishes = wishes(OptionalInt.of(20), hot(Map.of()), 3);

        List<String> first = write(wishes, NEVER).stream().map(Choice::text).toList();

        assertThat(first).hasSize(3).doesNotHaveDuplicates();
        assertThat(write(wishes, NEVER).stream().map(Choice::text).toList()).isEqualTo(first);
    }

    @Test
    void whatACallerAskedBeforeIsKnownToHimAlone() {
        ChoiceWriter writer = writer();
        Wishes wishes = wishes(OptionalInt.of(20), hot(Map.of()), 2);
        List<Choice> first = writer.write(model, prompt(PROMPT), wishes, of("Bearer one"));
        int[] longer = {5, 17, 3, 80, 41, 7, 9};

        List<Choice> again = writer.write(model, prompt(PROMPT), wishes, of("Bearer one"));
        List<Choice> more = writer.write(model, prompt(longer), wishes, of("Bearer one"));
        List<Choice> other = writer.write(model, prompt(PROMPT), wishes, of("Bearer two"));

        assertThat(Usage.of(PROMPT.length, first).cachedTokens()).isZero();
        assertThat(Usage.of(PROMPT.length, again).cachedTokens()).isEqualTo(PROMPT.length - 1);
        assertThat(Usage.of(longer.length, more).cachedTokens()).isEqualTo(PROMPT.length);
        assertThat(Usage.of(PROMPT.length, other).cachedTokens()).isZero();
        List<String> texts = first.stream().map(Choice::text).toList();
        assertThat(again.stream().map(Choice::text).toList()).isEqualTo(texts);
        assertThat(other.stream().map(Choice::text).toList()).isEqualTo(texts);
        assertThat(more.stream().map(Choice::text).toList())
                .isEqualTo(writer().write(model, prompt(longer), wishes, NEVER).stream()
                        .map(Choice::text)
                        .toList());
    }

    @Test
    void answersThatAreWrittenTogetherAreThoseThatAreWrittenOneByOne() {
        Wishes wishes = wishes(OptionalInt.of(20), hot(Map.of()), 5);
        ChoiceWriter together = writer();

        List<Choice> first = together.write(several, prompt(PROMPT), wishes, of("Bearer one"));
        List<Choice> again = together.write(several, prompt(PROMPT), wishes, of("Bearer one"));
        List<Choice> oneByOne = writer().write(model, prompt(PROMPT), wishes, of("Bearer one"));

        assertThat(oneByOne).hasSize(5).extracting(Choice::text).doesNotHaveDuplicates();
        for (List<Choice> choices : List.of(first, again)) {
            assertThat(choices).extracting(Choice::index).containsExactly(0, 1, 2, 3, 4);
            assertThat(choices).extracting(Choice::pieces).isEqualTo(pieces(oneByOne));
            assertThat(choices).extracting(Choice::finishReason).isEqualTo(reasons(oneByOne));
        }
        assertThat(Usage.of(PROMPT.length, first)).isEqualTo(Usage.of(PROMPT.length, oneByOne));
        assertThat(Usage.of(PROMPT.length, again).cachedTokens()).isEqualTo(PROMPT.length - 1);
    }

    private static List<List<Choice.Piece>> pieces(List<Choice> choices) {
        return choices.stream().map(Choice::pieces).toList();
    }

    private static List<String> reasons(List<Choice> choices) {
        return choices.stream().map(Choice::finishReason).toList();
    }

    @Test
    void answersThatAreWrittenTogetherAreHandedOnAsTheyCome() {
        List<StringBuilder> texts = new ArrayList<>();
        List<Choice> ended = new ArrayList<>();

        List<Choice> choices = writer().write(
                        several,
                        prompt(PROMPT),
                        wishes(OptionalInt.of(20), hot(Map.of()), 3),
                        of("Bearer one"),
                        new ChoiceSink() {
                            @Override
                            public void began(int index) {
                                texts.add(index, new StringBuilder());
                            }

                            @Override
                            public void piece(int index, Choice.Piece piece) {
                                assertThat(ended).extracting(Choice::index).doesNotContain(index);
                                texts.get(index).append(piece.text());
                            }

                            @Override
                            public void ended(Choice choice) {
                                ended.add(choice);
                            }

                            @Override
                            public boolean isGone() {
                                return false;
                            }
                        });

        assertThat(texts).extracting(StringBuilder::toString).isEqualTo(texts(choices));
        assertThat(ended).containsExactlyInAnyOrderElementsOf(choices);
    }

    private static List<String> texts(List<Choice> choices) {
        return choices.stream().map(Choice::text).toList();
    }

    @Test
    void whoeverKeepsNoPrefixesReadsAllAnew() {
        ChoiceWriter writer = new ChoiceWriter(CONTEXT, 0, NoPrefixes.kept());
        Wishes wishes = wishes(OptionalInt.of(5), SamplingOptions.GREEDY, 1);

        writer.write(model, prompt(PROMPT), wishes, of("Bearer one"));
        List<Choice> again = writer.write(model, prompt(PROMPT), wishes, of("Bearer one"));

        assertThat(Usage.of(PROMPT.length, again).cachedTokens()).isZero();
    }

    private static HttpRequest of(String authorization) {
        return new HttpRequest(
                "r",
                "POST",
                List.of("v1", "chat", "completions"),
                Map.of(),
                Map.of(),
                Map.of("Authorization", authorization),
                new byte[0],
                NEVER);
    }

    @Test
    void anAnswerEndsWithTheTimeBeforeTheFunctionDoes() {
        Clock clock = Clock.systemUTC();
        Deadline nearly = new Deadline(clock.instant().plus(Duration.ofMillis(900)), clock);

        Choice choice = write(wishes(OptionalInt.of(20), SamplingOptions.GREEDY, 1), nearly)
                .getFirst();

        assertThat(choice.finishReason()).isEqualTo("length");
        assertThat(choice.text()).isEmpty();
        assertThat(Usage.of(PROMPT.length, List.of(choice)).completionTokens()).isZero();
    }

    @Test
    void anAnswerTakesTheRoomThatThereIs() {
        // the token that would end it is made impossible
        Choice choice = write(wishes(OptionalInt.empty(), hot(Map.of(95, -100f)), 1), NEVER)
                .getFirst();

        assertThat(choice.result().answerTokens()).isEqualTo(CONTEXT - PROMPT.length);
        assertThat(choice.finishReason()).isEqualTo("length");
    }

    @Test
    void anAnswerHasTheFormatThatWasAskedFor() throws IOException {
        String schema =
                "{\"properties\":{\"label\":{\"enum\":[\"good\",\"bad\"]},\"stars\":{\"type\":\"integer\",\"minimum\":1,"
                        + "\"maximum\":5}},\"required\":[\"label\",\"stars\"],\"type\":\"object\"}";
        AnswerFormat json = format("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"review\",\"strict\":true,"
                + "\"schema\":" + schema + "}}");

        for (Choice choice : held(json)) {
            JsonNode read = Json.mapper().readTree(choice.text());
            assertThat(read.get("label").asText()).isIn("good", "bad");
            assertThat(read.get("stars").intValue()).isBetween(1, 5);
            assertThat(choice.finishReason()).isEqualTo("stop");
        }
        assertThat(held(format("{\"type\":\"choice\",\"choices\":[\"yes\",\"no\"]}")))
                .extracting(Choice::text)
                .allMatch(text -> text.equals("yes") || text.equals("no"));
        assertThat(held(format("{\"type\":\"regex\",\"pattern\":\"[a-c]{3}-\\\\d\"}")))
                .extracting(Choice::text)
                .allMatch(text -> text.matches("[a-c]{3}-\\d"))
                .doesNotHaveDuplicates();
        assertThat(model.formats().of(json))
                .as("learned once")
                .isSameAs(model.formats().of(json));
    }

    @Test
    void anAnswerCallsWhatItMustAndNothingThatIsNotThere() throws IOException {
        String weather =
                "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"strict\":true,\"parameters\":{\"type\":\"object\","
                        + "\"properties\":{\"days\":{\"enum\":[1,7]}},\"required\":[\"days\"]}}}";
        String other = weather.replace("weather", "rain");
        for (ToolForm form : ToolForm.values()) {
            Tools tools = tools("\"tools\":[" + weather + "," + other
                    + "],\"tool_choice\":\"required\",\"parallel_tool_calls\":false");
            for (Choice choice : held(tools.format(form, Optional.empty()).orElseThrow())) {
                ToolForm.Parts parts = tools.parts(form, Optional.empty(), choice);
                assertThat(parts.text()).isEmpty();
                assertThat(parts.calls()).hasSize(1);
                assertThat(parts.calls().getFirst().name()).isIn("weather", "rain");
                assertThat(parts.calls().getFirst().arguments().path("days").intValue())
                        .isIn(1, 7);
            }
        }
        Tools named = tools("\"tools\":[" + weather + "," + other
                + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"rain\"}}");
        assertThat(held(named.format(ToolForm.BARE, Optional.empty()).orElseThrow()))
                .allMatch(choice -> named.parts(ToolForm.BARE, Optional.empty(), choice)
                        .calls()
                        .getFirst()
                        .name()
                        .equals("rain"));
        AnswerFormat words = format("{\"type\":\"choice\",\"choices\":[\"yes\"]}");
        Tools free = tools("\"tools\":[" + weather + "]");
        assertThat(held(free.format(ToolForm.BARE, Optional.of(words)).orElseThrow()))
                .allMatch(choice -> choice.text().equals("yes")
                        || !free.parts(ToolForm.BARE, Optional.of(words), choice)
                                .calls()
                                .isEmpty());
        assertThat(tools("\"tools\":[" + weather + "],\"tool_choice\":\"none\"")
                        .format(ToolForm.BARE, Optional.of(words)))
                .contains(words);
    }

    @Test
    void anAnswerThatIsCutSaysSoAndHoldsNoPartOfACall() throws IOException {
        String fields = "\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stream\":true,"
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"now\","
                + "\"parameters\":{\"type\":\"object\","
                + "\"properties\":{\"day\":{\"enum\":[1]}},\"required\":[\"day\"]}}}],\"tool_choice\":\"required\","
                + "\"parallel_tool_calls\":false";
        HttpRequest request = posted("{" + fields + "}");
        ChatRequest asked = ChatRequest.of(request, new Random(1));
        for (ToolForm form : ToolForm.values()) {
            ChoiceWriter.Prompt prompt = new ChoiceWriter.Prompt(
                    PROMPT, "messages", -1, 0, asked.tools().format(form, asked.format()));
            Choice choice;
            int limit = 1;
            do {
                Wishes wishes = wishes(OptionalInt.of(limit), SamplingOptions.GREEDY, 1);
                choice = writer().write(model, prompt, wishes, NEVER).getFirst();
                ToolForm.Parts parts = asked.tools().parts(form, asked.format(), choice);
                Choice written = choice;
                List<JsonNode> events = events(stream ->
                        new ChatEvents(request, asked, model, form, stream, Clock.systemUTC()).ended(written));

                boolean isWhole = choice.text().contains("}}");
                String reason = choice.isCut() ? "length" : "tool_calls";
                assertThat(parts.text()).as(choice.text()).isEmpty();
                assertThat(parts.calls()).as(choice.text()).hasSize(isWhole ? 1 : 0);
                assertThat(parts.finishReason(choice)).as(choice.text()).isEqualTo(reason);
                assertThat(events).as(choice.text()).hasSize(isWhole ? 2 : 1);
                assertThat(events.getFirst().at("/choices/0/delta/content").isMissingNode())
                        .isTrue();
                assertThat(events.getFirst().at("/choices/0/delta/tool_calls")).hasSize(isWhole ? 1 : 0);
                assertThat(events.getLast().at("/choices/0/finish_reason").asText())
                        .isEqualTo(reason);
                limit++;
            } while (choice.isCut());
            assertThat(limit).as("cut at several places").isGreaterThan(10);
        }
    }

    /// What is written as events.
    private static List<JsonNode> events(EventStream.Writer writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((HttpResponse.Body.Streamed) HttpResponse.events(writer).body())
                .content()
                .writeTo(new BodySink() {
                    @Override
                    public void write(byte[] more) {
                        bytes.writeBytes(more);
                    }

                    @Override
                    public boolean isGone() {
                        return false;
                    }
                });
        List<JsonNode> events = new ArrayList<>();
        for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
            if (!line.isEmpty()) {
                events.add(Json.tree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    private static HttpRequest posted(String body) {
        return new HttpRequest(
                "r", "POST", List.of(), Map.of(), Map.of(), Map.of(), body.getBytes(StandardCharsets.UTF_8), NEVER);
    }

    private static Tools tools(String fields) {
        return Tools.of(JsonFields.ofBody(posted("{" + fields + "}")));
    }

    private static AnswerFormat format(String json) throws IOException {
        return AnswerFormat.of(JsonFields.ofBody(posted("{\"response_format\":" + json + "}")))
                .orElseThrow();
    }

    private static List<Choice> held(AnswerFormat format) {
        ChoiceWriter.Prompt prompt = new ChoiceWriter.Prompt(PROMPT, "messages", -1, 0, Optional.of(format));
        return writer().write(model, prompt, wishes(OptionalInt.empty(), hot(Map.of()), 4), NEVER);
    }

    @Test
    void saysHowMuchRoomThereIs() {
        assertRefused(
                wishes(OptionalInt.of(CONTEXT), SamplingOptions.GREEDY, 1),
                prompt(PROMPT),
                "invalid_request",
                "max_tokens");
        assertRefused(
                wishes(OptionalInt.of(1_000_000_000), SamplingOptions.GREEDY, 1),
                prompt(PROMPT),
                "invalid_request",
                "max_tokens");
        assertRefused(
                wishes(OptionalInt.of(CONTEXT - 2), SamplingOptions.GREEDY, 1),
                prompt(PROMPT),
                "context_length_exceeded",
                "messages");
        assertRefused(
                wishes(OptionalInt.empty(), SamplingOptions.GREEDY, 1),
                prompt(new int[CONTEXT]),
                "context_length_exceeded",
                "messages");
        assertRefused(wishes(OptionalInt.empty(), SamplingOptions.GREEDY, 1), prompt(), "invalid_request", "messages");
    }

    @Test
    void refusesABiasForATokenThatTheModelDoesNotHave() {
        assertRefused(
                wishes(OptionalInt.of(1), hot(Map.of(96, 1f)), 1), prompt(PROMPT), "invalid_request", "logit_bias");
    }

    private static void assertRefused(Wishes wishes, ChoiceWriter.Prompt prompt, String code, String param) {
        assertThatThrownBy(() -> writer().write(model, prompt, wishes, NEVER))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> {
                    assertThat(failure.code().code()).isEqualTo(code);
                    assertThat(failure.param()).isEqualTo(param);
                });
    }
}
