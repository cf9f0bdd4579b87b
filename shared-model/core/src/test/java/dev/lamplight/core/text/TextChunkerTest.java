package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Heading;
import dev.lamplight.core.text.ExtractedText.Page;
import dev.lamplight.core.text.ExtractedText.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TextChunkerTest {
    /// Apache-2.0, in the manner of the Docker manual.
    private static final String ENGLISH = "The image is built once and started many times. Each container has its own"
            + " writable layer, which is gone when the container is removed. Mount a volume for data that must stay. ";

    private static final String CHINESE = "镜像只构建一次，可以启动很多次。每个容器都有自己的可写层，删除容器时它也会消失。需要保留的数据请挂载卷。";

    private static final ChunkingStrategy SMALL = new ChunkingStrategy(100, 20);

    @Test
    void repeatsWholeSentencesWithinTheOverlap() {
        String text = numberedSentences(120);

        List<Chunk> chunks = chunk(ExtractedText.plain(text), SMALL);

        assertThat(chunks).hasSizeGreaterThan(10);
        assertSound(text, chunks, 100);
        for (int i = 1; i < chunks.size(); i++) {
            Chunk before = chunks.get(i - 1);
            Chunk chunk = chunks.get(i);
            assertThat(chunk.text()).as("chunk %d", i).startsWith("Sentence").endsWith(".");
            assertThat(chunk.charStart()).as("chunk %d", i).isLessThan(before.charEnd());
            String shared = text.substring(chunk.charStart(), before.charEnd());
            assertThat(english().count(shared)).as("overlap of chunk %d", i).isBetween(1, 20);
        }
    }

    @Test
    void startsAnewAtTopHeadingsAndSaysWhereAChunkStands() {
        DocumentText document = new DocumentText();
        document.heading(1, "Guide").paragraph(ENGLISH).paragraph(ENGLISH);
        document.heading(2, "Install").paragraph(ENGLISH).paragraph(ENGLISH).paragraph(ENGLISH);
        document.heading(2, "Remove").paragraph(ENGLISH).paragraph(ENGLISH).paragraph(ENGLISH);

        List<Chunk> chunks = chunk(document.extracted(), ChunkingStrategy.AUTO);

        assertThat(chunks)
                .extracting(Chunk::section)
                .containsExactly(List.of("Guide"), List.of("Guide", "Install"), List.of("Guide", "Remove"));
        assertThat(chunks.get(1).text()).startsWith("Install\n\nThe image");
        assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2);
    }

    @Test
    void putsTinySectionsTogether() {
        DocumentText document = new DocumentText();
        for (int i = 0; i < 40; i++) {
            document.heading(1, "Term " + i).paragraph("It means number " + i + ".");
        }

        List<Chunk> chunks = chunk(document.extracted(), ChunkingStrategy.AUTO);

        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.tokens()).isBetween(40, 256));
        assertSound(document.extracted().text(), chunks, 256);
    }

    @Test
    void neverEndsInAHeading() {
        DocumentText document = new DocumentText();
        for (int i = 0; i < 30; i++) {
            document.heading(2, "Heading number " + i).paragraph(ENGLISH.repeat(1 + i % 3));
        }

        List<Chunk> chunks = chunk(document.extracted(), SMALL);

        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text()).endsWith("."));
    }

    @Test
    void startsAnewWhereTheLanguageChangesForLong() {
        DocumentText document = new DocumentText();
        document.paragraph(CHINESE).paragraph("使用 docker run 命令。").paragraph("See the manual.");
        document.paragraph(ENGLISH).paragraph(ENGLISH).paragraph(CHINESE).paragraph(CHINESE);

        List<Chunk> chunks = chunk(document.extracted(), new ChunkingStrategy(400, 100));

        assertThat(chunks).extracting(Chunk::language).containsExactly("zh", "en", "zh");
        assertThat(chunks.get(0).text()).contains("docker run");
        assertThat(chunks.get(1).text()).startsWith("See the manual.").doesNotContain("镜像");
        assertThat(chunks.get(2).tokens())
                .isEqualTo(chinese().count(chunks.get(2).text()));
    }

    @Test
    void keepsShortQuotesOfAnotherLanguageInTheirChunk() {
        DocumentText document = new DocumentText();
        document.paragraph(ENGLISH).paragraph("中文：容器。").paragraph(ENGLISH);

        List<Chunk> chunks = chunk(document.extracted(), ChunkingStrategy.AUTO);

        assertThat(chunks).extracting(Chunk::language).containsExactly("en");
        assertThat(chunks.getFirst().text()).contains("容器");
    }

    @Test
    void namesThePageWhereAChunkStarts() {
        String text = numberedSentences(60);
        int middle = text.length() / 2;
        ExtractedText document = new ExtractedText(
                text,
                null,
                List.of(),
                List.of(new Page(3, new TextSpan(0, middle)), new Page(4, new TextSpan(middle, text.length()))),
                List.of());

        List<Chunk> chunks = chunk(document, SMALL);

        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.page()).isEqualTo(chunk.charStart() < middle ? 3 : 4));
        assertThat(chunk(ExtractedText.plain(text), SMALL).getFirst().page()).isNull();
    }

    @Test
    void keepsRowsWholeAndNamesThem() {
        StringBuilder text = new StringBuilder();
        List<Block> blocks = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (int row = 2; row < 60; row++) {
            // One row is longer than a chunk may be.
            String note = row == 30
                    ? "A longer story. ".repeat(60).strip()
                    : "Stands. It does. ".repeat(row % 5).strip();
            text.append(text.isEmpty() ? "" : "\n\n");
            int start = text.length();
            text.append("name: item ")
                    .append(row)
                    .append("\nnote: ")
                    .append(note)
                    .append("\nprice: 12");
            blocks.add(new Block(BlockKind.TABLE_ROW, new TextSpan(start, text.length())));
            places.add(new Place("row " + row, new TextSpan(start, text.length())));
        }
        ExtractedText document = new ExtractedText(text.toString(), null, List.of(), List.of(), blocks, places);

        List<Chunk> chunks = chunk(document, SMALL);

        assertSound(text.toString(), chunks, 100);
        for (Chunk chunk : chunks) {
            List<String> rows = places.stream()
                    .filter(place -> place.span().start() < chunk.charEnd()
                            && place.span().end() > chunk.charStart())
                    .map(Place::name)
                    .toList();
            String named = rows.size() == 1 ? rows.getFirst() : rows.getFirst() + " to " + rows.getLast();
            assertThat(chunk.section()).as(chunk.text()).containsExactly(named);
            if (!rows.contains("row 30")) {
                assertThat(chunk.text()).startsWith("name: ").endsWith("price: 12");
            }
        }
        assertThat(chunks)
                .filteredOn(chunk -> chunk.section().getFirst().equals("row 30"))
                .hasSizeGreaterThan(1);
    }

    @Test
    void cutsOverlongSentencesBetweenWordsAndWordsBetweenCharacters() {
        String noPeriods = "word ".repeat(1000).strip();
        String blob = "QUJDRA".repeat(5000);
        String hangul = "가나다".repeat(500);
        String emoji = "👩🏽\u200D👩🏽\u200D👧e\u0301".repeat(400);

        for (String text : List.of(noPeriods, blob, hangul, emoji)) {
            List<Chunk> chunks = chunk(ExtractedText.plain(text), SMALL);
            assertSound(text, chunks, 100);
            assertThat(chunks)
                    .allSatisfy(chunk -> assertThat(chunk.text().length()).isLessThanOrEqualTo(1600));
        }
        assertThat(chunk(ExtractedText.plain(noPeriods), SMALL))
                .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("word").endsWith("word"));
        assertThat(chunk(ExtractedText.plain(emoji), SMALL))
                .allSatisfy(chunk -> assertThat(chunk.text().codePointAt(0)).isIn("👩".codePointAt(0), (int) 'e'));
    }

    @Test
    void stopsAtTheWindowOfTheEncoder() {
        String text = numberedSentences(400);

        List<Chunk> chunks = chunk(ExtractedText.plain(text), new ChunkingStrategy(4096, 0));

        assertSound(text, chunks, TextChunker.ENCODER_WINDOW);
        assertThat(chunks.getFirst().tokens()).isGreaterThan(450);
    }

    @Test
    void givesNothingForBlankText() {
        assertThat(chunk(ExtractedText.plain(""), SMALL)).isEmpty();
        assertThat(chunk(ExtractedText.plain(" \n\n "), SMALL)).isEmpty();
    }

    @Test
    void keepsLinesOfCodeAndRowsOfTables() {
        String code = "int a = 1. + f(x); // Why? Because.\n".repeat(40);
        String row = "Name. | Value! | 中。 |\n";
        String text = code + row;
        ExtractedText document = new ExtractedText(
                text,
                null,
                List.of(),
                List.of(),
                List.of(
                        new Block(BlockKind.CODE, new TextSpan(0, code.length())),
                        new Block(BlockKind.TABLE_ROW, new TextSpan(code.length(), text.length()))));

        List<Chunk> chunks = chunk(document, SMALL);

        assertSound(text, chunks, 100);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text()).startsWith("int a"));
        assertThat(chunks.getLast().text()).endsWith("\n" + row.strip());
    }

    /// Five million characters of prose and as many of one word: minutes if anything were quadratic.
    @Test
    void chunksMillionsOfCharacters() {
        String prose = numberedSentences(100_000);
        String word = "x".repeat(5_000_000);

        assertThat(chunk(ExtractedText.plain(prose), ChunkingStrategy.AUTO)).hasSizeGreaterThan(2_000);
        assertThat(chunk(ExtractedText.plain(word), ChunkingStrategy.AUTO)).hasSizeGreaterThan(1_000);
    }

    @Property(tries = 300)
    void coversEverythingVisibleWithinTheBudget(@ForAll("documents") ExtractedText document) {
        List<Chunk> chunks = chunk(document, SMALL);

        assertSound(document.text(), chunks, 100);
        assertThat(chunk(document, SMALL)).isEqualTo(chunks);
    }

    @Provide
    Arbitrary<ExtractedText> documents() {
        return Arbitraries.longs().map(seed -> randomDocument(new Random(seed)));
    }

    private static ExtractedText randomDocument(Random random) {
        List<String> words = List.of(
                "token",
                "supercalifragilistic",
                "e.g. ",
                "Dr. ",
                "中文分词",
                "。",
                "！”",
                ". ",
                "? ",
                "\n",
                "\n\n",
                " ",
                "👍🏽",
                "e\u0301\u0323",
                "가나",
                "[SEP]",
                "x".repeat(120),
                "≠",
                "\u200D",
                "- item ",
                "\ud83d",
                "1.5 ",
                "ไทย",
                "don't ");
        List<BlockKind> kinds = List.copyOf(EnumSet.allOf(BlockKind.class));
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(600);
        for (int i = 0; i < count; i++) {
            text.append(words.get(random.nextInt(words.size())));
        }
        String all = text.toString();
        List<Heading> headings = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        int position = 0;
        while (random.nextInt(6) > 0) {
            int start = Spans.clusterBorder(all, 0, Math.min(all.length(), position + random.nextInt(300)));
            int end = Spans.clusterBorder(all, 0, Math.min(all.length(), start + random.nextInt(200)));
            if (start < position || end < start || end > all.length()) {
                break;
            }
            if (random.nextBoolean()) {
                headings.add(new Heading(1 + random.nextInt(3), "Heading", new TextSpan(start, end)));
            } else {
                BlockKind kind = kinds.get(random.nextInt(kinds.size()));
                blocks.add(new Block(kind, new TextSpan(start, end)));
            }
            position = end;
        }
        int middle = Spans.clusterBorder(all, 0, random.nextInt(all.length() + 1));
        List<Page> pages = middle <= 0 || middle > all.length()
                ? List.of()
                : List.of(new Page(1, new TextSpan(0, middle)), new Page(2, new TextSpan(middle, all.length())));
        return new ExtractedText(all, null, headings, pages, blocks);
    }

    private static void assertSound(String text, List<Chunk> chunks, int budget) {
        int covered = 0;
        for (Chunk chunk : chunks) {
            assertThat(text.substring(covered, Math.max(covered, chunk.charStart())))
                    .as("between chunks at %d", covered)
                    .isBlank();
            assertThat(chunk.charEnd()).as("end of chunk %d", chunk.index()).isGreaterThan(covered);
            covered = chunk.charEnd();
            assertThat(chunk.text()).isEqualTo(text.substring(chunk.charStart(), chunk.charEnd()));
            assertPassagesDiffer(chunk);
            WordPieceTokenizer tokenizer = chunk.language().equals("zh") ? chinese() : english();
            int tokens = tokenizer.count(chunk.text());
            assertThat(tokens).as("tokens of chunk %d", chunk.index()).isLessThanOrEqualTo(budget);
            if (!text.contains("[SEP]")) {
                assertThat(chunk.tokens())
                        .as("count of chunk %d", chunk.index())
                        .isEqualTo(tokens);
            }
        }
        assertThat(text.substring(covered)).isBlank();
    }

    private static void assertPassagesDiffer(Chunk chunk) {
        assertThat(chunk.passages().size())
                .as("passages of chunk %d", chunk.index())
                .isNotEqualTo(1);
        for (int i = 1; i < chunk.passages().size(); i++) {
            Chunk.Passage before = chunk.passages().get(i - 1);
            Chunk.Passage passage = chunk.passages().get(i);
            assertThat(List.of(String.valueOf(passage.page()), passage.section()))
                    .as("passage %d of chunk %d", i, chunk.index())
                    .isNotEqualTo(List.of(String.valueOf(before.page()), before.section()));
            assertThat(chunk.textOf(i)).isNotBlank();
        }
    }

    private static String numberedSentences(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "Sentence number " + i + " says something of its own.")
                .collect(Collectors.joining(" "));
    }

    private static List<Chunk> chunk(ExtractedText document, ChunkingStrategy strategy) {
        return new TextChunker(new EncoderTokenizers(english(), chinese())).chunk(document, strategy);
    }

    private static WordPieceTokenizer english() {
        return Shared.ENGLISH;
    }

    private static WordPieceTokenizer chinese() {
        return Shared.CHINESE;
    }

    /// Opened once for all tests.
    private static final class Shared {
        private static final WordPieceTokenizer ENGLISH = Tokenizers.english();
        private static final WordPieceTokenizer CHINESE = Tokenizers.chinese();
    }

    /// Builds a document as an extractor would.
    private static final class DocumentText {
        private final StringBuilder text = new StringBuilder();
        private final List<Heading> headings = new ArrayList<>();
        private final List<Block> blocks = new ArrayList<>();

        DocumentText heading(int level, String title) {
            headings.add(new Heading(level, title, append(title)));
            return this;
        }

        DocumentText paragraph(String paragraph) {
            blocks.add(new Block(BlockKind.PARAGRAPH, append(paragraph.strip())));
            return this;
        }

        ExtractedText extracted() {
            return new ExtractedText(text.toString(), null, headings, List.of(), blocks);
        }

        private TextSpan append(String part) {
            if (!text.isEmpty()) {
                text.append("\n\n");
            }
            int start = text.length();
            text.append(part);
            return new TextSpan(start, text.length());
        }
    }
}
