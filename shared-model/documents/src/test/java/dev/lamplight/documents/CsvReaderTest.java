package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.ExtractedText;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CsvReaderTest {
    @Test
    void rowsAreLinesOfColumnAndValueWithTheirNumbers() {
        ExtractedDocument document =
                Extraction.of("city,country,people\nBerlin,Germany,3755251\nMilano,Italy,1371498\n", "cities.csv");

        assertThat(document.format()).isEqualTo(DocumentFormat.CSV);
        assertThat(document.text().text())
                .isEqualTo("city: Berlin\ncountry: Germany\npeople: 3755251\n\n"
                        + "city: Milano\ncountry: Italy\npeople: 1371498");
        assertThat(Extraction.blocks(document.text(), BlockKind.TABLE_ROW)).hasSize(2);
        assertThat(places(document.text())).containsExactly("row 2", "row 3");
    }

    /// The examples of RFC 4180, section 2.
    @Test
    void quotesHoldSeparatorsLineEndsAndQuotes() {
        ExtractedDocument document = Extraction.of(
                "name,note,code\r\n\"b\r\nbb\",\"c,\"\"c\"\"\",1\r\n zz , \"y\" ,2\r\n,,\r\n\r\nend,,3", "a.csv");

        assertThat(document.text().text())
                .isEqualTo("name: b bb\nnote: c,\"c\"\ncode: 1\n\nname: zz\nnote: y\ncode: 2\n\nname: end\ncode: 3");
        // Rows that are empty are counted, as a spreadsheet counts them.
        assertThat(places(document.text())).containsExactly("row 2", "row 3", "row 6");
    }

    @Test
    void separatorIsFoundOrDeclared() {
        for (String separator : List.of(";", "\t", "|", ",")) {
            String table = "name,price,unit\napple,12,kg\npear,15,kg\n".replace(",", separator);

            assertThat(Extraction.of(table, "fruit").format()).as(separator).isEqualTo(DocumentFormat.CSV);
            assertThat(Extraction.of(table, "fruit").text().text())
                    .as(separator)
                    .startsWith("name: apple\nprice: 12");
        }
        assertThat(Extraction.of("sep=;\r\na,b;c\r\n1,2;3\r\n", "x").text().text())
                .isEqualTo("a,b: 1,2\nc: 3");
        assertThat(Extraction.of("name;price\napple;1,5\npear;2,7\nplum;0,9\n", "x")
                        .text()
                        .text())
                .startsWith("name: apple\nprice: 1,5");
    }

    @Test
    void tableWithoutHeaderGivesItsRowsAsTheyAre() {
        StringBuilder table = new StringBuilder();
        for (int row = 0; row < 12; row++) {
            table.append("5.%d,3.%d,Iris-setosa%n".formatted(row, row % 4));
        }

        ExtractedText text = Extraction.of(table.toString(), "iris").text();

        assertThat(text.text()).startsWith("5.0 | 3.0 | Iris-setosa\n\n5.1 | 3.1");
        assertThat(places(text)).startsWith("row 1", "row 2").hasSize(12);
    }

    @Test
    void unevenRowsKeepEveryValue() {
        ExtractedText text = Extraction.of("a,b\n1,2\n3,4\n5\n6,7,8\n9,10\n1,1\n2,2\n3,3\n4,4\n", "x.csv")
                .text();

        assertThat(text.text()).contains("a: 5\n\na: 6\nb: 7\ncolumn 3: 8");
    }

    @Test
    void quoteThatNothingClosesIsNamedByItsRow() {
        String table = "name,price\napple,1\npear,\"2\nplum,3\ncherry,4\n";

        Extraction.assertFails(bytes("sep=,\n" + table), PermanentCode.CORRUPT_DOCUMENT)
                .hasMessageContaining("Row 3, which starts in line 3");
    }

    @Test
    void moreColumnsThanASpreadsheetHasAreRefused() {
        Extraction.assertFails(bytes("sep=,\n" + "a,".repeat(17_000) + "\n1,2\n"), PermanentCode.DOCUMENT_TOO_LARGE)
                .hasMessageContaining("16,384 columns");
    }

    @Test
    void chineseTableOfAnOldProgramIsRead() {
        String table = "城市,国家,人口\n柏林,德国,3755251\n米兰,意大利,1371498\n上海,中国,24870895\n";

        ExtractedDocument document = Extraction.of(table.getBytes(CharsetDetector.GB18030), "cities");

        assertThat(document.text().text()).startsWith("城市: 柏林\n国家: 德国\n人口: 3755251");
    }

    /// Whatever stands in the fields of a table that is written by the RFC comes back, field by field.
    @Property(tries = 500)
    void recordsSurviveWritingAndReading(@ForAll @From("records") List<List<String>> records) {
        StringWriter table = new StringWriter();
        for (List<String> fields : records) {
            List<String> quoted = fields.stream()
                    .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                    .toList();
            table.append(String.join(",", quoted)).append("\r\n");
        }

        CsvRecords reader = new CsvRecords(table.toString(), ',');
        List<List<String>> found = new ArrayList<>();
        while (reader.next()) {
            found.add(List.copyOf(reader.fields()));
        }

        assertThat(found).isEqualTo(records);
        assertThat(reader.isOpen()).isFalse();
    }

    @Provide
    Arbitrary<List<List<String>>> records() {
        Arbitrary<String> field =
                Arbitraries.strings().withChars(",\"\n\r;a 中 ").ofMaxLength(6);
        return field.list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(5);
    }

    static List<String> places(ExtractedText text) {
        return text.places().stream().map(ExtractedText.Place::name).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
