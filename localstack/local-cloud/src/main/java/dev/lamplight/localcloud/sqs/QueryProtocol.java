package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.wire.Answer.Reply;
import dev.lamplight.localcloud.wire.LoopbackServer;
import dev.lamplight.localcloud.wire.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// The query protocol: flattened form parameters in, XML out, translated to and from the shapes of the JSON protocol.
final class QueryProtocol implements SqsServer.Replies {
    /// Flattened lists: their prefix in a form and their name in JSON.
    private static final Map<String, String> LISTS = Map.of(
            "AttributeName", "AttributeNames",
            "MessageAttributeName", "MessageAttributeNames",
            "MessageSystemAttributeName", "MessageSystemAttributeNames",
            "SendMessageBatchRequestEntry", "Entries",
            "DeleteMessageBatchRequestEntry", "Entries",
            "ChangeMessageVisibilityBatchRequestEntry", "Entries",
            "TagKey", "TagKeys");

    /// Flattened maps: entries of `Name` (or `Key`) and `Value`.
    private static final Map<String, String> MAPS = Map.of(
            "Attribute", "Attributes",
            "MessageAttribute", "MessageAttributes",
            "MessageSystemAttribute", "MessageSystemAttributes",
            "Tag", "Tags");

    private final String action;

    QueryProtocol(String action) {
        this.action = action;
    }

    static ObjectNode input(Request request, String form) {
        Map<String, String> parameters = new LinkedHashMap<>(request.query());
        parameters.putAll(LoopbackServer.parameters(form));
        ObjectNode flat = Queues.JSON.createObjectNode();
        parameters.forEach((name, value) -> place(flat, name.split("\\.", -1), 0, value));
        ObjectNode input = structured(flat);
        if (!input.has("QueueUrl") && request.rawPath().length() > 1) {
            input.put("QueueUrl", request.rawPath());
        }
        return input;
    }

    private static void place(ObjectNode node, String[] path, int depth, String value) {
        if (depth == path.length - 1) {
            node.put(path[depth], value);
        } else if (node.path(path[depth]) instanceof ObjectNode inner) {
            place(inner, path, depth + 1, value);
        } else {
            place(node.putObject(path[depth]), path, depth + 1, value);
        }
    }

    /// Turns numbered children into lists and maps, everywhere in the tree.
    private static ObjectNode structured(ObjectNode flat) {
        ObjectNode result = Queues.JSON.createObjectNode();
        flat.properties().forEach(entry -> {
            String name = entry.getKey();
            if (!(entry.getValue() instanceof ObjectNode child)) {
                result.set(name, entry.getValue());
            } else if (LISTS.containsKey(name)) {
                result.set(LISTS.get(name), list(child));
            } else if (MAPS.containsKey(name)) {
                result.set(MAPS.get(name), map(child));
            } else {
                result.set(name, structured(child));
            }
        });
        return result;
    }

    private static ArrayNode list(ObjectNode numbered) {
        ArrayNode list = Queues.JSON.createArrayNode();
        numbered.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            list.add(value instanceof ObjectNode object ? structured(object) : value);
        });
        return list;
    }

    private static ObjectNode map(ObjectNode numbered) {
        ObjectNode map = Queues.JSON.createObjectNode();
        numbered.forEach(pair -> {
            String name = pair.path("Name").asText(pair.path("Key").asText());
            map.set(name, pair.path("Value"));
        });
        return map;
    }

    @Override
    public Reply result(ObjectNode output) {
        StringBuilder xml = new StringBuilder();
        xml.append("<").append(action).append("Response xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">");
        xml.append("<").append(action).append("Result>");
        output.properties().forEach(entry -> append(xml, entry.getKey(), entry.getValue()));
        xml.append("</").append(action).append("Result>");
        xml.append("<ResponseMetadata><RequestId>").append(UUID.randomUUID()).append("</RequestId></ResponseMetadata>");
        xml.append("</").append(action).append("Response>");
        return Reply.text(200, "text/xml", xml.toString());
    }

    private void append(StringBuilder xml, String name, JsonNode value) {
        switch (value) {
            case ArrayNode list -> list.forEach(item -> append(xml, itemName(name), item));
            case ObjectNode object
            when MAPS.containsValue(name) ->
                object.properties().forEach(entry -> {
                    String element = name.substring(0, name.length() - 1);
                    xml.append("<").append(element).append("><Name>");
                    xml.append(escaped(entry.getKey())).append("</Name>");
                    append(xml, "Value", entry.getValue());
                    xml.append("</").append(element).append(">");
                });
            case ObjectNode object -> {
                xml.append("<").append(name).append(">");
                object.properties().forEach(entry -> append(xml, entry.getKey(), entry.getValue()));
                xml.append("</").append(name).append(">");
            }
            default ->
                xml.append("<")
                        .append(name)
                        .append(">")
                        .append(escaped(value.asText()))
                        .append("</")
                        .append(name)
                        .append(">");
        }
    }

    private String itemName(String list) {
        return switch (list) {
            case "Messages" -> "Message";
            case "QueueUrls", "queueUrls" -> "QueueUrl";
            case "Successful" -> action + "ResultEntry";
            case "Failed" -> "BatchResultErrorEntry";
            default -> list;
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\r", "&#xD;");
    }

    @Override
    public Reply error(int status, String name, String queryCode, String message) {
        String type = status < 500 ? "Sender" : "Receiver";
        return Reply.text(
                status,
                "text/xml",
                "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>" + type
                        + "</Type><Code>" + queryCode + "</Code><Message>" + escaped(message)
                        + "</Message></Error><RequestId>" + UUID.randomUUID() + "</RequestId></ErrorResponse>");
    }
}
