package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipmentTest {
    private final Path root;

    ShipmentTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void keepsTheFolderAndLeavesHiddenFilesBehind() throws IOException {
        write("manuals/a.md");
        write("manuals/deep/b.md");
        write("manuals/.git/config");
        write("manuals/.DS_Store");
        write("single.txt");

        Shipment shipment = Shipment.of("docs", List.of(root.resolve("manuals"), root.resolve("single.txt")));

        assertThat(shipment.files().keySet())
                .containsExactly("docs/manuals/a.md", "docs/manuals/deep/b.md", "docs/single.txt");
    }

    @Test
    void refusesTwoFilesWithOneKey() throws IOException {
        write("one/a.md");
        write("two/a.md");

        assertThatThrownBy(() -> Shipment.of("docs", List.of(root.resolve("one/a.md"), root.resolve("two/a.md"))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("would become one object");
    }

    @Test
    void saysWhichPathIsMissing() {
        assertThatThrownBy(() -> Shipment.of("docs", List.of(root.resolve("absent"))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("absent");
    }

    private void write(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
    }
}
