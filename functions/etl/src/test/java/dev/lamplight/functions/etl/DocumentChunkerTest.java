package dev.lamplight.functions.etl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.TextChunker;
import dev.lamplight.core.text.WordPieceTokenizer;
import dev.lamplight.core.text.WordPieceVocabulary;
import dev.lamplight.documents.DocumentExtractor;
import dev.lamplight.documents.DocumentLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Test;

/// Documents to chunk files, measured with a vocabulary of single letters: one token per letter.
final class DocumentChunkerTest {
    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Deadline DEADLINE = new Deadline(NOW.plusSeconds(60), CLOCK);

    private final DocumentChunker chunker = new DocumentChunker(
            new DocumentExtractor(DocumentLimits.PUBLIC, CLOCK),
            new TextChunker(new EncoderTokenizers(letters(), letters())));

    private static WordPieceTokenizer letters() {
        List<String> letters = IntStream.rangeClosed('a', 'z')
                .mapToObj(letter -> String.valueOf((char) letter))
                .flatMap(letter -> Stream.of(letter, "##" + letter))
                .toList();
        List<String> pieces = Stream.concat(Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"), letters.stream())
                .toList();
        String vocabulary = IntStream.range(0, pieces.size())
                .mapToObj(id -> "\"" + pieces.get(id) + "\":" + id)
                .collect(Collectors.joining(","));
        String json = """
                {"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
                "strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
                "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},
                {"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
                "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},
                "[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},
                "model":{"type":"WordPiece","unk_token":"[UNK]",
                "continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{%s}}}""";
        return new WordPieceTokenizer(
                WordPieceVocabulary.fromTokenizerJson(json.formatted(vocabulary).getBytes(StandardCharsets.UTF_8)));
    }

    private static Version version(String filename) {
        return new Version(
                new StoreId("vs_00000001"),
                new FileId("file-00000001"),
                Order.ofNumber(7),
                filename,
                "s3://inbox/" + filename,
                10,
                Attributes.NONE,
                ChunkingStrategy.AUTO,
                NOW);
    }

    private List<ChunkFile> chunk(String filename, String text) {
        return chunker.chunk(version(filename), text.getBytes(StandardCharsets.UTF_8), DEADLINE);
    }

    @Test
    void markdownKeepsItsHeadingsAndTheVersionsLineage() {
        ChunkFile file =
                chunk("a.md", "# Lamps\n\n## Wicks\n\nTrim the wick.\n").getFirst();

        Chunk chunk = file.chunks().getFirst();
        assertThat(chunk.text()).contains("Trim the wick.");
        assertThat(chunk.section()).containsExactly("Lamps", "Wicks");
        assertThat(file.lineage().order()).isEqualTo(Order.ofNumber(7));
        assertThat(file.lineage().facts().mediaType()).isEqualTo("text/markdown");
        assertThat(file.lineage().facts().source()).isEqualTo("s3://inbox/a.md");
    }

    @Test
    void aChunkOverTwoPagesOfAPdfSaysWhereTheSecondBegins() throws IOException {
        byte[] pdf = twoPages("The keeper trims the wick.", "The horn is heard for miles.");

        Chunk chunk = chunker.chunk(version("a.pdf"), pdf, DEADLINE)
                .getFirst()
                .chunks()
                .getFirst();

        assertThat(chunk.passages()).extracting(Chunk.Passage::page).containsExactly(1, 2);
        assertThat(chunk.textOf(1)).isEqualTo("The horn is heard for miles.");
    }

    private static byte[] twoPages(String... texts) throws IOException {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            for (String text : texts) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(FontName.HELVETICA), 10);
                    content.newLineAtOffset(72, 700);
                    content.showText(text);
                    content.endText();
                }
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void htmlLosesItsMarkupAndKeepsItsTitle() {
        ChunkFile file = chunk(
                        "a.html",
                        "<html><head><title>Lamps</title></head><body><main><h1>Oil</h1><p>Fill it at noon, as every"
                                + " keeper does.</p></main></body></html>")
                .getFirst();

        assertThat(file.chunks().getFirst().text()).contains("Fill it at noon").doesNotContain("<p>");
        assertThat(file.lineage().facts().title()).isEqualTo("Lamps");
        assertThat(file.lineage().facts().mediaType()).isEqualTo("text/html");
    }

    @Test
    void partsOfABigDocumentAreNumberedAndHoldEveryChunkOnce() {
        String text = IntStream.range(0, 1200)
                .mapToObj(_ -> "The keeper of the light writes every passing ship into the big blue book.")
                .collect(Collectors.joining("\n\n"));

        List<ChunkFile> files = chunk("log.txt", text);

        assertThat(files).hasSizeGreaterThan(1);
        for (int i = 0; i < files.size(); i++) {
            ChunkFile.Lineage lineage = files.get(i).lineage();
            assertThat(lineage.part()).isEqualTo(i + 1);
            assertThat(lineage.parts()).isEqualTo(files.size());
            assertThat(lineage.chunks()).isEqualTo(files.get(i).chunks().size());
        }
        List<Integer> indexes = files.stream()
                .flatMap(file -> file.chunks().stream())
                .map(Chunk::index)
                .toList();
        assertThat(indexes)
                .containsExactlyElementsOf(
                        IntStream.range(0, indexes.size()).boxed().toList());
    }

    @Test
    void theSameBytesGiveTheSameChunkFiles() {
        String text = "# A\n\nOne lamp. Two lamps.\n\n# B\n\n一盏灯。";

        assertThat(chunk("a.md", text).getFirst().toBytes())
                .isEqualTo(chunk("a.md", text).getFirst().toBytes());
    }

    @Test
    void whatHoldsNoTextIsRefused() {
        assertThatThrownBy(() -> chunk("empty.txt", " \n\t "))
                .isInstanceOf(Failure.Permanent.class)
                .extracting(failure -> ((Failure.Permanent) failure).code())
                .isEqualTo(PermanentCode.EMPTY_DOCUMENT);
        assertThatThrownBy(() -> chunk("broken.pdf", "%PDF-1.7 this is no PDF"))
                .isInstanceOf(Failure.Permanent.class)
                .extracting(failure -> ((Failure.Permanent) failure).code())
                .isEqualTo(PermanentCode.CORRUPT_DOCUMENT);
    }
}
