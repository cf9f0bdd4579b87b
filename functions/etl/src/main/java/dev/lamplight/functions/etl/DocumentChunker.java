package dev.lamplight.functions.etl;

import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.text.PartPlan;
import dev.lamplight.core.text.TextChunker;
import dev.lamplight.documents.DocumentExtractor;
import dev.lamplight.documents.DocumentLimits;
import dev.lamplight.documents.ExtractedDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a version to its chunk files: pure, and the same for the same bytes.
final class DocumentChunker {
    private final DocumentExtractor extractor;
    private final TextChunker chunker;

    DocumentChunker(DocumentExtractor extractor, TextChunker chunker) {
        this.extractor = extractor;
        this.chunker = chunker;
    }

    /// @param models folder of the model packages whose vocabularies measure the chunks
    static DocumentChunker of(Path models, Clock clock) {
        return new DocumentChunker(
                new DocumentExtractor(DocumentLimits.PUBLIC, clock), new TextChunker(Vocabularies.read(models)));
    }

    /// Reads and cuts a small document, so that nobody waits for the first.
    void prime() {
        byte[] document = "# Prime\n\nHow long is it kept? For a year.\n\n保存多久？一年。\n".getBytes(StandardCharsets.UTF_8);
        List<Chunk> _ = chunker.chunk(extractor.extract(document, "prime.md").text(), ChunkingStrategy.AUTO);
    }

    /// @throws Failure.Permanent where the document is at fault
    /// @throws Failure.Transient `out_of_time`
    List<ChunkFile> chunk(Version version, byte[] bytes, Deadline deadline) {
        ExtractedDocument document = extractor.extract(bytes, version.filename(), deadline.at());
        List<Chunk> chunks = chunker.chunk(document.text(), version.chunking());
        if (chunks.isEmpty()) {
            throw new Failure.Permanent(
                    PermanentCode.EMPTY_DOCUMENT,
                    "expected text in the " + document.format() + " document, found none");
        }
        DocumentFacts facts = version.facts(document.format().mediaType(), document.title(), bytes.length);
        String digest = Sha256.hex(bytes);
        List<PartPlan.Part> parts = PartPlan.of(chunks).parts();
        List<ChunkFile> files = new ArrayList<>(parts.size());
        for (PartPlan.Part part : parts) {
            List<Chunk> ofPart = part.of(chunks);
            files.add(new ChunkFile(
                    new ChunkFile.Lineage(
                            ChunkFile.Lineage.FORMAT,
                            version.store(),
                            version.file(),
                            version.order(),
                            files.size() + 1,
                            parts.size(),
                            ofPart.size(),
                            part.tokens(),
                            digest,
                            facts),
                    ofPart));
        }
        return files;
    }
}
