package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Embeddings and models over HTTP, as OpenAI's own client asks for them, from the packaged function.
final class EmbeddingsIT {
    private static final String ENGLISH = "bge-small-en-v1.5";
    private static final Path LAYER = Path.of("..", "shared-model", "layer", "target", "embed");

    private static Product product;
    private static OpenAIClient client;
    private static Encoders encoders;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        client = product.client();
        encoders = Encoders.installed(LAYER, new Workers(1));
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
            encoders.close();
        }
    }

    private static EmbeddingCreateParams.Builder params(String model) {
        return EmbeddingCreateParams.builder().model(model);
    }

    private static CreateEmbeddingResponse create(EmbeddingCreateParams.Builder params) {
        return client.embeddings().create(params.build()).validate();
    }

    private static float[] vector(CreateEmbeddingResponse answer, int index) {
        List<Float> values = answer.data().get(index).embedding();
        float[] vector = new float[values.size()];
        for (int place = 0; place < vector.length; place++) {
            vector[place] = values.get(place);
        }
        return vector;
    }

    @Test
    void aTextHasTheVectorOfTheEmbedder() {
        TextEmbedder embedder = encoders.embedder("en");
        Embedding expected = embedder.embedPassages(List.of("The tide is high.")).getFirst();

        CreateEmbeddingResponse answer = create(params(ENGLISH).input("The tide is high."));

        assertThat(vector(answer, 0)).isEqualTo(expected.toArray());
        assertThat(answer.model()).isEqualTo(ENGLISH);
        assertThat(answer.usage().promptTokens())
                .isEqualTo(embedder.tokenizer().encode("The tide is high.", 512).length);
        assertThat(answer.usage().totalTokens()).isEqualTo(answer.usage().promptTokens());
    }
}
