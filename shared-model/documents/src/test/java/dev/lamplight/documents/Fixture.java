package dev.lamplight.documents;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A small sound document of each format, to be damaged.
record Fixture(String filename, byte[] source) {
    private static final String TABLE =
            "name,price,note\napple,1.5,\"red, sweet\"\npear,2,\"say \"\"when\"\"\"\nplum,3,\"two\nlines\"\n";
    private static final String OBJECT =
            "{\"title\": \"Fruit\", \"items\": [{\"name\": \"apple\", \"price\": 1.5, \"tags\": [\"red\", \"\\u00e9\"]},"
                    + " {\"name\": \"pear\", \"none\": null, \"yes\": true}], \"deep\": {\"a\": {\"b\": [[1, 2], [3]]}}}";
    private static final String PAGE =
            "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Fruit</title></head>"
                    + "<body><nav><a href=x>home</a></nav><main><h1>Fruit</h1><p>An <b>apple</b> &amp; a pear.</p>"
                    + "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><pre>code</pre>"
                    + "<ul><li>one<li>two</ul></main></body></html>";
    private static final String MARKDOWN = """
            ---
            title: Fruit
            ---
            # Fruit

            An *apple* and a [pear](x) `code`.

            | a | b |
            |---|---|
            | 1 | 2 |

            - one
              - two

            > said

            ```
            code
            ```
            <div>html</div>
            """;

    /// All of them; the PDF and the DOCX are written by other people's code.
    static List<Fixture> all() throws Exception {
        return List.of(
                text("fruit.txt", "Fruit\n=====\n\n1. Apples\n\nAn apple a day. " + HostileTexts.CHINESE),
                new Fixture("fruit-gb.txt", HostileTexts.CHINESE.getBytes(CharsetDetector.GB18030)),
                new Fixture("fruit-16.txt", HostileTexts.CHINESE.getBytes(StandardCharsets.UTF_16)),
                text("fruit.md", MARKDOWN),
                text("fruit.html", PAGE),
                text("fruit.csv", TABLE),
                text("fruit.json", OBJECT),
                text("fruit.jsonl", OBJECT + "\n" + OBJECT + "\n"),
                new Fixture("fruit.pdf", Pdfs.of("Fruit", "An apple a day", "keeps the doctor away")),
                new Fixture(
                        "raw.pdf",
                        RawPdf.onePage("", RawPdf.showing("An apple a day")).toBytes()),
                new Fixture("fruit.docx", Docxs.of("Fruit", "An apple a day")),
                new Fixture(
                        "table.docx",
                        Zips.docx(
                                "<w:p><w:r><w:t>Fruit</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r>"
                                        + "</w:p></w:tc></w:tr></w:tbl>")));
    }

    private static Fixture text(String filename, String text) {
        return new Fixture(filename, text.getBytes(StandardCharsets.UTF_8));
    }
}
