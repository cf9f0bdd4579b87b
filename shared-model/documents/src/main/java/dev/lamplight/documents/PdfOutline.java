package dev.lamplight.documents;

import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;

/// The bookmarks of a PDF: titles of headings with their level and page.
final class PdfOutline {
    private static final int MOST_ITEMS = 20_000;
    private static final int DEEPEST_LEVEL = 9;

    /// @param page counts from 1
    private record Place(int page, String key) {}

    private final Map<Place, Integer> levels = new HashMap<>();
    /// Numbers of pages; asking the document for one walks over all of its pages.
    private final IdentityHashMap<COSDictionary, Integer> numbers = new IdentityHashMap<>();

    private int items;

    private PdfOutline() {}

    /// An outline that cannot be read is as none: it only helps.
    static PdfOutline of(PDDocument document, ExtractionBudget budget) {
        PdfOutline outline = new PdfOutline();
        PDDocumentOutline root = document.getDocumentCatalog().getDocumentOutline();
        if (root != null) {
            for (PDPage page : document.getPages()) {
                outline.numbers.putIfAbsent(page.getCOSObject(), outline.numbers.size() + 1);
            }
            outline.add(document, root.getFirstChild(), 1, budget);
        }
        return outline;
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /// Level of the heading that a line is, 0 if the outline names none with this text on this page. Bookmarks may
    /// point to the end of the page before.
    int levelOf(int page, String text) {
        String key = key(text);
        if (key.isEmpty()) {
            return 0;
        }
        Integer level = levels.getOrDefault(new Place(page, key), levels.get(new Place(page - 1, key)));
        return level == null ? 0 : level;
    }

    private void add(
            PDDocument document,
            @org.jspecify.annotations.Nullable PDOutlineItem first,
            int level,
            ExtractionBudget budget) {
        PDOutlineItem item = first;
        while (item != null && items < MOST_ITEMS && level <= DEEPEST_LEVEL) {
            items++;
            budget.tick();
            String title = item.getTitle();
            int page = pageOf(document, item);
            if (title != null && page > 0 && !key(title).isEmpty()) {
                levels.putIfAbsent(new Place(page, key(title)), level);
            }
            add(document, item.getFirstChild(), level + 1, budget);
            item = item.getNextSibling();
        }
    }

    private int pageOf(PDDocument document, PDOutlineItem item) {
        try {
            PDPage page = item.findDestinationPage(document);
            return page == null ? 0 : numbers.getOrDefault(page.getCOSObject(), 0);
        } catch (IOException | RuntimeException _) {
            return 0;
        }
    }

    /// Letters and digits alone: a bookmark often lacks the number, the dots or the quotes of its heading.
    private static String key(String text) {
        StringBuilder key = new StringBuilder();
        text.codePoints()
                .filter(Character::isLetter)
                .map(Character::toLowerCase)
                .forEach(key::appendCodePoint);
        return key.toString();
    }
}
