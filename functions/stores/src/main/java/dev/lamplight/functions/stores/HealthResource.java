package dev.lamplight.functions.stores;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.LibraryKeys;
import java.util.Map;

/// `/health/live` and `/health/ready`, open to everybody: says nothing but that it answers.
final class HealthResource {
    private final ObjectStore library;

    HealthResource(ObjectStore library) {
        this.library = library;
    }

    Routes routes() {
        return Routes.of(
                Route.openGet("/health/live", _ -> HttpResponse.ok(Map.of("status", "ok"))),
                Route.openGet("/health/ready", this::ready));
    }

    /// Ready when the library answers; a transient failure becomes 503 at the edge.
    private HttpResponse ready(HttpRequest request) {
        library.list(LibraryKeys.STORES_BY_TIME, null, 1);
        return HttpResponse.ok(Map.of("status", "ok"));
    }
}
