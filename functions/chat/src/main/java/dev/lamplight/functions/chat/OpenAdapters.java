package dev.lamplight.functions.chat;

import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.LoraAdapter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Adapters over an open model, each read when somebody first asks for it and kept as long as the model is open: a
/// request has another one than the request before it without anything being loaded. Thread-safe.
final class OpenAdapters implements AutoCloseable {
    private final Function<AdapterManifest, LoraAdapter> opening;
    private final Map<String, LoraAdapter> bySha256 = new HashMap<>();

    OpenAdapters(Function<AdapterManifest, LoraAdapter> opening) {
        this.opening = opening;
    }

    synchronized LoraAdapter of(AdapterManifest adapter) {
        LoraAdapter known = bySha256.get(adapter.sha256());
        if (known == null) {
            known = opening.apply(adapter);
            bySha256.put(adapter.sha256(), known);
        }
        return known;
    }

    @Override
    public synchronized void close() {
        bySha256.values().forEach(LoraAdapter::close);
        bySha256.clear();
    }
}
