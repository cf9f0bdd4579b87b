package dev.lamplight.tests.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StoreId;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Offers payloads to a store of its own, and looks at what becomes of them.
final class Offers implements AutoCloseable {
    private static final StoreId STORE = new StoreId("vs_payloads00000000");

    private final Pipeline pipeline;
    private final Function etl;
    private final Function index;
    private final Set<String> quarantined = new HashSet<>();

    Offers() throws IOException {
        pipeline = Pipeline.start();
        etl = pipeline.etl();
        index = pipeline.index();
        pipeline.createStore(STORE);
    }

    /// @return all that can be said of the object
    ObjectRef put(String key, byte[] bytes) {
        PutObjectResponse put = pipeline.put(key, bytes);
        String etag = put.eTag().replace("\"", "");
        return new ObjectRef(pipeline.inbox(), key, put.versionId(), etag, bytes.length, Sha256.hex(bytes));
    }

    /// Offers the payload under a new name, so often.
    ///
    /// @return nothing where it has its one effect, else the code of its refusal, or what is wrong
    String effect(String name, ObjectRef object, int deliveries) throws IOException {
        Event event = new Event.DocumentOffered(STORE, name, null, object, Attributes.NONE);
        String message =
                EventEnvelope.of("test", Clock.systemUTC().instant(), event).toJson();
        for (int i = 0; i < deliveries; i++) {
            pipeline.send(Queue.DOCUMENTS, message);
        }
        int steps = 0;
        while (pipeline.step(etl, Queue.DOCUMENTS, 5) || pipeline.step(index, Queue.PARTS, 25)) {
            if (++steps > 20) {
                return "comes again and again";
            }
        }
        String code = refusal();
        FileId file = FileId.ofOffered(STORE, name);
        int parts = pipeline.contents(STORE).live(file).size();
        if (parts == (code.isEmpty() ? 1 : 0)) {
            return code;
        }
        return code + parts + " live parts";
    }

    private String refusal() throws IOException {
        StringBuilder codes = new StringBuilder();
        for (String key : pipeline.keys("quarantine/")) {
            if (quarantined.add(key)) {
                byte[] entry = pipeline.libraryObjects.get(key).orElseThrow().bytes();
                codes.append(Json.read(entry, JsonNode.class).path("code").asText());
            }
        }
        return codes.toString();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
