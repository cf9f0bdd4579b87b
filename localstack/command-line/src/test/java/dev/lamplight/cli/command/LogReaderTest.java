package dev.lamplight.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.command.LogReader.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private final Path folder;
    private final LogReader reader = new LogReader();

    LogReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void ordersTheCallsOfSeveralFunctionsByTheirBeginning() throws IOException {
        write("etl/1.log", "init\nfirst\nthird\nthird, more\n");
        write("etl.times/1.log", "0 1000\n5 2000\n11 4000\n");
        write("index/1.log", "second\nfourth\n");
        write("index.times/1.log", "0 3000\n7 5000\n");

        assertThat(reader.newLines(folders()))
                .extracting(Line::text)
                .containsExactly("init", "first", "second", "third", "third, more", "fourth");
    }

    @Test
    void givesWholeLinesAndEachOnce() throws IOException {
        write("etl/1.log", "one\n中文, no");
        write("etl.times/1.log", "0 1000\n4 2");

        assertThat(reader.newLines(folders()))
                .containsExactly(new Line(Instant.ofEpochMilli(1000), "lamplight-etl", "one"));
        Files.writeString(folder.resolve("etl/1.log"), "t yet\n", StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("etl.times/1.log"), "000\n", StandardOpenOption.APPEND);
        assertThat(reader.newLines(folders()))
                .containsExactly(new Line(Instant.ofEpochMilli(2000), "lamplight-etl", "中文, not yet"));
        assertThat(reader.newLines(folders())).isEmpty();
    }

    private Map<String, Path> folders() {
        return Map.of("lamplight-etl", folder.resolve("etl"), "lamplight-index", folder.resolve("index"));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
