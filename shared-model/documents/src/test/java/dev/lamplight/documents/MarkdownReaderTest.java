package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import org.junit.jupiter.api.Test;

class MarkdownReaderTest {
    @Test
    void structureSurvives() {
        ExtractedDocument document = Extraction.of("""
                ---
                title: "Front matter"
                tags: [a]
                ---
                # One *title*

                A paragraph with `code`, [a link](http://example.org) and <span class="x">inline</span> HTML.

                Two
                -----
                - item
                  - nested

                ```sh
                ls -l
                  cd
                ```

                | a | b |
                |---|---|
                | 1 | 2 |

                <div><h3>Block</h3><p>of HTML</p></div>
                """, "a.md");

        assertThat(document.title()).isEqualTo("Front matter");
        assertThat(Extraction.headings(document.text())).containsExactly("1 One title", "2 Two", "3 Block");
        assertThat(Extraction.blocks(document.text(), BlockKind.PARAGRAPH))
                .containsExactly("Front matter", "A paragraph with code, a link and inline HTML.", "of HTML");
        assertThat(Extraction.blocks(document.text(), BlockKind.LIST_ITEM)).containsExactly("item", "nested");
        assertThat(Extraction.blocks(document.text(), BlockKind.CODE)).containsExactly("ls -l\n  cd");
        assertThat(Extraction.blocks(document.text(), BlockKind.TABLE_ROW)).containsExactly("a | b", "1 | 2");
        assertThat(document.text().text()).doesNotContain("tags:");
    }

    @Test
    void firstHeadingIsTheTitleWithoutFrontMatter() {
        assertThat(Extraction.of("text\n\n## Later\n", "a.md").title()).isEqualTo("Later");
    }

    @Test
    void unclosedFrontMatterIsText() {
        assertThat(Extraction.of("---\nwords only\n", "a.md").text().text()).contains("words only");
    }
}
