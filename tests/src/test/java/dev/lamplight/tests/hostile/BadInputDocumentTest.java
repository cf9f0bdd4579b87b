package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/design/bad-input.md says exactly what the tables say. `-Dlamplight.documents.write=true` writes it anew.
class BadInputDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "design", "bad-input.md");
    private static final String START = "<!-- from here on: the tables of the tests -->\n";

    @Test
    void theDocumentSaysWhatTheTablesSay() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(START) + START.length();
        if (Boolean.getBoolean("lamplight.documents.write")) {
            Files.writeString(DOCUMENT, document.substring(0, start) + tables());
        }

        assertThat(Files.readString(DOCUMENT).substring(start)).isEqualTo(tables());
    }

    private static String tables() {
        return Stream.of(
                        section("Requests", HttpRows.all()),
                        section("Uploads", MultipartRows.all()),
                        section("Chat", ChatRows.all()),
                        section("Notifications of S3", NotificationRows.all()),
                        section("Events", EventRows.all()),
                        section("Batches", BatchRows.all()),
                        section("Stored state", StoredStateRows.all()),
                        section("Model packages", ModelRows.all()))
                .collect(Collectors.joining("\n"));
    }

    private static <C> String section(String title, List<BadInput<C>> rows) {
        Map<String, List<String>> inputs = new TreeMap<>(rows.stream()
                .collect(Collectors.groupingBy(
                        BadInput::answer, Collectors.mapping(BadInput::what, Collectors.toList()))));
        StringBuilder text = new StringBuilder("## " + title + "\n| answer | inputs |\n|---|---|\n");
        inputs.forEach((answer, whats) -> text.append("| `")
                .append(answer)
                .append("` | ")
                .append(String.join("; ", whats))
                .append(" |\n"));
        return text.toString();
    }
}
