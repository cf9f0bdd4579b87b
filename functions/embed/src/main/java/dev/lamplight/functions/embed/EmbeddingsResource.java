package dev.lamplight.functions.embed;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.TextEmbedder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `/v1/embeddings`. Everything that can be refused is refused before the model runs.
final class EmbeddingsResource {
    private static final long MAX_ANSWER_BYTES = 5_500_000;

    /// For writing the answer and handing it over.
    private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

    private final OpenModels models;
    private final long maxRequestTokens;

    EmbeddingsResource(OpenModels models, long maxRequestTokens) {
        this.models = models;
        this.maxRequestTokens = maxRequestTokens;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/embeddings", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        EmbeddingsRequest asked = EmbeddingsRequest.of(request);
        TextEmbedder embedder = models.open(asked.model());
        int dimensions = dimensions(asked, embedder.manifest());
        requireAnswerFits(asked, dimensions);
        List<int[]> texts = texts(asked, embedder);
        List<Embedding> vectors = embedder
                .embed(texts, () -> !request.deadline().leaves(ANSWER_TIME))
                .stream()
                .map(vector -> vector.truncated(dimensions))
                .toList();
        return EmbeddingsAnswer.of(asked.model(), vectors, asked.format(), tokens(texts));
    }

    private static int dimensions(EmbeddingsRequest asked, ModelManifest manifest) {
        ModelManifest.Encoding encoding = manifest.encoding();
        int dimensions = asked.dimensions().orElse(encoding.dimensions());
        if (dimensions < encoding.smallestDimensions() || dimensions > encoding.dimensions()) {
            String allowed = encoding.smallestDimensions() == encoding.dimensions()
                    ? "only " + encoding.dimensions()
                    : encoding.smallestDimensions() + " to " + encoding.dimensions();
            throw Failure.Permanent.invalidField(
                    "dimensions", "dimensions: %s gives %s, found %d".formatted(manifest.name(), allowed, dimensions));
        }
        return dimensions;
    }

    private static void requireAnswerFits(EmbeddingsRequest asked, int dimensions) {
        int vectors = asked.inputs().size();
        long bytes = EmbeddingsAnswer.expectedBytes(vectors, dimensions, asked.format());
        if (bytes > MAX_ANSWER_BYTES) {
            long fitting = MAX_ANSWER_BYTES * vectors / bytes;
            String wayOut =
                    switch (asked.format()) {
                        case FLOAT -> "send encoding_format base64, or fewer inputs at once";
                        case BASE64 -> "send fewer inputs at once";
                    };
            throw Failure.Permanent.invalidField(
                    "input",
                    "input: the answer to %d inputs would have %d bytes, expected at most %d, which is %d inputs: %s"
                            .formatted(vectors, bytes, MAX_ANSWER_BYTES, fitting, wayOut));
        }
    }

    private List<int[]> texts(EmbeddingsRequest asked, TextEmbedder embedder) {
        List<int[]> texts = new ArrayList<>(asked.inputs().size());
        int limit = embedder.manifest().encoding().maxTokens();
        for (EmbeddingsRequest.Input input : asked.inputs()) {
            int[] text = tokens(input, asked, embedder);
            if (text.length > limit) {
                throw Failure.Permanent.ofField(
                        PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                        input.name(),
                        "%s: %s reads at most %d tokens, found %d"
                                .formatted(input.name(), asked.model(), limit, text.length));
            }
            texts.add(text);
        }
        long sum = tokens(texts);
        if (sum > maxRequestTokens) {
            throw Failure.Permanent.invalidField(
                    "input",
                    "input: expected at most %d tokens in one request, found %d: send fewer inputs at once"
                            .formatted(maxRequestTokens, sum));
        }
        return texts;
    }

    private static int[] tokens(EmbeddingsRequest.Input input, EmbeddingsRequest asked, TextEmbedder embedder) {
        if (input instanceof EmbeddingsRequest.Input.Tokens tokens) {
            requireKnown(tokens, asked, embedder.tokenizer().vocabulary().size());
            return embedder.tokens(tokens.ids(), asked.purpose());
        }
        return embedder.tokens(((EmbeddingsRequest.Input.Text) input).value(), asked.purpose());
    }

    private static void requireKnown(EmbeddingsRequest.Input.Tokens tokens, EmbeddingsRequest asked, int size) {
        for (int index = 0; index < tokens.ids().length; index++) {
            if (tokens.ids()[index] >= size) {
                throw Failure.Permanent.invalidField(
                        tokens.nameOf(index),
                        "%s: expected an id of the vocabulary of %s, 0 to %d, found %d"
                                .formatted(tokens.nameOf(index), asked.model(), size - 1, tokens.ids()[index]));
            }
        }
    }

    private static long tokens(List<int[]> texts) {
        return texts.stream().mapToLong(text -> text.length).sum();
    }
}
