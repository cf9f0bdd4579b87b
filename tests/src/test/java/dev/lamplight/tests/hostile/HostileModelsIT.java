package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Failure;
import dev.lamplight.core.onnx.OnnxInspection;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.inference.ModelManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Packages that differ from what they say are refused with a code, whatever is changed in them; what is not refused
/// does not take the process down that loads it.
class HostileModelsIT {
    private static final int MUTANTS = 10_000;
    private static final long SEED = 20_261_129;
    private static final int MOST_NATIVE = 200;
    private static final String TAKEN = "taken";

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.lamplight.tests.hostile.ModelRows#all")
    void everyBadPackageIsRefused(BadInput<TinyPackage> row) throws Exception {
        TinyPackage tiny = TinyPackage.writtenTo(folder.resolve("tiny"));

        assertThat(row.attempt().on(tiny)).isEqualTo(row.answer());
    }

    @Test
    void noMutantOfAManifestIsAnythingButOpenedOrRefused() throws IOException {
        TinyPackage tiny = TinyPackage.writtenTo(folder.resolve("tiny"));
        Path file = tiny.folder().resolve("manifest.json");
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(SEED);

        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < MUTANTS; i++) {
            byte[] json = mutant(good, random);
            String outcome = outcome(() -> ModelManifest.read(json));
            if (outcome.equals(TAKEN)) {
                Files.write(file, json);
                outcome = ModelRows.outcome(tiny.folder());
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }

        assertThat(outcomes.keySet()).isSubsetOf("opened tiny", "model_mismatch", "newer_format");
        assertThat(outcomes.get("model_mismatch"))
                .as("seed %s: %s", SEED, outcomes)
                .isGreaterThan(MUTANTS / 2);
    }

    @Test
    void noMutantOfAGraphIsAnythingButOpenedOrRefusedAndNoneEndsTheProcess() throws Exception {
        TinyPackage tiny = TinyPackage.writtenTo(folder.resolve("tiny"));
        byte[] good = TinyPackage.bytes(TinyPackage.model());
        Random random = new Random(SEED);

        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> natives = new ArrayList<>(List.of(tiny(good)));
        for (int i = 0; i < MUTANTS; i++) {
            byte[] graph = mutant(good, random);
            String outcome = outcome(() -> OnnxInspection.of(OnnxModel.read(ByteBuffer.wrap(graph))));
            if (outcome.equals(TAKEN) && natives.size() < MOST_NATIVE) {
                tiny.write(graph);
                outcome = ModelRows.outcome(tiny.folder());
                if (outcome.startsWith("opened")) {
                    natives.add(tiny(graph));
                }
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }

        assertThat(outcomes.keySet()).isSubsetOf("opened tiny", "model_mismatch", TAKEN);
        assertThat(natives).as("seed %s: %s", SEED, outcomes).hasSizeGreaterThan(MOST_NATIVE / 2);
        assertThat(loaded(natives))
                .as("the child that loads what was not refused")
                .isEqualTo("loaded all");
    }

    private static String outcome(Runnable reading) {
        try {
            reading.run();
            return TAKEN;
        } catch (Failure.Permanent refused) {
            return refused.code().code();
        }
    }

    /// A package of its own for the child.
    private String tiny(byte[] graph) throws IOException {
        Path copy = Files.createTempDirectory(folder, "native");
        TinyPackage.writtenTo(copy).write(graph);
        return copy.toString();
    }

    private String loaded(List<String> folders) throws IOException, InterruptedException {
        Path list = Files.write(folder.resolve("folders"), folders);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:ErrorFile=" + folder.resolve("crash"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ModelLoader.class.getName(),
                        list.toString(),
                        Ground.LAYER.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = child.inputReader()) {
            String last = out.lines().reduce((_, line) -> line).orElse("nothing");
            child.waitFor(60, TimeUnit.SECONDS);
            return child.exitValue() == 0 ? last : last + ", exit " + child.exitValue();
        } finally {
            child.destroyForcibly();
        }
    }

    /// One to three changes: a bit, a byte, a stretch that goes, comes twice or is noise, a number made large.
    private static byte[] mutant(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 2; changes--) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = spliced(bytes, at, at + length, new byte[0]);
                case 3 -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                case 4 -> {
                    byte[] noise = new byte[length];
                    random.nextBytes(noise);
                    bytes = spliced(bytes, at, at + length, noise);
                }
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        byte[] spliced = new byte[bytes.length - (to - from) + middle.length];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(middle, 0, spliced, from, middle.length);
        System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
        return spliced;
    }

    /// The packages of the layer are what the checks are for: none of them is refused.
    @Test
    void theEncodersOfTheLayerAreOpened() throws IOException {
        Ground.needsEncoders();
        try (var packages = Files.list(Ground.LAYER.resolve("model"))) {
            List<Path> folders = packages.filter(Files::isDirectory).toList();

            assertThat(folders).isNotEmpty().allSatisfy(each -> assertThat(ModelRows.outcome(each))
                    .startsWith("opened"));
        }
    }
}
