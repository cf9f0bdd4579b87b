package dev.lamplight.search.segment;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat.ScalarEncoding;

/// Lucene's codec with flat vectors in 8-bit codes beside the full ones. Needed for writing only: an index names the
/// formats that it is read with.
///
/// Flat, because a graph would have to be built at every commit; 8 bits, because the order by codes is then almost the
/// exact one, so that only the full vectors of the hits are fetched from S3. docs/design/retrieval.md.
final class SegmentCodec extends Lucene104Codec {
    private final KnnVectorsFormat vectors = new Lucene104ScalarQuantizedVectorsFormat(ScalarEncoding.UNSIGNED_BYTE);

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return vectors;
    }
}
