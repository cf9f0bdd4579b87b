package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.time.Clock;

/// What every answer and every piece of one begins with.
final class Frame {
    private static final int FINGERPRINT_LENGTH = 12;

    private Frame() {}

    /// @param idPrefix what kind of answer the id is of
    /// @param object OpenAI's name of what follows
    static ObjectNode of(String idPrefix, String object, HttpRequest request, OpenGenerators.Open model, Clock clock) {
        ObjectNode frame = Json.object();
        frame.put("id", idPrefix + request.id());
        frame.put("object", object);
        frame.put("created", clock.instant().getEpochSecond());
        frame.put("model", model.name());
        frame.put("system_fingerprint", fingerprint(model));
        return frame;
    }

    /// Which weights wrote it: equal ones write the same for the same seed on one kind of machine.
    private static String fingerprint(OpenGenerators.Open model) {
        String version = model.manifest().version();
        String weights = model.adapted().isPresent() ? Sha256.hexOfParts(version, model.adapterDigest()) : version;
        return "fp_" + weights.substring(0, FINGERPRINT_LENGTH);
    }
}
