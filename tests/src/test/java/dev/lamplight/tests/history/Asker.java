package dev.lamplight.tests.history;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.contract.Json;
import dev.lamplight.functions.stores.StoresConfig;
import dev.lamplight.functions.stores.StoresHandler;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.tests.product.InvocationContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/// Somebody who searches through the API, always in the same environment of `stores`: it remembers manifests and keeps
/// readers open, and must notice when what it remembers is gone.
final class Asker {
    private static final int OK = 200;

    private final StoresHandler stores;

    Asker(S3Client s3, Encoders encoders, Clock clock) {
        StoresConfig config = new StoresConfig(
                StoreHistory.LIBRARY,
                "",
                new ApiKeys.OpenAccess(),
                1 << 24,
                4096,
                Path.of("/"),
                URI.create("s3://none"));
        InstalledModels none = InstalledModels.of(List.of(), _ -> false);
        this.stores = new StoresHandler(config, encoders, none, s3, new NoQueues(), clock);
    }

    /// Texts of all hits, sorted.
    List<String> found(String query, int most) {
        APIGatewayProxyRequestEvent request = new APIGatewayProxyRequestEvent();
        request.setHttpMethod("POST");
        request.setPath("/v1/vector_stores/" + StoreHistory.STORE + "/search");
        request.setHeaders(Map.of("Content-Type", "application/json"));
        request.setBody(Json.text(Map.of("query", query, "max_num_results", most)));
        APIGatewayProxyResponseEvent answer = stores.handleRequest(request, new InvocationContext(() -> 29_000));
        if (answer.getStatusCode() != OK) {
            throw new AssertionError("search through the API: " + answer.getStatusCode() + " " + answer.getBody());
        }
        List<String> found = new ArrayList<>();
        for (JsonNode hit : parsed(answer.getBody()).path("data")) {
            found.add(hit.path("content").path(0).path("text").asText());
        }
        found.sort(null);
        return found;
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.read(body.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("an answer that is no JSON", e);
        }
    }
}
