package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextReaderTest {
    @Test
    void headingsOfThreeKindsAreFound() {
        ExtractedDocument document = Extraction.of("""
                Field Guide
                ===========

                1. is only the start of a list, because it ends like a sentence.

                1.2. Birds of the coast

                Text about birds.

                第三章 海鸟

                    2.1 indented lines are examples

                Closing words
                of a paragraph.
                """, "a.txt");

        assertThat(document.title()).isEqualTo("Field Guide");
        assertThat(Extraction.headings(document.text()))
                .containsExactly("1 Field Guide", "2 1.2. Birds of the coast", "1 第三章 海鸟");
    }

    @Test
    void textKeepsItsLinesAndTables() {
        String table = "name,age\r\nBo,7\r\n";

        assertThat(Extraction.of(table, "a.txt").text().text()).isEqualTo("name,age\nBo,7");
    }

    @Test
    void textIsComposedAndFreeOfHiddenCharacters() {
        assertThat(Extraction.of("cafe\u0301 a\u200Bb\u202Ec", "a").text().text())
                .isEqualTo("café abc");
    }
}
