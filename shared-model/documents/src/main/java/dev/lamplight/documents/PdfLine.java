package dev.lamplight.documents;

/// One line of a page as it is laid out.
///
/// @param page counts from 1
/// @param text without the line break, not blank
/// @param size the font size of most of its characters, points
/// @param isBold whether most of its characters are in a bold face
/// @param isMonospaced whether most of its characters are in a face of one width
/// @param x left edge, points from the page's left
/// @param y baseline, points from the page's top
/// @param pageHeight points
record PdfLine(
        int page, String text, float size, boolean isBold, boolean isMonospaced, float x, float y, float pageHeight) {

    /// What stays of the row of dots that leads to a page number.
    static final char LEADER = '\t';

    PdfLine {
        text = withoutLeaders(text);
    }

    /// The text with every number replaced by one mark: equal for "Page 3 of 9" and "Page 4 of 9".
    String shape() {
        StringBuilder shape = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (!Character.isDigit(character)) {
                shape.append(character);
            } else if (shape.isEmpty() || shape.charAt(shape.length() - 1) != '#') {
                shape.append('#');
            }
        }
        return shape.toString();
    }

    /// Makes one [leader][#LEADER] of each run of three and more dots that have spaces between them.
    private static String withoutLeaders(String text) {
        if (!text.contains(". . .")) {
            return text;
        }
        StringBuilder shortened = new StringBuilder();
        int index = 0;
        while (index < text.length()) {
            int end = index;
            int dots = 0;
            while (end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ' ')) {
                dots += text.charAt(end) == '.' ? 1 : 0;
                end++;
            }
            if (dots >= 3) {
                shortened.append(LEADER);
                index = end;
            } else {
                shortened.append(text.charAt(index));
                index++;
            }
        }
        return shortened.toString().strip();
    }
}
