package dev.lamplight.tests.hostile;

import dev.lamplight.contract.StoreId;
import java.io.IOException;

/// A process without room for files, in which the functions take documents in and answer a search.
final class NoRoom {
    private NoRoom() {}

    public static void main(String[] arguments) throws IOException {
        try (Ground ground = Ground.start()) {
            ground.drop("tmp/a.txt", "The words of a text.");
            ground.drop("tmp/b.html", "<html><body><h1>Page</h1><p>The words of a page.</p></body></html>");
            ground.drop("tmp/c.json", "{\"title\":\"The words of a record.\"}");
            ground.drain();
            RawHttp.Answer answer = RawHttp.of(ground.api())
                    .send(
                            "POST /v1/vector_stores/" + StoreId.ofInboxFolder("tmp") + "/search",
                            HttpCaller.JSON,
                            HttpRows.bytes("{\"query\":\"words\"}"));
            System.out.println("found " + answer.json().path("data").size() + " documents");
            System.out.println("quarantined " + ground.quarantined().size());
        }
        System.exit(0);
    }
}
