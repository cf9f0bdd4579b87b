package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents say of the code is true of the code.
final class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TYPE_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(\\.[a-z]\\w*)?`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    /// Names in the documents that are no types of ours: placeholders, resources of the template, other people's words.
    private static final Set<String> OTHER_NAMES =
            Set.of("XHandler", "XConfig", "XTest", "XIT", "XBench", "OutOfMemoryError");

    private static Set<String> types(String sourceRoot) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java") && file.contains(sourceRoot) && !file.contains("/target/"))
                    .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "COVERAGE.md")) {
            documents.add(ROOT.resolve(name));
        }
        for (String folder : List.of("docs", "functions")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")
                                && !file.toString().contains("/target/"))
                        .forEach(documents::add);
            }
        }
        return documents;
    }

    @Test
    void everyRowOfTheCoverageTableNamesAClassAndATestThatExist() throws IOException {
        Set<String> main = types("/src/main/");
        Set<String> tests = types("/src/test/");
        int proved = 0;
        for (String row : Files.readAllLines(ROOT.resolve("COVERAGE.md"))) {
            String[] cells = row.split("\\|", -1);
            if (cells.length < 5 || cells[1].isBlank() || cells[1].contains("---") || cells[1].contains("capability")) {
                continue;
            }
            String status = cells[2].strip();
            assertThat(status).as(row).matches("(done|partly: .+|not yet.*)");
            if (!status.startsWith("not yet")) {
                proved++;
                assertThat(main)
                        .as("class of: %s", row)
                        .contains(cells[3].strip().replace("`", ""));
                assertThat(tests)
                        .as("test of: %s", row)
                        .contains(cells[4].strip().replace("`", ""));
            }
        }
        assertThat(proved).isGreaterThan(10);
    }

    @Test
    void everyTypeThatADocumentNamesExists() throws IOException {
        Set<String> known = types("/src/");
        known.addAll(OTHER_NAMES);
        Pattern.compile("^  ([A-Z][A-Za-z]+):$", Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve("infra-sam/template.yaml")))
                .results()
                .forEach(resource -> known.add(resource.group(1)));
        List<String> unknown = new ArrayList<>();
        for (Path document : List.of(ROOT.resolve("ARCHITECTURE.md"), ROOT.resolve("docs/design/commit-protocol.md"))) {
            TYPE_NAME
                    .matcher(Files.readString(document))
                    .results()
                    .map(name -> name.group(1))
                    .filter(name -> !known.contains(name))
                    .forEach(name -> unknown.add(document.getFileName() + ": " + name));
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        for (Path document : documents()) {
            List<MatchResult> links =
                    LINK.matcher(Files.readString(document)).results().toList();
            for (MatchResult link : links) {
                assertThat(document.resolveSibling(link.group(1)))
                        .as("link in %s", document)
                        .exists();
            }
        }
    }

    @Test
    void everyManagedDependencyHasAReason() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String managed = pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
        String reasons = Files.readString(ROOT.resolve("docs/dependencies.md"));
        List<String> without = Pattern.compile("<artifactId>([^<]+)</artifactId>")
                .matcher(managed)
                .results()
                .map(artifact -> artifact.group(1))
                .filter(artifact -> !artifact.startsWith("lamplight-"))
                .filter(artifact -> !reasons.contains(artifact))
                .toList();

        assertThat(without).isEmpty();
    }

    @Test
    void theReadmeNamesTheTestCommand() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("./lamplight test");
    }
}
