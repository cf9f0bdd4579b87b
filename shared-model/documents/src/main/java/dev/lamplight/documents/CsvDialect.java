package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a table is written as text, told from its first records.
///
/// @param separator of fields
/// @param hasHeader whether the first record names the columns
/// @param isConvincing whether nobody would write prose, code or a log like this, so that it is a table under any name
record CsvDialect(char separator, boolean hasHeader, boolean isConvincing) {
    /// How much of a text is looked at, UTF-16 units.
    static final int SAMPLE_CHARACTERS = 65_536;

    private static final String SEPARATORS = "\t;,|";
    private static final int FEWEST_RECORDS = 3;
    private static final int FEWEST_RECORDS_WITHOUT_HEADER = 10;
    private static final int MOST_RECORDS = 200;
    private static final int LONGEST_NAME = 80;
    private static final double EVEN_SHARE = 0.8;
    private static final double PROSE_SHARE = 0.2;

    /// The whole records at the start of a text, as one separator parts them.
    ///
    /// @param columns the most frequent number of fields
    /// @param even share of records with that number
    /// @param spaced share of fields behind a separator that start with a space, as words behind a comma do
    private record Sample(
            char separator, List<List<String>> records, int columns, double even, double spaced, boolean quoted) {

        static Sample of(String text, char separator) {
            CsvRecords reader = new CsvRecords(text, separator);
            List<List<String>> records = new ArrayList<>();
            boolean quoted = false;
            boolean wide = false;
            while (!wide && records.size() < MOST_RECORDS && reader.next()) {
                boolean cut = reader.position() == text.length() && text.length() == SAMPLE_CHARACTERS;
                if (!reader.isBlank() && !(cut && !records.isEmpty())) {
                    records.add(List.copyOf(reader.fields()));
                    quoted |= reader.hasQuotes();
                }
                wide = reader.fields().size() > CsvRecords.MOST_COLUMNS;
            }
            int columns = mostFrequentSize(records);
            long even =
                    records.stream().filter(record -> record.size() == columns).count();
            double share = records.isEmpty() ? 0 : (double) even / records.size();
            return new Sample(separator, records, columns, share, spaced(records), quoted);
        }

        private static int mostFrequentSize(List<List<String>> records) {
            Map<Integer, Integer> counts = new HashMap<>();
            int best = 0;
            for (List<String> record : records) {
                int count = counts.merge(record.size(), 1, Integer::sum);
                best = count > counts.getOrDefault(best, 0) ? record.size() : best;
            }
            return best;
        }

        private static double spaced(List<List<String>> records) {
            long behind = 0;
            long spaced = 0;
            for (List<String> record : records) {
                for (String value : record.subList(1, record.size())) {
                    behind++;
                    spaced += value.startsWith(" ") ? 1 : 0;
                }
            }
            return behind == 0 ? 0 : (double) spaced / behind;
        }

        boolean isTable() {
            return columns > 1 && even >= EVEN_SHARE;
        }

        boolean isBetterThan(@Nullable Sample other) {
            return other == null || even > other.even || (even == other.even && columns > other.columns);
        }

        boolean hasHeader() {
            List<String> names = records.getFirst();
            return records.size() > 1 && areNames(names) && !reappears(names);
        }

        boolean isConvincing(boolean hasHeader) {
            if (even < 1 || spaced > PROSE_SHARE) {
                return false;
            }
            boolean typed = hasTypedColumn(hasHeader ? 1 : 0);
            return hasHeader
                    ? records.size() >= FEWEST_RECORDS && (columns > 2 || quoted || typed)
                    : records.size() >= FEWEST_RECORDS_WITHOUT_HEADER && columns > 2 && typed;
        }

        /// Column names are short, differ, and are no data; only the first may be missing, above row labels.
        private static boolean areNames(List<String> names) {
            Set<String> seen = new HashSet<>();
            int data = 0;
            for (int index = 0; index < names.size(); index++) {
                String name = names.get(index).strip();
                if ((name.isEmpty() && index > 0) || name.length() > LONGEST_NAME || !seen.add(name)) {
                    return false;
                }
                boolean year = name.length() == 4 && (name.startsWith("19") || name.startsWith("20"));
                data += CsvValues.isData(name) && !year ? 1 : 0;
            }
            String last = names.getLast().strip();
            return data == 0
                    && !CsvValues.isData(names.getFirst())
                    && ".;{}".indexOf(last.charAt(last.length() - 1)) < 0;
        }

        /// A name that stands in its own column again is a value.
        private boolean reappears(List<String> names) {
            for (List<String> record : records.subList(1, records.size())) {
                for (int index = 0; index < Math.min(names.size(), record.size()); index++) {
                    String name = names.get(index);
                    if (!name.isBlank() && name.equals(record.get(index))) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean hasTypedColumn(int from) {
            for (int column = 0; column < columns; column++) {
                int index = column;
                boolean typed = records.subList(from, records.size()).stream()
                        .allMatch(record -> CsvValues.isData(record.get(index)));
                if (typed) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The dialect of a text, null where it is no table. A line `sep=;` at the start, as a spreadsheet writes it,
    /// decides.
    ///
    /// @param text whole or its start
    static @Nullable CsvDialect of(String text) {
        String body = text.substring(declarationLength(text));
        String sample = body.length() <= SAMPLE_CHARACTERS ? body : body.substring(0, SAMPLE_CHARACTERS);
        String separators = body.length() < text.length() ? text.substring(4, 5) : SEPARATORS;
        Sample best = null;
        for (int index = 0; index < separators.length(); index++) {
            Sample candidate = Sample.of(sample, separators.charAt(index));
            if (candidate.isTable() && candidate.isBetterThan(best)) {
                best = candidate;
            }
        }
        if (best == null) {
            return null;
        }
        boolean hasHeader = best.hasHeader();
        boolean declared = body.length() < text.length();
        return new CsvDialect(best.separator(), hasHeader, declared || best.isConvincing(hasHeader));
    }

    /// Characters of the line `sep=;` and its end, 0 without one.
    static int declarationLength(String text) {
        if (!text.regionMatches(true, 0, "sep=", 0, 4) || text.length() < 6) {
            return 0;
        }
        boolean pair = text.startsWith("\r\n", 5);
        boolean ends = pair || text.charAt(5) == '\n' || text.charAt(5) == '\r';
        return ends ? (pair ? 7 : 6) : 0;
    }
}
