package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText;
import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Heading;
import dev.lamplight.core.text.ExtractedText.Page;
import dev.lamplight.core.text.ExtractedText.Place;
import dev.lamplight.core.text.TextCleaner;
import dev.lamplight.core.text.TextSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the text of a document together piece by piece. Every piece is cleaned before it is appended, so positions
/// are those of the final text. Used by one thread.
final class TextAssembler {
    private static final int DEEPEST_HEADING = 9;

    private final ExtractionBudget budget;
    private final StringBuilder text = new StringBuilder();
    private final List<Heading> headings = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private int openPage;
    private int pageStart;
    private @Nullable BlockKind lastKind;

    TextAssembler(ExtractionBudget budget) {
        this.budget = budget;
    }

    /// A heading of its own line; ignored if blank. `level` may lie outside 1 to 9 and is brought inside.
    void heading(int level, String raw) {
        String title = clean(Whitespace.collapse(raw)).replace('\n', ' ');
        if (title.isBlank()) {
            return;
        }
        separate(null);
        int start = text.length();
        append(title);
        headings.add(new Heading(Math.clamp(level, 1, DEEPEST_HEADING), title, new TextSpan(start, text.length())));
        lastKind = null;
    }

    /// A block of one kind; ignored if blank. White space is kept as it is in code and collapsed elsewhere.
    void block(BlockKind kind, CharSequence raw) {
        String shaped = clean(kind == BlockKind.CODE ? raw : Whitespace.collapse(raw));
        if (shaped.isBlank()) {
            return;
        }
        separate(kind);
        int start = text.length();
        append(shaped);
        blocks.add(new Block(kind, new TextSpan(start, text.length())));
        lastKind = kind;
    }

    /// A row of a data file, of one line or several, with its name there; ignored if blank.
    void row(String place, CharSequence raw) {
        int count = blocks.size();
        lastKind = null;
        block(BlockKind.TABLE_ROW, raw);
        lastKind = null;
        if (blocks.size() > count) {
            places.add(new Place(place, blocks.getLast().span()));
        }
    }

    /// Continues the last block on what may be another page; a block of its own where that one was blank.
    ///
    /// @param dropped characters to take back first: the hyphen that was only there for the line break
    void continueBlock(int dropped, String joint, CharSequence raw) {
        if (blocks.isEmpty() || blocks.getLast().span().end() != text.length()) {
            block(BlockKind.PARAGRAPH, raw);
            return;
        }
        Block last = blocks.removeLast();
        text.setLength(text.length() - dropped);
        append(joint);
        append(clean(Whitespace.collapse(raw)));
        blocks.add(new Block(last.kind(), new TextSpan(last.span().start(), text.length())));
    }

    /// What follows stands on page `number`, until the next call.
    void page(int number) {
        closePage();
        openPage = number;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    ExtractedText toText(@Nullable String title) {
        closePage();
        String clean = title == null ? "" : clean(Whitespace.collapse(title)).replace('\n', ' ');
        return new ExtractedText(text.toString(), clean.isBlank() ? null : clean, headings, pages, blocks, places);
    }

    private void closePage() {
        if (openPage > 0) {
            pages.add(new Page(openPage, new TextSpan(pageStart, text.length())));
            pageStart = text.length();
        }
    }

    private void separate(@Nullable BlockKind next) {
        if (text.isEmpty()) {
            return;
        }
        boolean tight = next == lastKind && (next == BlockKind.LIST_ITEM || next == BlockKind.TABLE_ROW);
        append(tight ? "\n" : "\n\n");
    }

    private void append(String piece) {
        text.append(piece);
        budget.requireCharacters(text.length());
        budget.tick();
    }

    /// Where lines end is known in every format here; the PDF reader joins cut words itself, because it sees them.
    static String clean(CharSequence raw) {
        return TextCleaner.clean(raw.toString(), TextCleaner.LineEndHyphens.KEEP);
    }
}
