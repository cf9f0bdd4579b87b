package dev.lamplight.tests.simulation;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.StoreId;
import dev.lamplight.tests.simulation.People.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// People who come through the API: upload, attach, detach, delete, search, create and delete stores. Each has a file
/// of his own, makes one request after the other, and makes a request again until it is answered for good, as any
/// client does. So what each may expect is certain, whatever happened to the processes that answered.
final class Visitors {
    private static final int VISITORS = 4;

    /// Far more than bad weather takes.
    private static final int PATIENCE = 60;

    static final long NO_NUMBER = -1;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    /// @param contentType empty where there is no body
    record Request(String function, String method, String path, String contentType, String body) {
        APIGatewayProxyRequestEvent event() {
            APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
            event.setHttpMethod(method);
            event.setPath(path);
            if (!contentType.isEmpty()) {
                event.setHeaders(Map.of("Content-Type", contentType));
                event.setBody(body);
            }
            return event;
        }
    }

    /// A file in a store, and what was said of it there, oldest first.
    ///
    /// @param numbers the attribute `number` of each version, -1 for none
    record Attached(StoreId store, FileId file, String name, List<Version> versions, List<Long> numbers) {}

    /// One of them. A request is open until it is answered for good; while it is out, nobody makes it again.
    static final class Visitor {
        private final int number;
        private String text = "";
        private boolean attached;
        private boolean out;
        private int attempts;

        @Nullable
        private FileId file;

        @Nullable
        private StoreId store;

        @Nullable
        private Request open;

        private Consumer<JsonNode> then = _ -> {};

        private Visitor(int number) {
            this.number = number;
        }
    }

    private final Random random;
    private final People people;
    private final List<Visitor> visitors = new ArrayList<>();
    private final List<Attached> attached = new ArrayList<>();
    private final Set<StoreId> gone = new HashSet<>();
    private final Set<String> said = new HashSet<>();
    private final List<String> unexpected = new ArrayList<>();
    private long settled;

    Visitors(Random random, People people) {
        this.random = random;
        this.people = people;
        for (int number = 0; number < VISITORS; number++) {
            visitors.add(new Visitor(number));
        }
    }

    /// Every file that was attached, with what may be expected of it.
    List<Attached> attached() {
        return attached;
    }

    /// Stores whose deletion was answered.
    Set<StoreId> gone() {
        return gone;
    }

    /// Answers that the API may not give.
    List<String> unexpected() {
        return unexpected;
    }

    /// Requests that were answered for good.
    long settled() {
        return settled;
    }

    boolean haveOpenRequests() {
        return visitors.stream().anyMatch(visitor -> visitor.open != null);
    }

    /// Somebody who can make a request: one that is open, and where anybody comes, a new one.
    Optional<Visitor> next(boolean comes) {
        List<Visitor> ready = visitors.stream()
                .filter(visitor -> !visitor.out && (comes || visitor.open != null))
                .toList();
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.get(random.nextInt(ready.size())));
    }

    /// The request that the visitor makes now.
    Request asked(Visitor visitor) {
        if (visitor.open == null) {
            visitor.attempts = 0;
            decide(visitor);
        }
        visitor.attempts++;
        visitor.out = true;
        return Objects.requireNonNull(visitor.open);
    }

    /// No answer came.
    void unanswered(Visitor visitor) {
        visitor.out = false;
        if (visitor.attempts >= PATIENCE) {
            unexpected.add("visitor " + visitor.number + ": " + visitor.open + " had no good answer to " + PATIENCE
                    + " requests");
            visitor.open = null;
        }
    }

    void answered(Visitor visitor, APIGatewayProxyResponseEvent answer) {
        int status = answer.getStatusCode();
        if (status == TOO_MANY || status >= SERVER_ERROR) {
            unanswered(visitor);
            return;
        }
        visitor.out = false;
        Request request = visitor.open;
        visitor.open = null;
        settled++;
        boolean isDone = request != null && request.method().equals("DELETE") && visitor.attempts > 1;
        if (status == OK || (status == NOT_FOUND && isDone)) {
            visitor.then.accept(parsed(answer.getBody()));
        } else {
            unexpected.add(
                    "visitor " + visitor.number + ": " + request + " was answered " + status + " " + answer.getBody());
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.read(body.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("an answer that is no JSON: " + body, e);
        }
    }

    private void decide(Visitor visitor) {
        FileId file = visitor.file;
        StoreId store = visitor.store;
        int choice = random.nextInt(10);
        if (file == null) {
            upload(visitor);
        } else if (choice == 0) {
            deleteFile(visitor, file);
        } else if (choice < 3 && store == null) {
            createStore(visitor, file);
        } else if (choice == 1 && store != null) {
            deleteStore(visitor, store);
        } else if (choice < 6) {
            search(visitor);
        } else if (!visitor.attached) {
            attach(visitor, file);
        } else if (choice < 8) {
            changeAttributes(visitor, file);
        } else {
            detach(visitor, file);
        }
    }

    private static Request json(String method, String path, Map<String, ?> body) {
        return new Request("stores", method, path, "application/json", Json.text(body));
    }

    private static String filesOf(StoreId store) {
        return "/v1/vector_stores/" + store + "/files";
    }

    private void upload(Visitor visitor) {
        visitor.text = "Visitor " + visitor.number + " says number " + settled + " today.";
        said.add(visitor.text);
        String body = "--lamp\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                + "--lamp\r\nContent-Disposition: form-data; name=\"file\"; filename=\"said.txt\"\r\n\r\n"
                + visitor.text + "\r\n--lamp--\r\n";
        visitor.open = new Request("ingest", "POST", "/v1/files", "multipart/form-data; boundary=lamp", body);
        visitor.then = answer -> {
            visitor.file = new FileId(answer.path("id").asText());
            visitor.attached = false;
        };
    }

    private void attach(Visitor visitor, FileId file) {
        visitor.open = json("POST", filesOf(Simulation.STORE), Map.of("file_id", file.value()));
        visitor.then = _ -> {
            visitor.attached = true;
            expect(Simulation.STORE, file, Optional.of(visitor.text), NO_NUMBER);
        };
    }

    private void changeAttributes(Visitor visitor, FileId file) {
        long number = settled;
        visitor.open =
                json("POST", filesOf(Simulation.STORE) + "/" + file, Map.of("attributes", Map.of("number", number)));
        visitor.then = _ -> expect(Simulation.STORE, file, Optional.of(visitor.text), number);
    }

    private void detach(Visitor visitor, FileId file) {
        visitor.open = new Request("stores", "DELETE", filesOf(Simulation.STORE) + "/" + file, "", "");
        visitor.then = _ -> {
            visitor.attached = false;
            expect(Simulation.STORE, file, Optional.empty(), NO_NUMBER);
        };
    }

    private void deleteFile(Visitor visitor, FileId file) {
        visitor.open = new Request("ingest", "DELETE", "/v1/files/" + file, "", "");
        visitor.then = _ -> {
            attached.stream().filter(known -> known.file().equals(file)).forEach(known -> known.versions()
                    .add(new Version(Optional.empty())));
            visitor.file = null;
        };
    }

    private void createStore(Visitor visitor, FileId file) {
        visitor.open = json("POST", "/v1/vector_stores", Map.of("name", "own", "file_ids", List.of(file.value())));
        visitor.then = answer -> {
            StoreId store = new StoreId(answer.path("id").asText());
            visitor.store = store;
            expect(store, file, Optional.of(visitor.text), NO_NUMBER);
        };
    }

    private void deleteStore(Visitor visitor, StoreId store) {
        visitor.open = new Request("stores", "DELETE", "/v1/vector_stores/" + store, "", "");
        visitor.then = _ -> {
            visitor.store = null;
            gone.add(store);
        };
    }

    private void search(Visitor visitor) {
        String query = visitor.text.isEmpty() ? "number" : visitor.text;
        visitor.open = json("POST", "/v1/vector_stores/" + Simulation.STORE + "/search", Map.of("query", query));
        visitor.then = answer -> {
            for (JsonNode hit : answer.path("data")) {
                String text = hit.path("content").path(0).path("text").asText().strip();
                if (!said.contains(text) && !people.haveSaid(text)) {
                    unexpected.add("a search found what nobody has said: '" + text + "'");
                }
            }
        };
    }

    private void expect(StoreId store, FileId file, Optional<String> text, long number) {
        Attached known = attached.stream()
                .filter(each -> each.store().equals(store) && each.file().equals(file))
                .findFirst()
                .orElseGet(() -> {
                    String name = "file of a visitor, " + file + " in " + store;
                    Attached first = new Attached(store, file, name, new ArrayList<>(), new ArrayList<>());
                    attached.add(first);
                    return first;
                });
        known.versions().add(new Version(text));
        known.numbers().add(number);
    }
}
