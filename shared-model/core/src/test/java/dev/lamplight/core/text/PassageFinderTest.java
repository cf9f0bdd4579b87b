package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Heading;
import dev.lamplight.core.text.ExtractedText.Page;
import dev.lamplight.core.text.ExtractedText.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Passages as the chunker records them.
final class PassageFinderTest {
    private static final TextChunker CHUNKER =
            new TextChunker(new EncoderTokenizers(Tokenizers.english(), Tokenizers.chinese()));

    private final StringBuilder text = new StringBuilder();
    private final List<Heading> headings = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<Block> rows = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    private TextSpan append(String part) {
        text.append(text.isEmpty() ? "" : "\n\n");
        int start = text.length();
        text.append(part);
        return new TextSpan(start, text.length());
    }

    private void heading(int level, String title) {
        headings.add(new Heading(level, title, append(title)));
    }

    private void row(int number, String row) {
        TextSpan span = append(row);
        rows.add(new Block(BlockKind.TABLE_ROW, span));
        places.add(new Place("row " + number, span));
    }

    private void endPage() {
        int start = pages.isEmpty() ? 0 : pages.getLast().span().end();
        pages.add(new Page(pages.size() + 1, new TextSpan(start, text.length())));
    }

    private List<Chunk> chunks() {
        ExtractedText document = new ExtractedText(text.toString(), null, headings, pages, rows, places);
        return CHUNKER.chunk(document, ChunkingStrategy.AUTO);
    }

    private Chunk onlyChunk() {
        List<Chunk> chunks = chunks();
        assertThat(chunks).hasSize(1);
        return chunks.getFirst();
    }

    private static List<String> texts(Chunk chunk) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < chunk.passages().size(); i++) {
            texts.add(chunk.textOf(i).strip());
        }
        return texts;
    }

    @Test
    void partsAChunkAtSiblingHeadings() {
        heading(1, "Lamp");
        heading(2, "Lens");
        append("It is polished every morning.");
        heading(2, "Fog horn");
        append("It is heard for five miles.");

        Chunk chunk = onlyChunk();

        assertThat(chunk.passages())
                .extracting(Chunk.Passage::section)
                .containsExactly(List.of("Lamp", "Lens"), List.of("Lamp", "Fog horn"));
        assertThat(texts(chunk))
                .containsExactly(
                        "Lamp\n\nLens\n\nIt is polished every morning.", "Fog horn\n\nIt is heard for five miles.");
    }

    @Test
    void partsChineseAtHeadings() {
        heading(1, "透镜");
        append("每天早上擦拭透镜。透镜由一千块棱镜组成。");
        heading(1, "雾号");
        append("五海里外能听见。");

        Chunk chunk = onlyChunk();

        assertThat(chunk.language()).isEqualTo("zh");
        assertThat(chunk.section()).containsExactly("透镜");
        assertThat(chunk.passages()).extracting(Chunk.Passage::section).containsExactly(List.of("透镜"), List.of("雾号"));
        assertThat(texts(chunk).getLast()).isEqualTo("雾号\n\n五海里外能听见。");
    }

    @Test
    void partsAChunkWhereAPageBegins() {
        append("The keeper trims the wick.");
        endPage();
        endPage();
        append("The horn is heard for five miles.");
        endPage();

        Chunk chunk = onlyChunk();

        assertThat(chunk.page()).isEqualTo(1);
        assertThat(chunk.passages()).extracting(Chunk.Passage::page).containsExactly(1, 3);
        assertThat(texts(chunk)).containsExactly("The keeper trims the wick.", "The horn is heard for five miles.");
    }

    @Test
    void partsASentenceThatRunsOnToTheNextPage() {
        append("The keeper trims the wick and");
        endPage();
        text.append(" sounds the horn.");
        endPage();
        heading(1, "Lens");
        append("It is polished.");
        endPage();

        Chunk chunk = onlyChunk();

        assertThat(chunk.passages())
                .extracting(Chunk.Passage::page, Chunk.Passage::section)
                .containsExactly(tuple(1, List.of()), tuple(2, List.of()), tuple(3, List.of("Lens")));
        assertThat(texts(chunk).get(1)).isEqualTo("sounds the horn.");
    }

    @Test
    void saysNothingMoreOfAChunkWithOnePlace() {
        heading(1, "Lamp");
        heading(2, "Lens");
        append("It is polished every morning.");
        endPage();

        assertThat(onlyChunk().passages()).isEmpty();
    }

    @Test
    void namesTheRowsOfEachSheet() {
        heading(1, "North");
        row(2, "name: lamp");
        row(3, "name: lens");
        heading(1, "South");
        row(2, "name: horn");

        assertThat(onlyChunk().passages())
                .extracting(Chunk.Passage::section)
                .containsExactly(List.of("North", "row 2 to row 3"), List.of("South", "row 2"));
    }

    @Test
    void keepsTheRangeOfRowsWithoutHeadings() {
        row(2, "name: lamp");
        row(3, "name: lens");

        Chunk chunk = onlyChunk();

        assertThat(chunk.section()).containsExactly("row 2 to row 3");
        assertThat(chunk.passages()).isEmpty();
    }

    @Test
    void boundsWhatLongHeadingsAboveManyTinySectionsTakeUp() {
        heading(1, "Words ".repeat(500).strip());
        for (int i = 0; i < 300; i++) {
            heading(2, "Term " + i);
            append("It is " + i + ".");
        }

        for (Chunk chunk : chunks()) {
            int chars = chunk.passages().stream()
                    .flatMap(passage -> passage.section().stream())
                    .mapToInt(String::length)
                    .sum();
            assertThat(chars).as("chunk %d", chunk.index()).isBetween(0, 16 * 1024);
        }
        assertThat(chunks()).anySatisfy(chunk -> assertThat(chunk.passages()).hasSizeGreaterThan(1));
    }
}
