package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.files.FileCreateParams;
import com.openai.models.vectorstores.files.FileRetrieveParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import dev.lamplight.tests.product.Product;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A vector store of three short documents, made with OpenAI's own client.
final class Knowledge {
    static final String TIDES = """
        # Tides

        The tide at Mont Saint-Michel rises up to fifteen meters, because the moon and the sun pull in one line at
        spring tide. Walkers cross the bay only with a guide. The abbey was founded in the year 708.
        """;
    static final String BREAD = """
        # Sourdough

        A sourdough starter is fed with flour and water every day. The loaf is baked at 240 degrees in a closed pot,
        so that steam keeps the crust soft until the bread has risen.
        """;
    static final String TEA = """
        # 绿茶

        绿茶不经过发酵，采摘后立即用高温杀青，以保留叶片的颜色和香气。冲泡绿茶的水温应在八十度左右，水太热会使茶汤变苦。
        """;

    private final Product product;
    private final OpenAIClient client;
    private final String store;
    private final String tides;
    private final String tea;

    private Knowledge(Product product) {
        this.product = product;
        this.client = product.client();
        this.store = client.vectorStores()
                .create(VectorStoreCreateParams.builder().name("knowledge").build())
                .id();
        this.tides = put("tides.md", TIDES, "nature", 1200);
        this.tea = put("tea.md", TEA, "kitchen", 2026);
    }

    /// Waits until all of it can be searched.
    static Knowledge of(Product product) throws InterruptedException {
        Knowledge knowledge = new Knowledge(product);
        String bread = knowledge.put("bread.md", BREAD, "kitchen", 2024);
        for (String file : List.of(knowledge.tides, knowledge.tea, bread)) {
            VectorStoreFile _ = knowledge.awaitCompleted(knowledge.store, file);
        }
        return knowledge;
    }

    String store() {
        return store;
    }

    String tides() {
        return tides;
    }

    String tea() {
        return tea;
    }

    /// @param name in ISO-8859-1, the only characters that this client lets pass: it sends a question mark for every
    /// other one
    FileObject upload(String name, String text) {
        return client.files()
                .create(com.openai.models.files.FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                                .filename(name)
                                .build())
                        .purpose(FilePurpose.ASSISTANTS)
                        .build());
    }

    private String put(String name, String text, String topic, int year) {
        String file = upload(name, text).id();
        VectorStoreFile attached = client.vectorStores()
                .files()
                .create(
                        store,
                        FileCreateParams.builder()
                                .fileId(file)
                                .attributes(FileCreateParams.Attributes.builder()
                                        .putAdditionalProperty("topic", JsonValue.from(topic))
                                        .putAdditionalProperty("year", JsonValue.from(year))
                                        .build())
                                .build());
        assertThat(attached.status()).isEqualTo(VectorStoreFile.Status.IN_PROGRESS);
        return file;
    }

    private VectorStoreFile file(String ofStore, String file) {
        return client.vectorStores()
                .files()
                .retrieve(
                        file,
                        FileRetrieveParams.builder().vectorStoreId(ofStore).build());
    }

    VectorStoreFile awaitCompleted(String ofStore, String file) throws InterruptedException {
        VectorStoreFile settled = product.await("file " + file + " settled", () -> Optional.of(file(ofStore, file))
                .filter(found -> !found.status().equals(VectorStoreFile.Status.IN_PROGRESS)));
        assertThat(settled.status()).as("%s", settled).isEqualTo(VectorStoreFile.Status.COMPLETED);
        return settled.validate();
    }
}
