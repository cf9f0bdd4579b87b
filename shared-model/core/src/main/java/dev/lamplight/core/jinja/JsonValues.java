package dev.lamplight.core.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON as Python's `json.loads` hands it to a template.
public final class JsonValues {
    private JsonValues() {}

    /// @param source where its texts and keys come from
    public static JinjaValue of(JsonNode node, Source source) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> JinjaValue.NONE;
            case BOOLEAN -> JinjaValue.of(node.booleanValue());
            case NUMBER ->
                node.canConvertToLong() && node.isIntegralNumber()
                        ? JinjaValue.of(node.longValue())
                        : new JinjaValue.Real(node.doubleValue());
            case ARRAY -> {
                List<JinjaValue> items = new ArrayList<>();
                node.forEach(item -> items.add(of(item, source)));
                yield new JinjaValue.Items(items);
            }
            case OBJECT -> {
                Map<String, JinjaValue> entries = new LinkedHashMap<>();
                node.properties().forEach(entry -> entries.put(entry.getKey(), of(entry.getValue(), source)));
                yield new JinjaValue.Mapping(entries, source);
            }
            case STRING, BINARY, POJO -> new JinjaValue.Text(PromptText.of(node.asText(), source));
        };
    }
}
