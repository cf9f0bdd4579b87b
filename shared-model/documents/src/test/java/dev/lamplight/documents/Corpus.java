package dev.lamplight.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The documentation set of two languages that lies beside the repository, where it is there.
final class Corpus {
    /// One line of the set's questions.
    record Question(String id, String file, String answer) {}

    private Corpus() {}

    /// The folder of the set, found from any module's folder upward.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path candidate = folder.resolveSibling("shared").resolve("data/docs-qa");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
            folder = folder.getParent();
        }
        return Path.of("shared/data/docs-qa");
    }

    static boolean isPresent() {
        return Files.isRegularFile(root().resolve("questions.jsonl"));
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(root().resolve("corpus"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("LICENCES"))
                    .sorted()
                    .toList();
        }
    }

    static List<Question> questions() throws IOException {
        List<Question> questions = new ArrayList<>();
        for (String line : Files.readAllLines(root().resolve("questions.jsonl"))) {
            String answer = field(line, "answer");
            if (!line.isBlank() && !answer.isEmpty()) {
                questions.add(new Question(field(line, "id"), field(line, "file"), answer));
            }
        }
        return questions;
    }

    /// The set's own rule for comparing: without white space, `*`, backquotes, soft hyphens; lower case.
    static String normalize(String text) {
        StringBuilder normalized = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(character -> !Character.isWhitespace(character)
                        && !Character.isSpaceChar(character)
                        && "*`\u00AD".indexOf(character) < 0)
                .forEach(normalized::appendCodePoint);
        return normalized.toString();
    }

    /// A string field of a flat JSON object, "" where it is absent or no string.
    private static String field(String line, String name) {
        int key = line.indexOf("\"" + name + "\":");
        int start = key < 0 ? -1 : line.indexOf('"', key + name.length() + 3);
        if (start < 0 || !line.substring(key + name.length() + 3, start).isBlank()) {
            return "";
        }
        StringBuilder value = new StringBuilder();
        for (int index = start + 1; line.charAt(index) != '"'; index++) {
            char current = line.charAt(index);
            if (current != '\\') {
                value.append(current);
                continue;
            }
            char escaped = line.charAt(++index);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'u' -> {
                    value.append((char) Integer.parseInt(line.substring(index + 1, index + 5), 16));
                    index += 4;
                }
                default -> value.append(escaped);
            }
        }
        return value.toString();
    }
}
