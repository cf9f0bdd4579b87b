package dev.lamplight.functions.embed;

import dev.lamplight.contract.Failure;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.util.HashMap;
import java.util.Map;

/// The embedders of this process: each is loaded by the first request that names it, and kept. Thread-safe.
final class OpenModels {
    private final InstalledModels installed;
    private final Workers workers;
    private final Map<String, TextEmbedder> byName = new HashMap<>();

    OpenModels(InstalledModels installed, Workers workers) {
        this.installed = installed;
        this.workers = workers;
    }

    /// @throws Failure.Permanent `model_not_found` where no such model is installed, `model_mismatch` where its package
    /// differs from its manifest
    synchronized TextEmbedder open(String name) {
        TextEmbedder known = byName.get(name);
        if (known != null) {
            return known;
        }
        TextEmbedder opened = TextEmbedder.open(load(installed.find(name)), workers);
        byName.put(name, opened);
        return opened;
    }

    private static ModelPackage load(InstalledModels.Installed model) {
        return ModelPackage.open(model.folder());
    }
}
