package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.List;
import java.util.Map;

/// A table as text. Every row becomes lines of `column: value`, which is how a question names what it looks for and
/// what language models read well (the list form of Hegselmann et al. 2023, TabLLM); a table without a header gives its
/// rows as the other formats do. A row is a [place][dev.lamplight.core.text.ExtractedText.Place] by the number that a
/// spreadsheet shows beside it. Our own because RFC 4180 is a page, and a library hides the line of an open quote.
final class CsvReader {
    private final TextAssembler assembler;
    private final ExtractionBudget budget;
    private final StringBuilder row = new StringBuilder();

    private CsvReader(TextAssembler assembler, ExtractionBudget budget) {
        this.assembler = assembler;
        this.budget = budget;
    }

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) {
        CharsetDetector.Decoded decoded = PlainTextReader.decode(source, budget);
        CsvDialect dialect = CsvDialect.of(decoded.text());
        if (dialect == null) {
            throw new Failure.Permanent(PermanentCode.CORRUPT_DOCUMENT, "Expected rows of one separator, found none");
        }
        String table = decoded.text().substring(CsvDialect.declarationLength(decoded.text()));
        TextAssembler assembler = new TextAssembler(budget);
        new CsvReader(assembler, budget).read(table, dialect);
        return new ExtractedDocument(
                DocumentFormat.CSV,
                assembler.toText(null),
                Map.of(ExtractedDocument.Metadata.CHARSET, decoded.charset().name()));
    }

    private void read(String table, CsvDialect dialect) {
        CsvRecords records = new CsvRecords(table, dialect.separator());
        List<String> names = List.of();
        while (records.next()) {
            budget.countNode();
            requireReadable(records, table);
            if (dialect.hasHeader() && names.isEmpty()) {
                names = records.isBlank() ? names : labels(records.fields());
            } else {
                append(records, names);
            }
        }
    }

    private static void requireReadable(CsvRecords records, String table) {
        if (records.isOpen()) {
            long line = 1
                    + table.substring(0, records.start())
                            .chars()
                            .filter(character -> character == '\n')
                            .count();
            throw new Failure.Permanent(
                    PermanentCode.CORRUPT_DOCUMENT,
                    "Row %d, which starts in line %d, opens a quote that nothing closes"
                            .formatted(records.number(), line));
        }
        if (records.fields().size() > CsvRecords.MOST_COLUMNS) {
            throw new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    "Expected at most %,d columns, found more in row %d"
                            .formatted(CsvRecords.MOST_COLUMNS, records.number()));
        }
    }

    private void append(CsvRecords records, List<String> names) {
        row.setLength(0);
        for (int index = 0; index < records.fields().size(); index++) {
            budget.tick();
            String value = Whitespace.collapse(records.fields().get(index));
            if (value.isEmpty()) {
                continue;
            }
            if (names.isEmpty()) {
                row.append(row.isEmpty() ? "" : HtmlText.CELL_SEPARATOR).append(value);
            } else {
                row.append(row.isEmpty() ? "" : Whitespace.KEPT_BREAK);
                row.append(index < names.size() ? names.get(index) : "column " + (index + 1) + ": ");
                row.append(value);
            }
            budget.requireCharacters(row.length());
        }
        assembler.row("row " + records.number(), row);
    }

    private static List<String> labels(List<String> names) {
        return names.stream()
                .map(Whitespace::collapse)
                .map(name -> name.isEmpty() ? "" : name + ": ")
                .toList();
    }
}
