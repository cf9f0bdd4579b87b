package dev.lamplight.documents;

/// Tells data from words.
final class CsvValues {
    private CsvValues() {}

    /// Whether a value is a number, an amount, a share, a date or a time: digits, and nothing but what stands
    /// between and around digits.
    static boolean isData(String value) {
        String plain = value.strip();
        boolean digit = false;
        for (int index = 0; index < plain.length(); index++) {
            char current = plain.charAt(index);
            digit |= current >= '0' && current <= '9';
            boolean exponent = (current == 'e' || current == 'E' || current == 'T' || current == 'Z') && digit;
            if (!exponent && "0123456789.,:-+/ %$€£¥'".indexOf(current) < 0) {
                return false;
            }
        }
        return digit;
    }
}
