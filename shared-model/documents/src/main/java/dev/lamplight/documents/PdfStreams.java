package dev.lamplight.documents;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.Filter;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.pdmodel.PDDocument;

/// Measures the streams of a PDF before anything is made of them: PDFBox unpacks a stream whole and unbounded.
/// Pictures are left out, because text extraction never opens them.
final class PdfStreams {
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final int DICTIONARY_BYTES = 2048;

    private PdfStreams() {}

    /// Inflates every stream of a file that lies open in it, as far as it is deflated, and counts. It knows no objects:
    /// the streams that hold these are opened while the file is.
    static void requireBounded(byte[] source, ExtractionBudget budget) {
        Inflater inflater = new Inflater(true);
        byte[] output = new byte[65_536];
        try {
            for (int at = next(source, 0); at >= 0; at = next(source, at + STREAM.length)) {
                budget.tick();
                int start = startOfContent(source, at + STREAM.length);
                if (!isPicture(source, at) && start + 2 < source.length) {
                    inflater.reset();
                    // PDFBox takes no look at the two bytes of zlib's header either.
                    inflater.setInput(source, start + 2, source.length - start - 2);
                    count(inflater, output, budget);
                }
            }
        } finally {
            inflater.end();
        }
    }

    /// Measures the streams that the look at the bytes has not: those packed in other ways or more than one, and all
    /// of an encrypted file.
    static void requireBounded(PDDocument document, ExtractionBudget budget) throws IOException {
        for (COSObjectKey key :
                List.copyOf(document.getDocument().getXrefTable().keySet())) {
            budget.tick();
            COSBase object = document.getDocument().getObjectFromPool(key).getObject();
            if (object instanceof COSStream stream && !COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))) {
                List<COSName> filters = PdfFilters.of(stream);
                boolean counted = filters.size() == 1 && PdfFilters.isFlate(filters.getFirst());
                if (!counted || document.isEncrypted()) {
                    unpack(stream, filters, budget);
                }
            }
        }
    }

    private static int next(byte[] source, int from) {
        for (int at = from; at + STREAM.length < source.length; at++) {
            if (source[at] == 's' && startsWith(source, at) && (at == 0 || source[at - 1] != 'd')) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] source, int at) {
        for (int index = 1; index < STREAM.length; index++) {
            if (source[at + index] != STREAM[index]) {
                return false;
            }
        }
        return true;
    }

    private static int startOfContent(byte[] source, int at) {
        int start = at;
        while (start < source.length && source[start] == ' ') {
            start++;
        }
        start += start < source.length && source[start] == '\r' ? 1 : 0;
        return start + (start < source.length && source[start] == '\n' ? 1 : 0);
    }

    /// Whether the dictionary before a stream calls it a picture and nothing else.
    private static boolean isPicture(byte[] source, int at) {
        int start = Math.max(0, at - DICTIONARY_BYTES);
        String before = new String(source, start, at - start, java.nio.charset.StandardCharsets.ISO_8859_1);
        String dictionary = before.substring(Math.max(0, before.lastIndexOf("endobj")));
        return dictionary.contains("/Image")
                && !dictionary.contains("/XRef")
                && !dictionary.contains("/ObjStm")
                && dictionary.indexOf('#') < 0;
    }

    private static void count(Inflater inflater, byte[] output, ExtractionBudget budget) {
        try {
            long total = 0;
            int inflated = inflater.inflate(output);
            while (inflated > 0) {
                total += inflated;
                budget.requireInflated(total);
                budget.tick();
                inflated = inflater.inflate(output);
            }
        } catch (DataFormatException _) {
            // No deflated stream, or one that is damaged; PDFBox also reads on to where the damage is.
        }
    }

    /// As PDFBox does it, but into bounded space: each filter once, in the order of their first places.
    private static void unpack(COSStream stream, List<COSName> filters, ExtractionBudget budget) throws IOException {
        long most = budget.limits().maxInflatedBytes();
        try (InputStream raw = stream.createRawInputStream()) {
            InputStream packed = raw;
            for (int index = 0; index < filters.size(); index++) {
                if (!PdfFilters.isGeneral(filters.get(index))) {
                    return;
                }
                Filter filter = FilterFactory.INSTANCE.getFilter(filters.get(index));
                boolean last = index == filters.size() - 1;
                // What lies between two filters is kept in memory, beside what PDFBox will keep.
                BoundedOutput unpacked = new BoundedOutput(last ? most : most / 4, !last, budget);
                filter.decode(packed, unpacked, stream, index);
                packed = new ByteArrayInputStream(unpacked.kept.toByteArray());
            }
        }
    }

    /// Counts what is written; keeps it only where it is read again.
    private static final class BoundedOutput extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final long most;
        private final boolean keeps;
        private final ExtractionBudget budget;
        private long count;

        BoundedOutput(long most, boolean keeps, ExtractionBudget budget) {
            this.most = most;
            this.keeps = keeps;
            this.budget = budget;
        }

        @Override
        public void write(int value) {
            count(1);
            if (keeps) {
                kept.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count(length);
            if (keeps) {
                kept.write(bytes, offset, length);
            }
        }

        private void count(int more) {
            count += more;
            budget.tick();
            if (count > most) {
                budget.requireInflated(Long.MAX_VALUE);
            }
        }
    }
}
