package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;

/// The compression filters of a PDF stream, outermost first, each once: PDFBox ignores repetitions.
final class PdfFilters {
    private static final Set<COSName> OTHER_GENERAL = Set.of(
            COSName.LZW_DECODE,
            COSName.LZW_DECODE_ABBREVIATION,
            COSName.RUN_LENGTH_DECODE,
            COSName.RUN_LENGTH_DECODE_ABBREVIATION,
            COSName.ASCII_HEX_DECODE,
            COSName.ASCII_HEX_DECODE_ABBREVIATION,
            COSName.ASCII85_DECODE,
            COSName.ASCII85_DECODE_ABBREVIATION);

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
        return names.stream().distinct().toList();
    }

    static boolean isFlate(COSName filter) {
        return COSName.FLATE_DECODE.equals(filter) || COSName.FLATE_DECODE_ABBREVIATION.equals(filter);
    }

    /// Whether a filter is for any data; the others unpack pictures.
    static boolean isGeneral(COSName filter) {
        return isFlate(filter) || OTHER_GENERAL.contains(filter);
    }
}
