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
    private static final int LONGEST_HEAD = 120;

    /// Where a line stands and what it says, but for numbers.
    private record Print(String shape, int height) {}

    private record Place(int height, float size) {}

    private PdfFurniture() {}

    /// The lines without furniture; all of them if nothing else would be left.
    static List<PdfLine> remove(List<PdfLine> lines, int pageCount) {
        Map<Print, Set<Integer>> pagesOf = new HashMap<>();
        Map<Integer, Set<Integer>> numberedAt = new HashMap<>();
        for (PdfLine line : lines) {
            if (isInMargin(line)) {
                pagesOf.computeIfAbsent(print(line), _ -> new HashSet<>()).add(line.page());
            }
            if (isInMargin(line) && isPageNumber(line.text())) {
                numberedAt.computeIfAbsent(height(line), _ -> new HashSet<>()).add(line.page());
            }
        }
        List<PdfLine> furniture = lines.stream()
                .filter(PdfFurniture::isInMargin)
                .filter(line -> isRepeated(line, pagesOf.getOrDefault(print(line), Set.of()), pageCount)
                        || isNumbered(line, numberedAt.getOrDefault(height(line), Set.of())))
                .toList();
        Set<Place> places = placesOfHeads(furniture);
        Set<PdfLine> gone = new HashSet<>(furniture);
        List<PdfLine> kept = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            PdfLine line = lines.get(index);
            boolean first = index == 0 || lines.get(index - 1).page() != line.page();
            boolean chapterHead = first && line.text().length() < LONGEST_HEAD && places.contains(place(line));
            if (!gone.contains(line) && !chapterHead) {
                kept.add(line);
            }
        }
        return kept.isEmpty() ? lines : kept;
    }

    /// On many pages, or on a few that follow each other, as the name of a chapter is.
    private static boolean isRepeated(PdfLine line, Set<Integer> pages, int pageCount) {
        boolean neighbors = pages.contains(line.page() - 1)
                || pages.contains(line.page() + 1)
                || pages.contains(line.page() - 2)
                || pages.contains(line.page() + 2);
        return pages.size() >= FEWEST_PAGES
                && (pages.size() >= PAGE_SHARE * pageCount
                        || (neighbors && line.text().length() < LONGEST_HEAD));
    }

    private static boolean isNumbered(PdfLine line, Set<Integer> pages) {
        return isPageNumber(line.text()) && pages.size() >= FEWEST_PAGES;
    }

    /// Where running heads stand: a chapter of one page has one too, which repeats nowhere.
    private static Set<Place> placesOfHeads(List<PdfLine> furniture) {
        Map<Place, Set<Integer>> pages = new HashMap<>();
        furniture.stream()
                .filter(line -> !isPageNumber(line.text()) && line.y() < line.pageHeight() / 2)
                .forEach(line ->
                        pages.computeIfAbsent(place(line), _ -> new HashSet<>()).add(line.page()));
        pages.values().removeIf(found -> found.size() < 2 * FEWEST_PAGES);
        return Set.copyOf(pages.keySet());
    }

    private static Place place(PdfLine line) {
        return new Place(height(line), line.size());
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
