package dev.lamplight.functions.stores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.api.ExpiresAfter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Fields that several requests have in common.
final class RequestFields {
    private static final int MAX_ID_LENGTH = 128;
    private static final int MAX_DAYS = 365;

    private RequestFields() {}

    static Attributes attributes(JsonFields fields) {
        Optional<JsonNode> given = fields.any("attributes");
        if (given.isEmpty()) {
            return Attributes.NONE;
        }
        if (!given.get().isObject()) {
            throw fields.wrong("attributes", "an object", "another type");
        }
        Map<String, Object> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> pair : given.get().properties()) {
            values.put(pair.getKey(), value(fields, pair.getKey(), pair.getValue()));
        }
        return fields.made(() -> new Attributes(values));
    }

    private static Object value(JsonFields fields, String key, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> value.numberValue();
            case BOOLEAN -> value.booleanValue();
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO ->
                throw fields.wrong("attributes." + key, "text, a number or a boolean", "another type");
        };
    }

    /// `auto`, which is also meant where nothing is said, or `static` with numbers of tokens.
    static ChunkingStrategy chunking(JsonFields fields) {
        Optional<JsonFields> given = fields.object("chunking_strategy");
        if (given.isEmpty()) {
            return ChunkingStrategy.AUTO;
        }
        JsonFields strategy = given.get();
        String type = strategy.word("type", List.of("auto", "static"))
                .orElseThrow(() -> strategy.wrong("type", "auto or static", "nothing"));
        if (type.equals("auto")) {
            return ChunkingStrategy.AUTO;
        }
        JsonFields sizes =
                strategy.object("static").orElseThrow(() -> strategy.wrong("static", "an object", "nothing"));
        int maxTokens = sizes.requiredInteger("max_chunk_size_tokens", 100, 4096);
        int overlapTokens = sizes.requiredInteger("chunk_overlap_tokens", 0, 2048);
        return fields.made(() -> new ChunkingStrategy(maxTokens, overlapTokens));
    }

    /// Days without use after which the store ends.
    static OptionalInt expiresAfterDays(JsonFields fields) {
        Optional<JsonFields> given = fields.object("expires_after");
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        if (given.get().word("anchor", List.of(ExpiresAfter.ANCHOR)).isEmpty()) {
            throw given.get().wrong("anchor", ExpiresAfter.ANCHOR, "nothing");
        }
        return OptionalInt.of(given.get().requiredInteger("days", 1, MAX_DAYS));
    }

    static FileId fileId(JsonFields fields, String name) {
        return new FileId(fields.requiredText(name, MAX_ID_LENGTH));
    }

    static List<FileId> fileIds(JsonFields fields, String name, int max) {
        return fields.texts(name, max, MAX_ID_LENGTH).stream()
                .distinct()
                .map(FileId::new)
                .toList();
    }
}
