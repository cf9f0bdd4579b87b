package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderConfig;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufMetadata;
import dev.lamplight.core.gguf.GgufTensor;
import dev.lamplight.core.gguf.GgufValue;
import dev.lamplight.core.gguf.GgufWriter;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.ModelManifest.ModelFile;
import dev.lamplight.inference.ModelManifest.TensorSpec;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.PackageCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the package of a generator out of a GGUF file. The same file, source and settings give the same bytes.
public final class GeneratorAssembly {
    private static final String GRAPH = "model.onnx";
    private static final String WEIGHTS = "weights.bin";
    private static final String STEPS = "steps.onnx";
    private static final String STEP_WEIGHTS = "steps.bin";
    private static final String TOKENIZER = "tokenizer.gguf";

    /// Of the metadata all that concerns tokens: the tables, the beginning and the ends, the chat template.
    private static final String TOKENIZER_PREFIX = "tokenizer.";

    private final GgufFile file;
    private final Source source;
    private final WeightForm form;
    private final WeightForm stepForm;
    private final int positions;

    /// Where a file comes from.
    ///
    /// @param name what requests are to call the model
    /// @param fileName what the file was called
    /// @param sha256 of its bytes
    /// @param packed when the package is made
    public record Source(String name, String fileName, String sha256, Instant packed) {
        public Source {
            PackageCheck.requirePlainName(name);
        }
    }

    /// @param file stays open until the package is made
    /// @param maxPositions most tokens of prompt and answer together; fewer where the model was trained for fewer
    public GeneratorAssembly(GgufFile file, Source source, WeightForm form, int maxPositions) {
        this(file, source, form, form, maxPositions);
    }

    /// @param form that prompts are read in
    /// @param stepForm that answers are written in, token by token; a second graph where it is another
    /// @see #GeneratorAssembly(GgufFile, Source, WeightForm, int)
    public GeneratorAssembly(GgufFile file, Source source, WeightForm form, WeightForm stepForm, int maxPositions) {
        this.file = file;
        this.source = source;
        this.form = form;
        this.stepForm = stepForm;
        this.positions = Math.min(maxPositions, DecoderConfig.of(file).contextLength());
    }

    /// The form that is fast on a processor. Where sums of byte products saturate, both factors have to be widened
    /// first, and [WeightForm#TWO_PLANES] loses what it wins elsewhere (docs/design/generation.md).
    public static WeightForm formFor(ByteProducts products) {
        return switch (products) {
            case EXACT -> WeightForm.TWO_PLANES;
            case SATURATING -> WeightForm.BLOCKS;
        };
    }

    /// @param folder where the package goes; empty before
    /// @return the manifest that was written
    /// @throws Failure.Permanent MALFORMED_MODEL or UNSUPPORTED_MODEL where the file holds no decoder of a known
    ///     family, no known tokenizer, or a chat template that cannot be read
    public GeneratorManifest assemble(Path folder) throws IOException {
        DecoderConfig config = DecoderConfig.of(file);
        TokenVocabulary vocabulary = TokenVocabulary.of(file.metadata(), config.vocabulary());
        boolean hasChat = ChatTemplate.of(vocabulary).isPresent();
        List<String> names = new ArrayList<>(List.of(GRAPH, WEIGHTS, TOKENIZER));
        OnnxModel graph = write(form, folder, GRAPH, WEIGHTS);
        if (stepForm != form) {
            write(stepForm, folder, STEPS, STEP_WEIGHTS);
            names.addAll(List.of(STEPS, STEP_WEIGHTS));
        }
        Files.write(folder.resolve(TOKENIZER), tokenizer(file.metadata()));
        List<ModelFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(ModelFile.of(folder.resolve(name)));
        }
        GgufMetadata metadata = file.metadata();
        GeneratorManifest unversioned = new GeneratorManifest(
                GeneratorManifest.FORMAT,
                source.name(),
                "",
                files,
                GRAPH,
                stepForm == form ? GRAPH : STEPS,
                TOKENIZER,
                tensors(graph.graph().inputs()),
                tensors(graph.graph().outputs()),
                config.family(),
                form,
                file.tensors().values().stream().mapToLong(GgufTensor::elements).sum(),
                config.vocabulary(),
                positions,
                config.cacheBytesPerToken(),
                hasChat ? GeneratorManifest.Chat.TEMPLATE : GeneratorManifest.Chat.NONE,
                metadata.texts("general.languages").orElse(List.of()),
                new GeneratorManifest.Provenance(
                        metadata.text("general.organization").orElse("unknown"),
                        metadata.text("general.license").orElse("unknown"),
                        source.fileName(),
                        source.sha256(),
                        source.packed()),
                List.of());
        GeneratorManifest manifest = unversioned.withVersion(unversioned.digest());
        Files.write(folder.resolve(GeneratorManifest.FILE_NAME), manifest.toJson());
        GeneratorPackage.inspect(folder);
        return manifest;
    }

    private OnnxModel write(WeightForm of, Path folder, String name, String weights) throws IOException {
        // one more, for the row that stands beside the last single step
        OnnxModel graph = DecoderGraph.of(file, of, positions + 1);
        ExternalWeights.write(graph, folder.resolve(name), weights);
        return graph;
    }

    private static List<TensorSpec> tensors(List<OnnxValue> values) {
        return values.stream().map(ModelPackage::spec).toList();
    }

    private static byte[] tokenizer(GgufMetadata metadata) {
        GgufWriter tables = new GgufWriter();
        for (Map.Entry<String, GgufValue> entry : metadata.values().entrySet()) {
            if (entry.getKey().startsWith(TOKENIZER_PREFIX)) {
                write(entry.getKey(), entry.getValue(), tables);
            }
        }
        return tables.toBytes();
    }

    private static void write(String key, GgufValue value, GgufWriter tables) {
        switch (value) {
            case GgufValue.Text(String text) -> tables.text(key, text);
            case GgufValue.Whole(long whole) -> tables.int64(key, whole);
            case GgufValue.Real(double real) -> tables.float32(key, (float) real);
            case GgufValue.Truth(boolean truth) -> tables.truth(key, truth);
            case GgufValue.Texts(List<String> texts) -> tables.texts(key, texts);
            case GgufValue.Wholes wholes -> tables.int32s(key, narrowed(key, wholes.values()));
            case GgufValue.Reals reals -> tables.float32s(key, narrowed(reals.values()));
            case GgufValue.Truths _ -> {
                // no tokenizer has such a table
            }
        }
    }

    private static int[] narrowed(String key, long[] values) {
        int[] narrowed = new int[values.length];
        for (int index = 0; index < values.length; index++) {
            if (values[index] != (int) values[index]) {
                throw new Failure.Permanent(
                        PermanentCode.MALFORMED_MODEL,
                        "%s: expected numbers of 32 bits, found %d".formatted(key, values[index]));
            }
            narrowed[index] = (int) values[index];
        }
        return narrowed;
    }

    private static float[] narrowed(double[] values) {
        float[] narrowed = new float[values.length];
        for (int index = 0; index < values.length; index++) {
            narrowed[index] = (float) values[index];
        }
        return narrowed;
    }
}
