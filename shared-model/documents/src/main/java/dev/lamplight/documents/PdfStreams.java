package dev.lamplight.documents;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;

/// Measures the streams of a PDF before anything is made of them: PDFBox unpacks a stream whole and unbounded.
/// Streams are unpacked into a small buffer and counted; pictures are left out, because text extraction never opens
/// them.
final class PdfStreams {
    private PdfStreams() {}

    static void requireBounded(PDDocument document, ExtractionBudget budget) throws IOException {
        for (COSObjectKey key :
                List.copyOf(document.getDocument().getXrefTable().keySet())) {
            budget.tick();
            COSObject reference = document.getDocument().getObjectFromPool(key);
            COSBase object = reference.getObject();
            if (object instanceof COSStream stream && !isPicture(stream)) {
                measure(stream, budget);
            }
        }
    }

    private static boolean isPicture(COSStream stream) {
        return COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE));
    }

    private static void measure(COSStream stream, ExtractionBudget budget) throws IOException {
        List<COSName> filters = PdfFilters.of(stream);
        if (filters.isEmpty() || !PdfFilters.isFlate(filters.getFirst())) {
            return;
        }
        long most = PdfFilters.mostBytes(filters, budget.limits().maxInflatedBytes());
        Inflater inflater = new Inflater();
        try (InputStream packed = stream.createRawInputStream()) {
            long inflated = inflate(packed, inflater, most, budget);
            if (inflated > most) {
                budget.requireInflated(Long.MAX_VALUE);
            }
        } catch (DataFormatException _) {
            // A damaged stream ends where it is damaged; the parser decides whether that matters.
        } finally {
            inflater.end();
        }
    }

    private static long inflate(InputStream packed, Inflater inflater, long most, ExtractionBudget budget)
            throws IOException, DataFormatException {
        byte[] input = new byte[8192];
        byte[] output = new byte[65_536];
        long total = 0;
        int length = packed.read(input);
        while (length > 0 && total <= most && !inflater.finished()) {
            inflater.setInput(input, 0, length);
            int inflated = inflater.inflate(output);
            while (inflated > 0 && total <= most) {
                budget.tick();
                total += inflated;
                inflated = inflater.inflate(output);
            }
            length = packed.read(input);
        }
        return total;
    }
}
