package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DestinationIT {
    private final List<String> stores = new ArrayList<>();
    private final HttpServer server;
    private final PlatformClient client;

    DestinationIT() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = new PlatformClient(new Deployment(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                Optional.empty(),
                Optional.of("inbox"),
                Optional.empty()));
    }

    /// Lists the stores, and in each of them `a.md`, searchable, of the folder `manuals`.
    @BeforeEach
    void start() {
        String file = FileId.ofDropped("inbox", "manuals/a.md").value();
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean files = exchange.getRequestURI().getPath().endsWith("/files");
                String data = files ? "{\"id\":\"" + file + "\",\"status\":\"completed\"}" : String.join(",", stores);
                byte[] body = ("{\"data\":[" + data + "],\"has_more\":false}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void store(String id, String name) {
        stores.add("{\"id\":\"" + id + "\",\"name\":\"" + name + "\"}");
    }

    @Test
    void aNewNameIsAFolderThatNoStoreKnows() {
        store("vs_other0001", "other");

        Destination found = Destination.find(client, "manuals");

        assertThat(found).isEqualTo(Destination.unknown("manuals"));
    }

    @Test
    void theFoldersOwnStoreIsFoundInAnyIncarnationAndUnderAnyName() {
        String third = StoreId.ofInboxFolder("manuals", 3).value();
        store(third, "renamed");
        store("vs_api000001", "manuals");

        Destination found = Destination.find(client, "manuals");

        assertThat(found.folder()).isEqualTo("manuals");
        assertThat(found.store()).contains(third);
        assertThat(found.status("inbox", "manuals/a.md")).contains("completed");
        assertThat(found.status("inbox", "manuals/b.md")).isEmpty();
    }

    @Test
    void aStoreOfTheApiThatAloneBearsTheNameIsReachedByTheFolderOfItsId() {
        store("vs_api000001", "manuals");

        assertThat(Destination.find(client, "manuals").folder()).isEqualTo("vs_api000001");
        assertThat(Destination.ofFolder(client, "manuals")).isEqualTo(Destination.unknown("manuals"));
    }

    @Test
    void aNameOfSeveralStoresIsRefusedWithTheirIds() {
        store("vs_api000001", "manuals");
        store("vs_api000002", "manuals");

        assertThatThrownBy(() -> Destination.find(client, "manuals"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("vs_api000001, vs_api000002");
    }

    @Test
    void anIdOfNoOpenStoreIsRefused() {
        assertThatThrownBy(() -> Destination.find(client, "vs_deleted001"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("never comes back");
    }
}
