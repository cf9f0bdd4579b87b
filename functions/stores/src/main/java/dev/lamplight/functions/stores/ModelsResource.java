package dev.lamplight.functions.stores;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.api.ListPage;
import dev.lamplight.contract.api.ModelObject;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorName;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.MeasuredCapability;
import dev.lamplight.search.answer.ExtractiveAnswers;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/v1/models`: what is installed, told by the manifests alone; no model is loaded for it.
final class ModelsResource {
    private final InstalledModels models;
    private final InstalledGenerators generators;
    private final int maxContextTokens;

    /// @param maxContextTokens most tokens of a prompt and its answer together that a request may have of a generator
    ModelsResource(InstalledModels models, InstalledGenerators generators, int maxContextTokens) {
        this.models = models;
        this.generators = generators;
        this.maxContextTokens = maxContextTokens;
    }

    Routes routes() {
        return Routes.of(Route.get("/v1/models", this::list), Route.get("/v1/models/{model}", this::retrieve));
    }

    private HttpResponse list(HttpRequest request) {
        List<ModelObject> all = Stream.of(
                        models.all().stream().map(ModelsResource::shown),
                        generators.all().stream().flatMap(this::withAdapters),
                        Stream.of(extractive()))
                .flatMap(each -> each)
                .sorted(Comparator.comparing(ModelObject::id))
                .toList();
        return HttpResponse.ok(ListPage.of(all, ModelObject::id, false));
    }

    private HttpResponse retrieve(HttpRequest request) {
        String name = request.pathParameter("model");
        if (name.equals(ExtractiveAnswers.MODEL)) {
            return HttpResponse.ok(extractive());
        }
        GeneratorName asked = GeneratorName.of(name);
        if (asked.adapter().isPresent()) {
            GeneratorManifest base = generators.require(asked.base());
            return HttpResponse.ok(adapted(
                    base, generators.requireAdapter(base, asked.adapter().get())));
        }
        return HttpResponse.ok(generators
                .find(name)
                .map(this::shown)
                .orElseGet(() -> shown(models.find(name).manifest())));
    }

    /// A model, then the adapters that a request can have over it.
    private Stream<ModelObject> withAdapters(GeneratorManifest base) {
        return Stream.concat(
                Stream.of(shown(base)),
                generators.usableAdapters(base).stream().map(adapter -> adapted(base, adapter)));
    }

    /// What is said of the model holds for it with an adapter, but for what was measured, and for whose it is: nobody
    /// says who trained an adapter, so it is whoever put it here.
    private ModelObject adapted(GeneratorManifest base, AdapterManifest adapter) {
        String digest = Sha256.hexOfParts(base.version(), adapter.sha256());
        Stamp stamp = new Stamp("user", digest, adapter.license(), "added here");
        return shown(base.withCapabilities(List.of()), adapter.id(), base.name(), stamp);
    }

    private record Stamp(String owner, String digest, String license, String origin) {}

    /// Answers with sentences of documents, by the encoders: no weights of its own.
    private ModelObject extractive() {
        List<ModelManifest> encoders = models.all();
        return new ModelObject(
                ExtractiveAnswers.MODEL,
                "model",
                ExtractiveAnswers.MADE.getEpochSecond(),
                "lamplight",
                "answer",
                Sha256.hexOfParts(
                        encoders.stream().map(ModelManifest::version).sorted().toArray(String[]::new)),
                "Apache-2.0",
                "built in",
                List.of("en", "zh"),
                encoders.stream()
                        .mapToInt(each -> each.encoding().maxTokens())
                        .max()
                        .orElse(0),
                null,
                null,
                "none",
                null,
                null,
                null,
                null,
                null);
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
                manifest.quantization(),
                null,
                null,
                null,
                null,
                null);
    }

    private ModelObject shown(GeneratorManifest manifest) {
        GeneratorManifest.Provenance provenance = manifest.provenance();
        Stamp stamp = new Stamp(provenance.owner(), manifest.version(), provenance.license(), provenance.origin());
        return shown(manifest, manifest.name(), null, stamp);
    }

    private ModelObject shown(GeneratorManifest manifest, String id, @Nullable String parent, Stamp stamp) {
        return new ModelObject(
                id,
                "model",
                manifest.provenance().created().getEpochSecond(),
                stamp.owner(),
                "generate",
                stamp.digest(),
                stamp.license(),
                stamp.origin(),
                manifest.languages(),
                Math.min(manifest.contextLength(), maxContextTokens),
                null,
                null,
                manifest.form().name().toLowerCase(Locale.ROOT),
                manifest.family().word(),
                manifest.parameters(),
                manifest.cacheBytesPerToken(),
                manifest.capabilities().stream().map(ModelsResource::shown).toList(),
                parent);
    }

    private static ModelObject.Capability shown(MeasuredCapability measured) {
        return new ModelObject.Capability(
                measured.capability().word(),
                measured.language(),
                measured.passed(),
                measured.figure(),
                measured.gate(),
                measured.items(),
                measured.evaluation(),
                measured.measuredAt().getEpochSecond(),
                measured.engine(),
                measured.processor());
    }
}
