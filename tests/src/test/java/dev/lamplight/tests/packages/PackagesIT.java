package dev.lamplight.tests.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Product;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is deployed, as the build left it.
final class PackagesIT {
    /// Function and layers together, unzipped (Lambda Developer Guide, "Lambda quotas").
    private static final long LIMIT = 250L * 1024 * 1024;

    private static final double MEGABYTE = 1e6;

    /// How far a documented size may be from the real one, in megabytes.
    private static final double SLACK = 3;

    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");
    private static final Path SIZES = Path.of("..", "docs", "design", "packaging.md");
    private static final Pattern OF_MODELS_OR_NATIVE =
            Pattern.compile("(?i).*\\.(onnx|ort|gguf|safetensors|so|dll|dylib|jnilib)(\\.\\d+)*");
    private static final Pattern CODE = Pattern.compile("(?m)^code=([0-9a-f]{64})$");

    @BeforeAll
    static void arePackaged() {
        Product.needsPackages();
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed", "own"})
    void everyFunctionWithItsLayersIsWithinLambdasLimit(String runtime) throws IOException {
        for (FunctionSpec function : functions(runtime)) {
            assertThat(unzipped(function)).as(function.logicalId()).isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void theDocumentedSizesAreTheRealOnes() throws IOException {
        String table = Files.readString(SIZES);
        Map<String, FunctionSpec> own = byName("own");
        for (FunctionSpec managed : functions("managed")) {
            String name = shortName(managed);
            FunctionSpec other = own.getOrDefault(name, managed);
            Matcher row = Pattern.compile("\\| `" + name + "` \\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|")
                    .matcher(table);
            assertThat(row.find()).as("row of " + name + " in " + SIZES).isTrue();
            assertThat(Double.parseDouble(row.group(1))).isCloseTo(size(managed.code()) / MEGABYTE, within());
            assertThat(Double.parseDouble(row.group(2))).isCloseTo(unzipped(managed) / MEGABYTE, within());
            if (isTrained(other)) {
                assertThat(Double.parseDouble(row.group(3))).isCloseTo(unzipped(other) / MEGABYTE, within());
            }
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(SLACK);
    }

    @Test
    void noZipHoldsAModelOrALibraryOfAPlatform() throws IOException {
        for (FunctionSpec function : functions("managed")) {
            assertThat(deepEntries(function.code()))
                    .as(function.logicalId())
                    .hasSizeGreaterThan(1_000)
                    .noneMatch(name -> OF_MODELS_OR_NATIVE.matcher(name).matches());
        }
    }

    @Test
    void everyJarOfAZipIsInItsListOfComponents() throws IOException {
        for (FunctionSpec function : functions("managed")) {
            Path list = function.code().resolveSibling("components.cdx.json");
            assumeThat(list)
                    .as("a build that is offline makes no lists of components")
                    .exists();
            Set<String> listed = new HashSet<>();
            JsonNode components = Json.tree(Files.readString(list));
            components
                    .path("components")
                    .forEach(component -> listed.add(component.path("group").asText() + "."
                            + component.path("name").asText() + "-"
                            + component.path("version").asText() + ".jar"));
            assertThat(jars(function.code()))
                    .as(function.logicalId())
                    .isNotEmpty()
                    .allMatch(jar -> jar.equals("function.jar") || listed.contains(jar.replaceFirst("^modified-", "")));
        }
    }

    @Test
    void everyStartCacheWasTrainedOnTheCodeThatIsDeployedWithIt() throws IOException {
        List<FunctionSpec> functions = functions("own");
        assumeThat(functions).as("start caches are made by a full build").allMatch(PackagesIT::isTrained);
        for (FunctionSpec function : functions) {
            Matcher code = CODE.matcher(bootstrap(function.code()));
            assertThat(code.find()).isTrue();
            try (Stream<Path> files = Files.list(startFolder(function))) {
                Path trained = files.filter(file -> file.toString().endsWith(".code"))
                        .findFirst()
                        .orElseThrow();
                assertThat(trained).as(function.logicalId()).content().isEqualToIgnoringNewLines(code.group(1));
            }
        }
    }

    private static List<FunctionSpec> functions(String runtime) throws IOException {
        return Template.read(
                        TEMPLATE,
                        new TemplateOptions(
                                "us-east-1",
                                "lamplight",
                                URI.create("http://127.0.0.1"),
                                Map.of("OpenAccess", "true", "FunctionRuntime", runtime)))
                .functions();
    }

    private static Map<String, FunctionSpec> byName(String runtime) throws IOException {
        return functions(runtime).stream().collect(Collectors.toMap(PackagesIT::shortName, function -> function));
    }

    private static String shortName(FunctionSpec function) {
        return function.logicalId().toLowerCase(Locale.ROOT);
    }

    private static long unzipped(FunctionSpec function) throws IOException {
        long size = size(function.code());
        for (LayerSpec layer : function.layers()) {
            size += size(layer.content());
        }
        return size;
    }

    /// Of what is unzipped, or of the files of a folder.
    private static long size(Path content) throws IOException {
        if (Files.isDirectory(content)) {
            try (Stream<Path> files = Files.walk(content)) {
                return files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
        try (ZipFile zip = new ZipFile(content.toFile())) {
            return zip.stream().mapToLong(ZipEntry::getSize).sum();
        }
    }

    private static boolean isTrained(FunctionSpec function) {
        try (Stream<Path> files = Files.list(startFolder(function))) {
            return files.anyMatch(file -> file.toString().endsWith(".code"));
        } catch (IOException _) {
            return false;
        }
    }

    private static Path startFolder(FunctionSpec function) {
        return function.layers().getLast().content().resolve("start");
    }

    private static List<String> jars(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring("lib/".length()))
                    .toList();
        }
    }

    /// The entries of the zip and those of the jars in it.
    private static List<String> deepEntries(Path zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                names.add(entry.getName());
                if (entry.getName().endsWith(".jar")) {
                    try (ZipInputStream jar = new ZipInputStream(
                            new ByteArrayInputStream(file.getInputStream(entry).readAllBytes()))) {
                        for (ZipEntry inner = jar.getNextEntry(); inner != null; inner = jar.getNextEntry()) {
                            names.add(inner.getName());
                        }
                    }
                }
            }
        }
        return names;
    }

    private static String bootstrap(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return new String(file.getInputStream(file.getEntry("bootstrap")).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
