package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/// Reads a document of any [supported format][DocumentFormat]. Immutable and safe for use by many threads.
///
/// The parsers are other people's and the bytes are anybody's, so whatever a parser does (throws, exhausts the
/// stack or the heap) ends as a coded failure of this one document.
public final class DocumentExtractor {
    private final DocumentLimits limits;
    private final Clock clock;
    private final FormatDetector detector = new FormatDetector();

    public DocumentExtractor(DocumentLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /// Extracts without a deadline of the caller's; the limits' own duration holds.
    public ExtractedDocument extract(byte[] source, String filename) {
        return extract(source, filename, Instant.MAX);
    }

    /// Extracts from a file, which is not opened if it is too large.
    public ExtractedDocument extract(Path source, String filename, Instant deadline) throws IOException {
        new ExtractionBudget(limits, clock, deadline).requireSource(Files.size(source));
        return extract(Files.readAllBytes(source), filename, deadline);
    }

    /// Finds the format in the bytes and extracts text and structure.
    ///
    /// @param source not changed and not kept
    /// @param filename a hint that only decides where the bytes leave more than one kind of text possible
    /// @param deadline when the caller has to have its answer
    /// @throws Failure.Permanent `EMPTY_DOCUMENT` without any text, `UNSUPPORTED_FORMAT` naming what was found,
    ///     `CORRUPT_DOCUMENT`, `ENCRYPTED_DOCUMENT`, `NO_TEXT_LAYER` for pages that are pictures,
    ///     `DOCUMENT_TOO_LARGE` at the first [limit][DocumentLimits] reached
    /// @throws Failure.Transient `OUT_OF_TIME` when the deadline passed
    public ExtractedDocument extract(byte[] source, String filename, Instant deadline) {
        ExtractionBudget budget = new ExtractionBudget(limits, clock, deadline);
        budget.requireSource(source.length);
        if (source.length == 0) {
            throw new Failure.Permanent(PermanentCode.EMPTY_DOCUMENT, "Expected a document, found no bytes");
        }
        ExtractedDocument document = read(source, filename, budget);
        if (document.text().text().isBlank()) {
            throw new Failure.Permanent(
                    PermanentCode.EMPTY_DOCUMENT,
                    "Expected text in the document (%s), found none"
                            .formatted(document.format().mediaType()));
        }
        return document;
    }

    /// Other people's code takes part in this too: the signatures and the JSON parser.
    private DocumentFormat detect(byte[] source, String filename) {
        try {
            return detector.detect(source, filename);
        } catch (Failure failure) {
            throw failure;
        } catch (StackOverflowError | RuntimeException problem) {
            throw new Failure.Permanent(
                    PermanentCode.CORRUPT_DOCUMENT, "What the file is cannot be told from its bytes", problem);
        }
    }

    private ExtractedDocument read(byte[] source, String filename, ExtractionBudget budget) {
        DocumentFormat format = detect(source, filename);
        try {
            return switch (format) {
                case TEXT -> PlainTextReader.read(source, budget);
                case MARKDOWN -> MarkdownReader.read(source, budget);
                case HTML -> HtmlReader.read(source, budget);
                case CSV -> CsvReader.read(source, budget);
                case JSON, JSON_LINES -> JsonReader.read(source, format, budget);
                case PDF -> PdfReader.read(source, budget);
                case DOCX -> DocxReader.read(source, budget);
            };
        } catch (Failure failure) {
            throw failure;
        } catch (OutOfMemoryError error) {
            throw new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    "The document (%s) needs more memory than there is to be read".formatted(format.mediaType()),
                    error);
        } catch (StackOverflowError | NoClassDefFoundError | IOException | RuntimeException problem) {
            throw new Failure.Permanent(
                    PermanentCode.CORRUPT_DOCUMENT,
                    "The file starts like %s but cannot be read as such".formatted(format.mediaType()),
                    problem);
        }
    }
}
