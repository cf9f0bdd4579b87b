package dev.lamplight.localcloud.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.math.BigDecimal;

/// A resolved tree as JSON, in the types YAML gave its scalars.
final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    static ObjectNode object(Fields fields) {
        ObjectNode object = NODES.objectNode();
        fields.fields().forEach((name, tree) -> object.set(name, of(tree)));
        return object;
    }

    static JsonNode of(Tree tree) {
        return switch (tree) {
            case Scalar scalar -> scalar(scalar);
            case Fields fields -> object(fields);
            case Tree.Items items -> {
                ArrayNode array = NODES.arrayNode();
                items.items().forEach(item -> array.add(of(item)));
                yield array;
            }
            case Tree.Call call -> throw new TemplateException(call.line(), call.function() + " was not resolved");
        };
    }

    private static JsonNode scalar(Scalar scalar) {
        return switch (scalar.kind()) {
            case TEXT -> NODES.textNode(scalar.text());
            case BOOLEAN -> NODES.booleanNode(Boolean.parseBoolean(scalar.text()));
            case NULL -> NODES.nullNode();
            case NUMBER ->
                scalar.text().matches("-?(0|[1-9]\\d*)(\\.\\d+)?")
                        ? NODES.numberNode(new BigDecimal(scalar.text()))
                        : NODES.textNode(scalar.text());
        };
    }
}
