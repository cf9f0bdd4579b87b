package dev.lamplight.search.segment;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/// A chunk as a Lucene document: terms for BM25 in the field of its analysis, one vector, a few numbers that a ranking
/// needs without reading the text, and the chunk itself as JSON.
public final class ChunkFields {
    /// Place of its entry in the segment's document list.
    public static final String ENTRY = "entry";

    /// Its place among the chunks of the version.
    public static final String INDEX = "index";

    public static final String CHAR_START = "char_start";
    public static final String CHAR_END = "char_end";

    /// First 64 bits of the SHA-256 of the text: equal texts are found without reading them.
    public static final String DIGEST = "digest";

    /// Code of its [Analysis].
    public static final String ANALYSIS = "analysis";

    /// Its length in terms, exact where Lucene's norm is rounded.
    public static final String LENGTH = "length";

    private static final String CHUNK = "chunk";
    private static final FieldType TERMS = termsType();

    private ChunkFields() {}

    /// Name of the field with the vectors of one encoder.
    public static String vectors(String encoder) {
        return "vector_" + encoder;
    }

    static Document document(int entry, EmbeddedChunk embedded) {
        Chunk chunk = embedded.chunk();
        Analysis analysis = Analysis.of(chunk);
        Document document = new Document();
        document.add(new Field(analysis.field(), chunk.text(), TERMS));
        document.add(new KnnFloatVectorField(
                vectors(embedded.encoder()), embedded.vector(), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new NumericDocValuesField(ENTRY, entry));
        document.add(new NumericDocValuesField(INDEX, chunk.index()));
        document.add(new NumericDocValuesField(CHAR_START, chunk.charStart()));
        document.add(new NumericDocValuesField(CHAR_END, chunk.charEnd()));
        document.add(new NumericDocValuesField(DIGEST, digest(chunk.text())));
        document.add(new NumericDocValuesField(ANALYSIS, analysis.code()));
        document.add(new NumericDocValuesField(LENGTH, analysis.length(chunk.text())));
        document.add(new StoredField(CHUNK, Json.bytes(chunk)));
        return document;
    }

    /// The chunk of a document.
    ///
    /// @throws IOException where its bytes are no chunk
    public static Chunk read(StoredFields storedFields, int document) throws IOException {
        BytesRef json = storedFields.document(document, Set.of(CHUNK)).getBinaryValue(CHUNK);
        return Json.mapper().readValue(json.bytes, json.offset, json.length, Chunk.class);
    }

    private static long digest(String text) {
        return Long.parseUnsignedLong(Sha256.hexOfParts(text).substring(0, 16), 16);
    }

    private static FieldType termsType() {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        return type;
    }
}
