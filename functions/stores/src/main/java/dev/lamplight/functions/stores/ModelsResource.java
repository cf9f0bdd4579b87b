package dev.lamplight.functions.stores;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.api.ListPage;
import dev.lamplight.contract.api.ModelObject;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.ModelManifest;
import java.util.List;
import java.util.Locale;

/// `/v1/models`: what is installed, told by the manifests alone; no model is loaded for it.
final class ModelsResource {
    private final InstalledModels models;

    ModelsResource(InstalledModels models) {
        this.models = models;
    }

    Routes routes() {
        return Routes.of(Route.get("/v1/models", this::list), Route.get("/v1/models/{model}", this::retrieve));
    }

    private HttpResponse list(HttpRequest request) {
        List<ModelObject> all = models.all().stream().map(ModelsResource::shown).toList();
        return HttpResponse.ok(ListPage.of(all, ModelObject::id, false));
    }

    private HttpResponse retrieve(HttpRequest request) {
        return HttpResponse.ok(shown(models.find(request.pathParameter("model")).manifest()));
    }

    private static ModelObject shown(ModelManifest manifest) {
        ModelManifest.Encoding encoding = manifest.encoding();
        return new ModelObject(
                manifest.name(),
                "model",
                manifest.provenance().created().getEpochSecond(),
                manifest.provenance().owner(),
                manifest.task().name().toLowerCase(Locale.ROOT),
                manifest.version(),
                manifest.provenance().license(),
                manifest.provenance().origin(),
                manifest.languages(),
                encoding.maxTokens(),
                encoding.dimensions(),
                encoding.smallestDimensions(),
                manifest.quantization());
    }
}
