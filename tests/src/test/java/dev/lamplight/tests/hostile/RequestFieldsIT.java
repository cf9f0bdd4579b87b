package dev.lamplight.tests.hostile;

import static dev.lamplight.tests.hostile.JsonRequest.Instead.BLANK_TEXT;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.EMPTY_TEXT;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.FRACTION;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.LIST;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.NEGATIVE;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.OBJECT;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.OBJECT_OF_NULL;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.TEXT;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.TRUE;
import static dev.lamplight.tests.hostile.JsonRequest.Instead.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.hostile.JsonRequest.Field;
import dev.lamplight.tests.hostile.JsonRequest.Mutant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every field of every JSON request, with every kind of value: what does not fit is a 400 that names the field,
/// and what fits is taken.
class RequestFieldsIT {
    private static Ground ground;
    private static HttpCaller caller;

    @BeforeAll
    static void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start();
        caller = BadRequestsIT.caller(ground);
    }

    @AfterAll
    static void stop() {
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheNameOfItsField() throws IOException {
        List<String> wrong = differences(
                requests().stream()
                        .flatMap(request -> request.mutants().stream())
                        .toList(),
                mutant -> mutant.param().isEmpty() ? "200" : "400 invalid_request " + named(mutant.param()));

        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNoJsonIsRefusedAsThat() throws IOException {
        List<String> wrong = differences(
                requests().stream()
                        .flatMap(request -> request.unparsable().stream())
                        .toList(),
                _ -> "400 malformed_json");

        assertThat(wrong).isEmpty();
    }

    @Test
    void fieldsThatNobodyAsksForAreIgnored() throws IOException {
        assertThat(differences(requests().stream().map(JsonRequest::withMore).toList(), _ -> "200"))
                .isEmpty();
    }

    private static List<String> differences(List<Mutant> mutants, Function<Mutant, String> expected)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Mutant mutant : mutants) {
            String found = caller.json(mutant.line(), mutant.body());
            if (!found.matches(expected.apply(mutant))) {
                wrong.add(mutant + ": expected " + expected.apply(mutant) + ", found " + found);
            }
        }
        assertThat(mutants).hasSizeGreaterThan(5);
        return wrong;
    }

    /// The field itself, or one below it.
    private static String named(String param) {
        return Arrays.stream(param.split("\\|", -1)).map(Pattern::quote).collect(Collectors.joining("|", "(", ")"))
                + "([.\\[].*)?";
    }

    private static List<JsonRequest> requests() {
        return List.of(create(), modify(), attach(), update(), batch(), batchOfOwn(), search(), filtered());
    }

    private static JsonRequest create() {
        List<Field> fields = new ArrayList<>(List.of(
                Field.optional("name", EMPTY_TEXT, BLANK_TEXT, TEXT),
                Field.optional("metadata", OBJECT),
                new Field(
                        "metadata.a",
                        "metadata.a",
                        java.util.Set.of(EMPTY_TEXT, BLANK_TEXT, TEXT),
                        JsonRequest.Need.ITEM),
                Field.optional("expires_after"),
                Field.required("expires_after.anchor"),
                Field.required("expires_after.days"),
                Field.optional("file_ids", LIST)));
        fields.addAll(chunking(""));
        return new JsonRequest("POST /v1/vector_stores", """
                {"name":"a","metadata":{"a":"b"},"expires_after":{"anchor":"last_active_at","days":3},"file_ids":[],\
                %s}""".formatted(CHUNKING), fields);
    }

    private static final String CHUNKING = "\"chunking_strategy\":{\"type\":\"static\",\"static\":"
            + "{\"max_chunk_size_tokens\":200,\"chunk_overlap_tokens\":20}}";

    private static List<Field> chunking(String prefix) {
        return List.of(
                Field.optional(prefix + "chunking_strategy"),
                Field.required(prefix + "chunking_strategy.type"),
                Field.required(prefix + "chunking_strategy.static"),
                Field.required(prefix + "chunking_strategy.static.max_chunk_size_tokens"),
                Field.required(prefix + "chunking_strategy.static.chunk_overlap_tokens", ZERO));
    }

    private static List<Field> attributes(String prefix) {
        return List.of(
                Field.optional(prefix + "attributes", OBJECT),
                new Field(
                        prefix + "attributes.a",
                        prefix + "attributes.a",
                        java.util.Set.of(EMPTY_TEXT, BLANK_TEXT, TEXT, ZERO, NEGATIVE, FRACTION, TRUE),
                        JsonRequest.Need.ITEM));
    }

    private static JsonRequest modify() {
        return new JsonRequest(
                "POST /v1/vector_stores/{store}",
                "{\"name\":\"rows\",\"metadata\":{\"a\":\"b\"}}",
                List.of(Field.optional("name", EMPTY_TEXT, BLANK_TEXT, TEXT), Field.optional("metadata", OBJECT)));
    }

    private static JsonRequest attach() {
        List<Field> fields = new ArrayList<>(attributes(""));
        fields.addAll(chunking(""));
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/files",
                "{\"file_id\":\"%s\",\"attributes\":{\"a\":1},%s}".formatted(caller.file(), CHUNKING),
                fields);
    }

    private static JsonRequest update() {
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/files/{file}", "{\"attributes\":{\"a\":1}}", attributes(""));
    }

    private static JsonRequest batch() {
        List<Field> fields = new ArrayList<>(attributes(""));
        fields.addAll(chunking(""));
        fields.add(Field.required("file_ids"));
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/file_batches",
                "{\"file_ids\":[\"%s\"],\"attributes\":{\"a\":1},%s}".formatted(caller.file(), CHUNKING),
                fields);
    }

    private static JsonRequest batchOfOwn() {
        List<Field> fields = new ArrayList<>(attributes("files[0]."));
        fields.addAll(chunking("files[0]."));
        fields.add(Field.required("files").answeredAs("files|file_ids"));
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/file_batches",
                "{\"files\":[{\"file_id\":\"%s\",\"attributes\":{\"a\":1},%s}]}".formatted(caller.file(), CHUNKING),
                fields);
    }

    private static JsonRequest search() {
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/search",
                """
                {"query":"words","max_num_results":3,"rewrite_query":false,"max_staleness":1,"filters":{},\
                "ranking_options":{"ranker":"auto","score_threshold":0.5}}""",
                List.of(
                        Field.required("query", TEXT),
                        Field.optional("max_num_results"),
                        Field.optional("rewrite_query", TRUE),
                        Field.optional("max_staleness", ZERO),
                        Field.optional("filters", OBJECT),
                        Field.optional("ranking_options", OBJECT, OBJECT_OF_NULL),
                        Field.optional("ranking_options.ranker"),
                        Field.optional("ranking_options.score_threshold", ZERO)));
    }

    private static JsonRequest filtered() {
        JsonRequest.Instead[] values = {EMPTY_TEXT, BLANK_TEXT, TEXT, ZERO, NEGATIVE, FRACTION, TRUE};
        String both = "filters.filters";
        return new JsonRequest(
                "POST /v1/vector_stores/{store}/search",
                """
                {"query":["words"],"filters":{"type":"and","filters":[{"type":"eq","key":"a","value":1},\
                {"type":"in","key":"a","value":["x"]}]}}""",
                List.of(
                        new Field("query[0]", "query[0]", java.util.Set.of(TEXT), JsonRequest.Need.ITEM),
                        Field.required("filters.type").answeredAs("filters"),
                        Field.required(both, LIST).answeredAs("filters"),
                        Field.required(both + "[0].type").answeredAs("filters"),
                        Field.required(both + "[0].key", EMPTY_TEXT, BLANK_TEXT, TEXT)
                                .answeredAs("filters"),
                        Field.required(both + "[0].value", values).answeredAs("filters"),
                        Field.required(both + "[1].value", LIST).answeredAs("filters")));
    }
}
