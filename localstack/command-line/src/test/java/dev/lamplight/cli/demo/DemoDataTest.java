package dev.lamplight.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The demo's documents are what their provenance says, and its questions have the answers they claim.
class DemoDataTest {
    private static final Path FOLDER =
            Path.of("../../events/scenarios/documentation").toAbsolutePath().normalize();
    private static final long MAX_TOGETHER = 3_000_000;
    private static final long MAX_FILE = 5_000_000;

    private final Scenario scenario = Scenario.read(FOLDER);

    @Test
    void everyFileHasTheDigestThatIsWrittenDown() throws IOException {
        Map<String, String> expected = new HashMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve("SHA256SUMS"))) {
            expected.put(line.substring(66), line.substring(0, 64));
        }

        Map<String, String> found = new HashMap<>();
        for (String folder : List.of("documents", "licences")) {
            for (Path file : filesBelow(FOLDER.resolve(folder))) {
                found.put(FOLDER.relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
            }
        }

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void staysSmallEnoughForARepository() throws IOException {
        List<Path> files = filesBelow(scenario.documents());

        assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(MAX_FILE));
        assertThat(files.stream().mapToLong(file -> file.toFile().length()).sum())
                .isLessThanOrEqualTo(MAX_TOGETHER);
    }

    @Test
    void everyDocumentGoesInByExactlyOneWay() throws IOException {
        List<Path> all = filesBelow(scenario.documents());

        int dropped = scenario.dropped().files().size();
        int uploaded = scenario.uploaded().size();

        assertThat(dropped).isPositive();
        assertThat(uploaded).isPositive();
        assertThat(dropped + uploaded).isEqualTo(all.size());
    }

    @Test
    void everyAnswerStandsInItsDocuments() throws IOException {
        for (Question question : scenario.questions()) {
            String answer = question.answer();
            if (answer == null) {
                continue;
            }
            for (String file : Stream.concat(Stream.ofNullable(question.file()), question.alsoIn().stream())
                    .toList()) {
                String text = AnswerMatch.normalized(
                        DocumentText.read(scenario.documents().resolve(file)));
                assertThat(text).as("%s in %s", question.id(), file).contains(AnswerMatch.normalized(answer));
            }
        }
    }

    @Test
    void asksAtLeastTwelveQuestionsInEachLanguage() {
        for (String language : List.of("en", "zh")) {
            assertThat(scenario.questions().stream()
                            .filter(question -> question.language().equals(language) && question.answerable()))
                    .as(language)
                    .hasSizeGreaterThanOrEqualTo(12);
        }
        assertThat(scenario.questions()).extracting(Question::id).doesNotHaveDuplicates();
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
