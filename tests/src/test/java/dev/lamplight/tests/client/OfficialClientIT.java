package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.ComparisonFilter;
import com.openai.models.CompoundFilter;
import com.openai.models.files.FileObject;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import com.openai.models.vectorstores.VectorStoreUpdateParams;
import com.openai.models.vectorstores.filebatches.FileBatchCreateParams;
import com.openai.models.vectorstores.filebatches.FileBatchRetrieveParams;
import com.openai.models.vectorstores.filebatches.VectorStoreFileBatch;
import com.openai.models.vectorstores.files.FileContentParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own Java client, unmodified, on the whole product: what it sends is understood, what it is answered it
/// accepts.
final class OfficialClientIT {
    private static Product product;
    private static OpenAIClient client;
    private static Knowledge knowledge;
    private static String store;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        client = product.client();
        knowledge = Knowledge.of(product);
        store = knowledge.store();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    private static VectorStoreSearchParams.Builder query(String text) {
        return VectorStoreSearchParams.builder().query(text);
    }

    private static List<VectorStoreSearchResponse> search(VectorStoreSearchParams.Builder query) {
        return client.vectorStores().search(store, query.build()).data();
    }

    private static ComparisonFilter filter(String key, ComparisonFilter.Type type, String value) {
        return ComparisonFilter.builder().key(key).type(type).value(value).build();
    }

    @Test
    void filesComeBackAsTheyWentInUntilTheyAreDeleted() throws Exception {
        FileObject uploaded = knowledge.upload("as it is.txt", "as it is, 原样").validate();

        assertThat(uploaded.filename()).isEqualTo("as it is.txt");
        assertThat(uploaded.bytes()).isEqualTo("as it is, 原样".getBytes(StandardCharsets.UTF_8).length);
        assertThat(client.files().retrieve(uploaded.id()).id()).isEqualTo(uploaded.id());
        assertThat(client.files().list().autoPager().stream().map(FileObject::id))
                .contains(uploaded.id(), knowledge.tides(), knowledge.tea());
        assertThat(content(uploaded.id())).isEqualTo("as it is, 原样");
        assertThat(client.files().delete(uploaded.id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(uploaded.id())).isInstanceOf(NotFoundException.class);
        assertThat(client.files().list().autoPager().stream().map(FileObject::id))
                .doesNotContain(uploaded.id());
    }

    @Test
    void fileNamesOutsideAsciiArriveAsTheyWereMeant() throws Exception {
        // for Chinese its bytes are handed to the client as the characters that it sends one byte for
        String asBytes = new String("潮汐.md".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(knowledge.upload(asBytes, "text").filename()).isEqualTo("潮汐.md");
        assertThat(knowledge.upload("café.md", "text").filename()).isEqualTo("café.md");
        assertThat(uploadRaw("filename=\"绿茶.md\"")).isEqualTo("绿茶.md");
        assertThat(uploadRaw("filename=\"tea.md\"; filename*=UTF-8''%E7%BB%BF%E8%8C%B6.md"))
                .isEqualTo("绿茶.md");
    }

    /// @return the name that the file has then
    private static String uploadRaw(String parameters) throws Exception {
        String body = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; " + parameters + "\r\n\r\ntext\r\n--b--\r\n";
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(
                            HttpRequest.newBuilder(product.api("/v1/files"))
                                    .header("Authorization", "Bearer " + product.key())
                                    .header("Content-Type", "multipart/form-data; boundary=b")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return Json.tree(answer).path("filename").asText();
        }
    }

    private static String content(String file) throws IOException {
        try (HttpResponse answer = client.files().content(file)) {
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void storesAreCreatedListedChangedAndDeleted() {
        VectorStore created = client.vectorStores()
                .create(VectorStoreCreateParams.builder()
                        .name("notes")
                        .metadata(VectorStoreCreateParams.Metadata.builder()
                                .putAdditionalProperty("team", JsonValue.from("blue"))
                                .build())
                        .build())
                .validate();

        assertThat(client.vectorStores().list().autoPager().stream().map(VectorStore::id))
                .contains(created.id(), store);
        VectorStore renamed = client.vectorStores()
                .update(
                        created.id(),
                        VectorStoreUpdateParams.builder().name("diary").build());
        assertThat(renamed.name()).isEqualTo("diary");
        VectorStore read = client.vectorStores().retrieve(created.id());
        assertThat(read.name()).isEqualTo("diary");
        assertThat(read.metadata().orElseThrow()._additionalProperties()).containsEntry("team", JsonValue.from("blue"));
        assertThat(client.vectorStores().delete(created.id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.vectorStores().retrieve(created.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anAttachedFileSaysWhatItIs() throws Exception {
        VectorStoreFile attached = knowledge.awaitCompleted(store, knowledge.tides());

        assertThat(attached.lastError()).isEmpty();
        assertThat(attached.usageBytes()).isPositive();
        assertThat(attached.attributes().orElseThrow()._additionalProperties())
                .containsEntry("topic", JsonValue.from("nature"));
        assertThat(client.vectorStores().files().list(store).autoPager().stream()
                        .map(VectorStoreFile::id))
                .contains(knowledge.tides(), knowledge.tea());
        String text = client
                .vectorStores()
                .files()
                .content(
                        knowledge.tides(),
                        FileContentParams.builder().vectorStoreId(store).build())
                .data()
                .stream()
                .map(part -> part.text().orElseThrow())
                .reduce("", String::concat);
        assertThat(text).contains("rises up to fifteen meters");
    }

    @Test
    void findsEnglishByMeaningAndChineseByWords() {
        List<VectorStoreSearchResponse> english = search(query("How high does the sea get at the abbey?"));
        List<VectorStoreSearchResponse> chinese = search(query("泡绿茶用多少度的水"));

        assertThat(english.getFirst().validate().fileId()).isEqualTo(knowledge.tides());
        assertThat(english.getFirst().filename()).isEqualTo("tides.md");
        assertThat(english.getFirst().content().getFirst().text()).contains("fifteen meters");
        assertThat(chinese.getFirst().fileId()).isEqualTo(knowledge.tea());
        assertThat(chinese.getFirst().filename()).isEqualTo("tea.md");
        assertThat(chinese.getFirst().content().getFirst().text()).contains("八十度左右");
    }

    @Test
    void scoresFallFromTheFirstResultAndAThresholdCutsThem() {
        List<VectorStoreSearchResponse> all =
                search(query("sourdough bread in a pot").maxNumResults(50));
        double best = all.getFirst().score();
        List<VectorStoreSearchResponse> cut = search(query("sourdough bread in a pot")
                .rankingOptions(VectorStoreSearchParams.RankingOptions.builder()
                        .scoreThreshold(best)
                        .build()));

        assertThat(all).hasSizeGreaterThan(1);
        assertThat(all).extracting(VectorStoreSearchResponse::score).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(all).extracting(VectorStoreSearchResponse::score).allMatch(score -> score >= 0 && score <= 1);
        assertThat(cut)
                .extracting(VectorStoreSearchResponse::score)
                .isNotEmpty()
                .allMatch(score -> score >= best);
        assertThat(cut).hasSizeLessThan(all.size());
        assertThat(search(query("sourdough bread in a pot").maxNumResults(1))).hasSize(1);
    }

    @Test
    void filtersDecideWhatIsFoundAtAll() {
        ComparisonFilter kitchen = filter("topic", ComparisonFilter.Type.EQ, "kitchen");
        ComparisonFilter late = ComparisonFilter.builder()
                .key("year")
                .type(ComparisonFilter.Type.GTE)
                .value(2025)
                .build();

        assertThat(search(query("tides of the sea").filters(kitchen)))
                .isNotEmpty()
                .noneMatch(found -> found.fileId().equals(knowledge.tides()));
        assertThat(search(query("绿茶")
                        .filters(CompoundFilter.builder()
                                .type(CompoundFilter.Type.AND)
                                .addFilter(kitchen)
                                .addFilter(late)
                                .build())))
                .isNotEmpty()
                .allMatch(found -> found.fileId().equals(knowledge.tea()));
    }

    @Test
    void aBatchCompletesAndADeletedFileIsFoundNoLonger() throws Exception {
        String own = client.vectorStores()
                .create(VectorStoreCreateParams.builder().name("batch").build())
                .id();
        String kept = knowledge
                .upload("kept.txt", "The lighthouse of Eckmühl has a lamp that is seen from far away.")
                .id();
        String gone = knowledge
                .upload("gone.txt", "The lighthouse keeper of Ar-Men left the lamp in 1990.")
                .id();
        VectorStoreFileBatch batch = client.vectorStores()
                .fileBatches()
                .create(
                        own,
                        FileBatchCreateParams.builder()
                                .fileIds(List.of(kept, gone))
                                .build());

        VectorStoreFileBatch done = product.await("batch", () -> Optional.of(client.vectorStores()
                        .fileBatches()
                        .retrieve(
                                batch.id(),
                                FileBatchRetrieveParams.builder()
                                        .vectorStoreId(own)
                                        .build()))
                .filter(found -> !found.status().equals(VectorStoreFileBatch.Status.IN_PROGRESS)));
        assertThat(done.validate().fileCounts().completed()).isEqualTo(2);
        assertThat(found(own)).containsExactlyInAnyOrder(kept, gone);
        assertThat(client.vectorStores().retrieve(own).fileCounts().completed()).isEqualTo(2);

        assertThat(client.files().delete(gone).deleted()).isTrue();

        assertThat(found(own)).containsExactly(kept);
        assertThat(client.vectorStores().retrieve(own).fileCounts().total()).isEqualTo(1);
    }

    private static List<String> found(String inStore) {
        return client
                .vectorStores()
                .search(inStore, query("lamp of the lighthouse").build())
                .data()
                .stream()
                .map(VectorStoreSearchResponse::fileId)
                .distinct()
                .toList();
    }

    @Test
    void errorsArriveAsTheClientKnowsThem() {
        OpenAIClient stranger = product.client("sk-wrong");
        try {
            UnauthorizedException unknown = catchThrowableOfType(
                    UnauthorizedException.class, () -> stranger.files().list());
            assertThat(unknown.code()).contains("invalid_api_key");
        } finally {
            stranger.close();
        }
        NotFoundException missing = catchThrowableOfType(
                NotFoundException.class, () -> client.vectorStores().retrieve("vs_000000000000000000000000"));
        assertThat(missing.getMessage()).contains("vs_000000000000000000000000");
        BadRequestException wrong = catchThrowableOfType(
                BadRequestException.class, () -> search(query("anything").maxNumResults(51)));
        assertThat(wrong.param()).contains("max_num_results");
        assertThat(wrong.type()).contains("invalid_request_error");
    }

    @Test
    void whatTheGatewayRefusesItselfArrivesAsTheClientKnowsItToo() throws Exception {
        NotFoundException unknown = catchThrowableOfType(
                NotFoundException.class, () -> client.fineTuning().jobs().list());

        assertThat(unknown.code()).contains("not_found");
        assertThat(unknown.type()).contains("not_found_error");
        assertThat(unknown.headers().values("x-request-id")).hasSize(1);
        assertThat(unknown.getMessage()).doesNotContain(product.key());

        OpenAIException large = catchThrowableOfType(
                OpenAIException.class, () -> knowledge.upload("large.txt", "a".repeat(11 * 1024 * 1024)));
        assertThat(large).isInstanceOfSatisfying(OpenAIServiceException.class, refused -> {
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.code()).contains("request_too_large");
        });
    }
}
