package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Documents that want more than they are given. The limits are those of [Extraction#SMALL].
class HostileDocumentTest {
    @Test
    void sourceAboveTheLimitIsNotRead() {
        Extraction.assertFails(new byte[1_000_001], PermanentCode.DOCUMENT_TOO_LARGE)
                .hasMessageContaining("1,000,000 bytes of source");
    }

    @Test
    void textAboveTheLimitIsRefusedInEveryTextFormat() {
        String words = "word ".repeat(12_000);

        assertTooLarge(words);
        assertTooLarge("<html><body><p>" + words + "</p></html>");
        Extraction.assertFails(
                Zips.docx("<w:p><w:r><w:t>" + words + "</w:t></w:r></w:p>"), PermanentCode.DOCUMENT_TOO_LARGE);
    }

    @Test
    void nothingAndNothingButSpaceIsEmpty() {
        Extraction.assertFails(new byte[0], PermanentCode.EMPTY_DOCUMENT);
        Extraction.assertFails(" \n\t\r\n ".getBytes(StandardCharsets.US_ASCII), PermanentCode.EMPTY_DOCUMENT);
        Extraction.assertFails(
                "<html><body><script>x()</script></body></html>".getBytes(StandardCharsets.US_ASCII),
                PermanentCode.EMPTY_DOCUMENT);
        Extraction.assertFails(Zips.docx("<w:p/>"), PermanentCode.EMPTY_DOCUMENT);
    }

    @Test
    void pageOfTagsStopsAtItsNodes() {
        assertTooLarge("<html><body>" + "<i></i>".repeat(30_000) + "</body></html>");
    }

    @Test
    void deepPageIsReadOrRefusedButReturns() {
        String deep = "<html><body>" + "<div>".repeat(15_000) + "core" + "</body></html>";

        assertThat(Extraction.limited(deep.getBytes(StandardCharsets.US_ASCII))
                        .text()
                        .text())
                .isEqualTo("core");
    }

    @Test
    void deepMarkdownEndsAsCodedFailureOrText() {
        for (String unit : new String[] {">", "- ", "[", "*a ", "![", "`", "<b>", "_", "1. "}) {
            byte[] source = unit.repeat(8_000).getBytes(StandardCharsets.US_ASCII);

            assertThat(outcome(source, "a.md")).as(unit).isNotBlank();
        }
    }

    @Test
    void callersDeadlineIsTransient() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        DocumentExtractor extractor = new DocumentExtractor(Extraction.SMALL, Clock.fixed(now, ZoneOffset.UTC));
        byte[] source = "<html><body><p>text</p></body></html>".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> extractor.extract(source, "a", now.minusSeconds(1)))
                .isInstanceOfSatisfying(Failure.Transient.class, failure -> assertThat(failure.code())
                        .isEqualTo(TransientCode.OUT_OF_TIME));
        assertThat(extractor.extract(source, "a", now.plusSeconds(1)).text().text())
                .isEqualTo("text");
    }

    /// Tags that nothing closes are quadratic work inside the parser, which must be stopped there.
    @Test
    void timeEndsInsideTheParserOfPages() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        AtomicInteger readings = new AtomicInteger();
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return start.plusSeconds(10L * readings.incrementAndGet());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        byte[] page = ("<html><body>" + "<table><b>".repeat(20_000)).getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> new DocumentExtractor(Extraction.SMALL, clock).extract(page, "a.html"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.DOCUMENT_TOO_LARGE))
                .satisfies(failure -> assertThat(failure.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.jsoup.")));
    }

    /// The table of issue "Bad input": every row its answer, within its work.
    @ParameterizedTest(name = "{0}")
    @MethodSource("light")
    void hostileInputHasItsAnswerWithinItsWork(HostileInput input) throws Exception {
        byte[] source = input.made().call();
        DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());

        long before = allocatedBytes();
        String outcome = input.outcome(extractor, source);
        long megabytes = (allocatedBytes() - before) >> 20;

        assertThat(outcome).isEqualTo(input.expected());
        assertThat(megabytes).as("megabytes allocated").isLessThanOrEqualTo(input.mostMegabytes());
    }

    static List<HostileInput> light() {
        return HostileInput.all("http://127.0.0.1:9/").stream()
                .filter(input -> input.weight() == HostileInput.Weight.LIGHT)
                .toList();
    }

    /// Bidirectional controls make text read otherwise than it is stored (Unicode Technical Report 36, section 2.7), so
    /// what is indexed and cited has none; the letters keep the order in which they were typed.
    @Test
    void nothingInvisibleIsIndexed() {
        String text = Extraction.of("pay \u202Emoc.live\u202C now\u2066 or\u2069 ne\u200Bver\uFEFF", "a.txt")
                .text()
                .text();

        assertThat(text).isEqualTo("pay moc.live now or never");
    }

    @Test
    void everyCutOfEveryFormatEndsAsTextOrCodedFailure() throws Exception {
        for (Fixture fixture : Fixture.all()) {
            int step = Math.max(1, fixture.source().length / 150);
            for (int length = 0; length < fixture.source().length; length += step) {
                byte[] cut = Arrays.copyOf(fixture.source(), length);

                assertThat(outcome(cut, fixture.filename()))
                        .as("%s cut to %d bytes", fixture.filename(), length)
                        .isNotEmpty();
            }
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Property(tries = 300)
    void anyBytesBehindAnySignatureEndAsTextOrCodedFailure(
            @ForAll @From("signatures") String signature, @ForAll byte[] rest) {
        byte[] head = signature.getBytes(StandardCharsets.ISO_8859_1);
        byte[] source = java.util.Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, source, head.length, rest.length);

        assertThat(outcome(source, "a.md")).isNotBlank();
    }

    @Provide
    Arbitrary<String> signatures() {
        return Arbitraries.of(
                "%PDF-1.7\n", "PK\u0003\u0004", "<html>", "# ", "", "\u00FF\u00FE", "{\\rtf", "\u00EF\u00BB\u00BF");
    }

    private static void assertTooLarge(String source) {
        Extraction.assertFails(source.getBytes(StandardCharsets.UTF_8), PermanentCode.DOCUMENT_TOO_LARGE);
    }

    /// The text, or the code of a permanent failure; anything else is thrown.
    private static String outcome(byte[] source, String filename) {
        DocumentExtractor extractor = new DocumentExtractor(Extraction.SMALL, Clock.systemUTC());
        try {
            return extractor.extract(source, filename).text().text();
        } catch (Failure.Permanent failure) {
            return failure.code().name().toLowerCase(Locale.ROOT);
        }
    }
}
