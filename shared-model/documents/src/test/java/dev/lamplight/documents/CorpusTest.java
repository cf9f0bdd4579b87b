package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.Failure;
import dev.lamplight.core.text.ExtractedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real documents of all formats.
class CorpusTest {
    private final DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());

    @BeforeEach
    void needsTheCorpus() {
        assumeTrue(Corpus.isPresent(), "../shared/data/docs-qa is not beside the repository");
    }

    @Test
    void everyDocumentExtractsAndEveryAnswerIsInItsText() throws IOException {
        List<String> problems = new ArrayList<>();
        Map<String, String> texts = new HashMap<>();
        Path root = Corpus.root().resolve("corpus");

        for (Path file : Corpus.documents()) {
            try {
                String text = extract(file).text().text();
                texts.put(root.relativize(file).toString(), Corpus.normalize(text));
            } catch (Failure failure) {
                problems.add(file + ": " + failure.explanation());
            }
        }
        List<Corpus.Question> questions = Corpus.questions();
        for (Corpus.Question question : questions) {
            String text = texts.getOrDefault(question.file(), "");
            if (!text.contains(Corpus.normalize(question.answer()))) {
                problems.add(question.id() + " not in " + question.file() + ": " + question.answer());
            }
        }

        assertThat(texts).hasSizeGreaterThanOrEqualTo(415);
        assertThat(questions).hasSize(79);
        assertThat(problems).isEmpty();
    }

    @Test
    void navigationOfTheHandbookIsGoneAndItsTextIsThere() throws IOException {
        Path page = Corpus.root().resolve("corpus/en/handbook/sect.book-structure.html");

        ExtractedDocument document = extract(page);

        assertThat(document.title()).isEqualTo("4. Book Structure");
        assertThat(document.text().text())
                .contains("This book is built around a case study")
                .doesNotContain("Download the ebook")
                .doesNotContain("Prev")
                .doesNotContain("Next");
        assertThat(document.text().headings().getFirst().title()).isEqualTo("4. Book Structure");
    }

    @Test
    void noHandbookPageKeepsItsBars() throws IOException {
        for (Path file : Corpus.documents()) {
            if (file.toString().contains("handbook")) {
                List<String> lines = extract(file).text().text().lines().toList();

                assertThat(lines)
                        .as(file.toString())
                        .doesNotContain("Prev", "Next", "Up", "Home", "上一页", "下一页", "Download the ebook");
            }
        }
    }

    @Test
    void tightlySetPdfKeepsItsSpacesAndLosesItsRunningHeads() throws IOException {
        ExtractedDocument document = extract(Corpus.root().resolve("corpus/en/debian-faq.pdf"));

        assertThat(document.text().text())
                .contains("One of the main reasons why many people choose Debian")
                .doesNotContain("CHAPTER 3. CHOOSING", ". . . .");
        assertThat(document.text().pages()).hasSize(73);
        assertThat(document.text().headings())
                .extracting(ExtractedText.Heading::title)
                .contains("3.1.9 What happens when a new release is made?");
    }

    @Test
    void plainTextOfManyChaptersHasItsHeadings() throws IOException {
        ExtractedDocument document = extract(Corpus.root().resolve("corpus/zh/debian-reference.txt"));

        assertThat(document.title()).isEqualTo("Debian 参考手册");
        assertThat(document.text().headings()).hasSizeGreaterThan(400);
    }

    private ExtractedDocument extract(Path file) throws IOException {
        return extractor.extract(Files.readAllBytes(file), file.getFileName().toString());
    }
}
