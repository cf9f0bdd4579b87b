package dev.lamplight.functions.embed;

import dev.lamplight.contract.Failure;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.util.HashMap;
import java.util.Map;

/// The embedders of this process: each is loaded by the first request that names it, and kept. Thread-safe.
final class OpenModels {
    private final InstalledModels installed;
    private final PackageDownload download;
    private final Workers workers;
    private final Map<String, TextEmbedder> byName = new HashMap<>();

    OpenModels(InstalledModels installed, PackageDownload download, Workers workers) {
        this.installed = installed;
        this.download = download;
        this.workers = workers;
    }

    /// @throws Failure.Permanent `model_not_found` where no such model is installed, `model_mismatch` where its package
    /// differs from its manifest
    /// @throws Failure.Transient `storage_unavailable` where the bucket of models does not answer
    synchronized TextEmbedder open(String name) {
        TextEmbedder known = byName.get(name);
        if (known != null) {
            return known;
        }
        TextEmbedder opened = TextEmbedder.open(installed.find(name).open(download), workers);
        byName.put(name, opened);
        return opened;
    }

    /// Opens those on disk and has each read a text, so that nobody waits for the first.
    void prime() {
        for (String name : installed.onDisk()) {
            Embedding _ = open(name).embedQuery(TextEmbedder.FIRST_TEXT);
        }
    }
}
