package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.ExtractedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReaderTest {
    @Test
    void elementsOfAnArrayAreRows() {
        ExtractedDocument document = Extraction.of("""
                [{"id": 1, "name": "Ada", "address": {"city": "London", "zip": null}},
                 {"id": 2, "name": "Linus", "tags": ["kernel", "git"]}]
                """, "people");

        assertThat(document.format()).isEqualTo(DocumentFormat.JSON);
        assertThat(document.text().text())
                .isEqualTo("id: 1\nname: Ada\naddress.city: London\n\nid: 2\nname: Linus\ntags: kernel, git");
        assertThat(places(document)).containsExactly("/0", "/1");
    }

    @Test
    void linesAreRowsByTheirNumber() {
        ExtractedDocument document = Extraction.of(
                "{\"id\":1,\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}\n\n{\"id\":2,\"note\":\"x\\ny\"}\n", "log");

        assertThat(document.format()).isEqualTo(DocumentFormat.JSON_LINES);
        assertThat(document.text().text()).isEqualTo("id: 1\nitems.sku: a\nitems.sku: b\n\nid: 2\nnote: x y");
        assertThat(places(document)).containsExactly("line 1", "line 3");
    }

    @Test
    void objectIsPartedIntoWhatItHolds() {
        ExtractedDocument document = Extraction.of("""
                {"title": "Orders", "shop": {"name": "Corner", "city": "Pisa"},
                 "a/b~": "escaped", "orders": [{"no": 7, "lines": [{"sku": "x"}]}, {"no": 8}]}
                """, "orders.json");

        assertThat(document.title()).isEqualTo("Orders");
        assertThat(places(document)).containsExactly("/title", "/shop", "/a~1b~0", "/orders/0", "/orders/1");
        assertThat(document.text().text())
                .contains("shop.name: Corner\nshop.city: Pisa", "no: 7\nlines.sku: x\n\nno: 8");
    }

    @Test
    void recordLongerThanAnyChunkIsPartedByPointer() {
        String words = "word ".repeat(1_900).strip();
        ExtractedDocument document =
                Extraction.of("[{\"id\":1,\"text\":\"%s\"},{\"id\":2,\"text\":\"short\"}]".formatted(words), "x");

        assertThat(places(document)).containsExactly("/0/id", "/0/text", "/1");
    }

    @Test
    void membersOfOneNameAndNumbersThatAreNoneAreKept() {
        ExtractedDocument document =
                Extraction.of("{\"price\": 1, \"price\": 2, \"mean\": NaN, \"most\": -Infinity}", "x");

        assertThat(document.text().text()).isEqualTo("price: 1\n\nprice: 2\n\nmean: NaN\n\nmost: -Infinity");
    }

    @Test
    void surrogateAloneIsReplaced() {
        ExtractedDocument document = Extraction.of("{\"a\\ud800\": \"x\\udc00y\", \"b\": \"\\ud83d\\ude00\"}", "x");

        assertThat(document.text().text()).isEqualTo("a\uFFFD: x\uFFFDy\n\nb: \uD83D\uDE00");
        assertThat(places(document)).containsExactly("/a\uFFFD", "/b");
    }

    @Test
    void brokenAndCutJsonNamesItsLine() {
        Extraction.assertFails(bytes("{\"a\": 1,\n \"b\": [1, 2"), PermanentCode.CORRUPT_DOCUMENT)
                .hasMessageContaining("line 2");
        Extraction.assertFails(bytes("{\"a\": 1}\n{\"b\": 2}\n{\"c\": "), PermanentCode.CORRUPT_DOCUMENT)
                .hasMessageContaining("line 3");
    }

    @Test
    void nothingButEmptyValuesIsEmpty() {
        for (String empty : List.of("{}", "[]", "[null, \"\", {\"a\": null}]", "{}\n{}", "[[[]]]")) {
            Extraction.assertFails(bytes(empty), PermanentCode.EMPTY_DOCUMENT);
        }
    }

    @Test
    void deepValuesAndLongNumbersAreRefusedWithTheirPlace() {
        String deep = "[".repeat(10_000) + "1" + "]".repeat(10_000);

        for (String refused : List.of(deep, "[1, 2, " + "9".repeat(2_000) + "]")) {
            assertThatThrownBy(() -> Extraction.of(refused, "a.json"))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.DOCUMENT_TOO_LARGE))
                    .hasMessageContaining("line 1");
        }
        // Under another name a text of brackets is a text.
        assertThat(Extraction.of("[".repeat(10_000), "a.txt").format()).isEqualTo(DocumentFormat.TEXT);
    }

    private static List<String> places(ExtractedDocument document) {
        ExtractedText text = document.text();
        text.places().forEach(place -> assertThat(place.span().of(text.text())).isNotBlank());
        return CsvReaderTest.places(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
