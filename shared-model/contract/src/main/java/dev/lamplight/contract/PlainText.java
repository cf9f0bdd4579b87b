package dev.lamplight.contract;

/// Text that can be written down everywhere: in UTF-8, and in messages of a bounded length.
public final class PlainText {
    private PlainText() {}

    /// Whether every surrogate has its other half. JSON can escape half a character, and UTF-8 cannot write it: it
    /// would come back as another text than was sent.
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean pair = Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    /// Characters of Unicode, as JSON Schema counts them: one outside of the basic plane is one, not two.
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /// The beginning of a text that has more than `maxLength` characters, never half a character of it.
    public static String shortened(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end) + "…";
    }
}
