package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;

/// The compression filters of a PDF stream, outermost first.
final class PdfFilters {
    private PdfFilters() {}

    static List<COSName> of(COSStream stream) {
        COSBase filters = stream.getFilters();
        List<COSName> names = new ArrayList<>();
        if (filters instanceof COSName name) {
            names.add(name);
        } else if (filters instanceof COSArray array) {
            for (int index = 0; index < array.size(); index++) {
                if (array.getObject(index) instanceof COSName name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    static boolean isFlate(COSName filter) {
        return COSName.FLATE_DECODE.equals(filter) || COSName.FLATE_DECODE_ABBREVIATION.equals(filter);
    }

    /// What the first filter may yield so that the last stays bounded: each further compressing one can multiply by a
    /// thousand, and honest files never stack them.
    static long mostBytes(List<COSName> filters, long most) {
        long further = filters.stream().filter(PdfFilters::expands).count() - 1;
        return further > 0 ? most / 1000 : most;
    }

    private static boolean expands(COSName filter) {
        return isFlate(filter)
                || COSName.LZW_DECODE.equals(filter)
                || COSName.LZW_DECODE_ABBREVIATION.equals(filter)
                || COSName.RUN_LENGTH_DECODE.equals(filter);
    }
}
