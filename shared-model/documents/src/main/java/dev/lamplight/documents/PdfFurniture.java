package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes away what is printed on page after page: running heads, running feet, page numbers.
final class PdfFurniture {
    private static final double MARGIN_SHARE = 0.15;
    private static final int FEWEST_PAGES = 3;
    private static final double PAGE_SHARE = 0.3;
    private static final int HEIGHT_STEP = 4;

    /// Where a line stands and what it says, but for numbers.
    private record Print(String shape, int height) {}

    private PdfFurniture() {}

    /// The lines without furniture; all of them if nothing else would be left.
    static List<PdfLine> remove(List<PdfLine> lines, int pageCount) {
        Map<Print, Set<Integer>> pagesOf = new HashMap<>();
        Map<Integer, Set<Integer>> numberedAt = new HashMap<>();
        for (PdfLine line : lines) {
            if (isInMargin(line)) {
                pagesOf.computeIfAbsent(print(line), _ -> new HashSet<>()).add(line.page());
                if (isPageNumber(line.text())) {
                    numberedAt
                            .computeIfAbsent(height(line), _ -> new HashSet<>())
                            .add(line.page());
                }
            }
        }
        double enough = Math.max(FEWEST_PAGES, PAGE_SHARE * pageCount);
        List<PdfLine> kept = new ArrayList<>();
        for (PdfLine line : lines) {
            boolean numbered = isPageNumber(line.text())
                    && numberedAt.getOrDefault(height(line), Set.of()).size() >= FEWEST_PAGES;
            boolean repeated = pagesOf.getOrDefault(print(line), Set.of()).size() >= enough
                    || isChapterHead(line, pagesOf.getOrDefault(print(line), Set.of()));
            if (!isInMargin(line) || !(numbered || repeated)) {
                kept.add(line);
            }
        }
        return kept.isEmpty() ? lines : kept;
    }

    /// A running head names the chapter, so it changes, but it stands on neighboring pages at one height.
    private static boolean isChapterHead(PdfLine line, Set<Integer> pages) {
        boolean neighbors = pages.contains(line.page() - 1)
                || pages.contains(line.page() + 1)
                || pages.contains(line.page() - 2)
                || pages.contains(line.page() + 2);
        return pages.size() >= FEWEST_PAGES && neighbors && line.text().length() < 100;
    }

    private static boolean isInMargin(PdfLine line) {
        double share = line.y() / line.pageHeight();
        return share < MARGIN_SHARE || share > 1 - MARGIN_SHARE;
    }

    /// Arabic or small Roman.
    private static boolean isPageNumber(String text) {
        return text.length() <= 6
                && (text.chars().allMatch(Character::isDigit)
                        || text.chars().allMatch(character -> "ivxlc".indexOf(character) >= 0));
    }

    private static Print print(PdfLine line) {
        return new Print(line.shape(), height(line));
    }

    private static int height(PdfLine line) {
        return Math.round(line.y() / HEIGHT_STEP);
    }
}
