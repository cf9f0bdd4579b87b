package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class HtmlReaderTest {
    private static final String SENTENCE = "The scheduler wakes every minute and looks for work that is due. ";

    @Test
    void structureSurvives() {
        ExtractedDocument document = Extraction.of("""
                <!doctype html><html lang=en><head><title>Jobs &amp; queues</title><meta name=author content=Ada></head>
                <body><h1>Jobs</h1><p>First <b>bold</b>
                   paragraph.<br>Second line.</p><h3>Deep</h3>
                <ul><li>one<li>two</ul><pre>if (x)
                    y();</pre>
                <table><tr><th>Name<th>Age</tr><tr><td>Bo<td>7</tr></table></body></html>
                """, "x");

        assertThat(document.title()).isEqualTo("Jobs & queues");
        assertThat(Extraction.headings(document.text())).containsExactly("1 Jobs", "3 Deep");
        assertThat(Extraction.blocks(document.text(), BlockKind.PARAGRAPH))
                .containsExactly("First bold paragraph.\nSecond line.");
        assertThat(Extraction.blocks(document.text(), BlockKind.LIST_ITEM)).containsExactly("one", "two");
        assertThat(Extraction.blocks(document.text(), BlockKind.CODE)).containsExactly("if (x)\n    y();");
        assertThat(Extraction.blocks(document.text(), BlockKind.TABLE_ROW)).containsExactly("Name | Age", "Bo | 7");
        assertThat(document.metadata())
                .containsEntry(ExtractedDocument.Metadata.AUTHOR, "Ada")
                .containsEntry(ExtractedDocument.Metadata.DECLARED_LANGUAGE, "en");
    }

    @Test
    void furnitureOfTheSiteIsGone() {
        String page = "<html><body><header><a href=/>Acme Docs</a></header><nav><a href=a>Home</a></nav>"
                + "<div class='breadcrumbs'><a href=a>Guide</a> &gt; <a href=b>Jobs</a></div>"
                + "<div id=cookie-consent>We use cookies to improve everything.</div><main><h1>Jobs</h1><p>"
                + SENTENCE.repeat(5) + "</p><div><a href=p>Previous</a> <a href=n>Next</a></div></main>"
                + "<aside class=sidenav><a href=1>Alpha</a><a href=2>Beta</a></aside>"
                + "<footer>Copyright Acme</footer></body></html>";

        String text = Extraction.of(page, "x").text().text();

        assertThat(text).isEqualTo("Jobs\n\n" + SENTENCE.repeat(5).strip());
    }

    @Test
    void noMarkupCanMakeThePageEmpty() {
        String words = SENTENCE.repeat(4);

        assertThat(textOf("<html><body><nav><p>" + words + "</p></nav></body></html>"))
                .contains("scheduler");
        assertThat(textOf("<html><body class=menu><div class=footer>" + words + "</div></body></html>"))
                .contains("scheduler");
        assertThat(textOf("<html><body><div class=toc><ul><li><a href=1>Chapter one</a><li><a href=2>Chapter two</a>"
                        + "</ul></div></body></html>"))
                .contains("Chapter one", "Chapter two");
        assertThat(textOf("<html><body><header><h1>Only</h1><p>" + words + "</p></header></body></html>"))
                .contains("scheduler");
    }

    @Test
    void linksInsideProseStay() {
        String page = "<html><body><p>See <a href=a>the next chapter</a> and <a href=b>home</a> for more on this topic."
                + "</p><p>" + SENTENCE.repeat(5) + "</p></body></html>";

        assertThat(textOf(page)).startsWith("See the next chapter and home for more on this topic.");
    }

    @Test
    void charsetOfTheMetaElementHolds() {
        byte[] page =
                "<html><head><meta charset=\"big5\"><body><p>繁體中文的網頁</p></html>".getBytes(Charset.forName("Big5"));

        assertThat(Extraction.of(page, "x").text().text()).isEqualTo("繁體中文的網頁");
    }

    @Test
    void lineBreakInTheSourceIsNoSpaceInChinese() {
        assertThat(textOf("<html><body><p>软件包\n    管理 and\nmore</p></body></html>"))
                .isEqualTo("软件包管理 and more");
    }

    private static String textOf(String page) {
        return Extraction.of(page, "page").text().text();
    }
}
