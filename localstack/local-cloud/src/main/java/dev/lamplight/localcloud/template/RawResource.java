package dev.lamplight.localcloud.template;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A resource that the local cloud knows but does not act on (roles, policies, alarms …), with resolved properties.
public record RawResource(String logicalId, String type, ObjectNode properties) {
    public RawResource {
        properties = properties.deepCopy();
    }
}
