package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.jspecify.annotations.Nullable;

/// A PDF by its text layer. Pictures are not decoded, scripts and forms not looked at.
final class PdfReader {
    private static final long MEMORY_BYTES = 64L << 20;
    private static final long STORAGE_BYTES = 512L << 20;

    static {
        FontMappers.set(new BundledFontMapper());
    }

    private PdfReader() {}

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) throws IOException {
        PdfStreams.requireBounded(source, budget);
        try (PDDocument document = open(source)) {
            int pages = countPages(document, budget);
            PdfStreams.requireBounded(document, budget);
            List<PdfLine> lines = new PdfLineStripper(budget).lines(document);
            if (lines.isEmpty()) {
                throw withoutText(pages);
            }
            TextAssembler assembler = new TextAssembler(budget);
            PdfText text = new PdfText(PdfFurniture.remove(lines, pages), PdfOutline.of(document, budget), assembler);
            text.assemble(pages);
            PDDocumentInformation information = document.getDocumentInformation();
            String title = usable(information.getTitle());
            return new ExtractedDocument(
                    DocumentFormat.PDF,
                    assembler.toText(title == null ? text.firstHeading() : title),
                    metadata(pages, information));
        } catch (InvalidPasswordException exception) {
            throw new Failure.Permanent(
                    PermanentCode.ENCRYPTED_DOCUMENT, "The PDF cannot be opened without its password", exception);
        }
    }

    /// Opens with the empty password, which is how PDFs that only restrict printing are meant to be opened.
    private static PDDocument open(byte[] source) throws IOException {
        try {
            return Loader.loadPDF(
                    source, "", null, null, MemoryUsageSetting.setupMixed(MEMORY_BYTES, STORAGE_BYTES).streamCache);
        } catch (NoClassDefFoundError error) {
            // The security provider for certificates is left out of the class path on purpose.
            throw new Failure.Permanent(
                    PermanentCode.ENCRYPTED_DOCUMENT, "The PDF is encrypted for the holder of a certificate", error);
        }
    }

    /// Counted, because what the page tree says of itself need not be true.
    private static int countPages(PDDocument document, ExtractionBudget budget) {
        int pages = 0;
        for (PDPage _ : document.getPages()) {
            budget.requirePages(++pages);
        }
        return pages;
    }

    private static Failure.Permanent withoutText(int pages) {
        if (pages == 0) {
            return new Failure.Permanent(PermanentCode.EMPTY_DOCUMENT, "Expected pages in the PDF, found none");
        }
        return new Failure.Permanent(
                PermanentCode.NO_TEXT_LAYER, "Expected text in the PDF, found %d pages without any".formatted(pages));
    }

    private static Map<ExtractedDocument.Metadata, String> metadata(int pages, PDDocumentInformation information) {
        Map<ExtractedDocument.Metadata, String> metadata = new EnumMap<>(ExtractedDocument.Metadata.class);
        metadata.put(ExtractedDocument.Metadata.PAGE_COUNT, Integer.toString(pages));
        String author = usable(information.getAuthor());
        if (author != null) {
            metadata.put(ExtractedDocument.Metadata.AUTHOR, author);
        }
        return metadata;
    }

    /// Programs write "untitled" or the name of the source file where a person wrote nothing.
    private static @Nullable String usable(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String plain = value.strip();
        String lower = plain.toLowerCase(java.util.Locale.ROOT);
        boolean made = lower.startsWith("untitled")
                || lower.startsWith("microsoft word - ")
                || lower.endsWith(".doc")
                || lower.endsWith(".docx")
                || lower.endsWith(".dvi")
                || lower.endsWith(".tex");
        return made ? null : plain;
    }
}
