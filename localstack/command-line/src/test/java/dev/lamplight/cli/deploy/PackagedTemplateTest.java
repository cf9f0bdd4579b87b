package dev.lamplight.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedTemplateTest {
    private static final Pattern DIGEST = Pattern.compile("DEPLOYMENT_DIGEST: ([0-9a-f]{64})");

    private Path folder = Path.of("");

    @BeforeEach
    void folder(@TempDir Path temporary) {
        folder = temporary;
    }

    /// What CloudFormation says of a stack that was made with the given parameters is what counts the next time.
    @Test
    void theParametersOfASecondDeploymentAreThoseOfTheFirst() throws IOException {
        Path template = Files.writeString(folder.resolve("template.yaml"), """
                Parameters:
                  Prefix:
                    Type: String
                    Default: lamplight
                    Description: a name
                  Keys:
                    Type: String
                    Default: ''
                    NoEcho: true
                  Window:
                    Type: Number
                    Default: 5
                Conditions:
                  Other:
                    Default: none
                """);
        Map<String, String> given = Map.of("Keys", "secret", "Prefix", "mine");
        Map<String, String> stack = Map.of("Keys", "****", "Prefix", "mine", "Window", "5");

        SortedMap<String, String> first = PackagedTemplate.effective(template, Optional.empty(), given);

        assertThat(first).containsExactlyInAnyOrderEntriesOf(stack);
        assertThat(PackagedTemplate.effective(template, Optional.of(stack), Map.of()))
                .isEqualTo(first);
        assertThat(PackagedTemplate.effective(template, Optional.of(stack), Map.of("Keys", "other")))
                .as("another key is another version")
                .isNotEqualTo(first);
    }

    @Test
    void codeOfTheMachineBecomesCodeOfABucketAndNothingElseChanges() throws IOException {
        Files.writeString(folder.resolve("function.zip"), "zip");
        Files.createDirectory(folder.resolve("layer"));
        Path template = Files.writeString(folder.resolve("template.yaml"), """
                # CodeUri: of a comment
                Resources:
                  Etl:
                    Properties:
                      CodeUri: function.zip
                      Role: !Sub '${Prefix}-role'
                  Layer:
                    Properties:
                      ContentUri: 'layer/'
                """);
        Map<String, Path> sent = new HashMap<>();

        String packaged = PackagedTemplate.of(
                template,
                (content, name) -> {
                    sent.put(name, content);
                    return "s3://bucket/" + content.getFileName();
                },
                new TreeMap<>());

        assertThat(packaged)
                .isEqualTo(Files.readString(template)
                        .replace("CodeUri: function.zip", "CodeUri: s3://bucket/function.zip")
                        .replace("ContentUri: 'layer/'", "ContentUri: s3://bucket/layer"));
        assertThat(sent)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("function.zip", folder.resolve("function.zip"), "layer", folder.resolve("layer")));
    }

    @Test
    void saysWhatIsNotBuilt() throws IOException {
        Path template = Files.writeString(folder.resolve("template.yaml"), "  CodeUri: absent.zip\n");

        assertThatThrownBy(() -> PackagedTemplate.of(template, (_, _) -> "", new TreeMap<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.zip is not built: run ./lamplight build");
    }

    @Test
    void theProductsTemplateHasNoCodeOfThisMachineLeft() throws IOException {
        Path template = Path.of("..", "..", "infra-sam", "template.yaml");
        String text = Files.readString(template);

        String packaged = PackagedTemplate.of(
                Files.writeString(
                        folder.resolve("template.yaml"),
                        text.replaceAll("(CodeUri|ContentUri): .*", "$1: template.yaml")),
                (_, _) -> "s3://bucket/key",
                new TreeMap<>());

        assertThat(packaged.lines().filter(line -> line.matches(" +(CodeUri|ContentUri): .*")))
                .hasSizeGreaterThan(10)
                .allMatch(line -> line.endsWith(": s3://bucket/key"));
        assertThat(packaged).containsPattern(DIGEST);
    }

    @Test
    void functionsKnowOfAnotherLayerAndAnotherParameterAndOfNothingElse() throws IOException {
        Files.writeString(
                folder.resolve("template.yaml"), "  CodeUri: f.zip\n  ContentUri: layer\n  DEPLOYMENT_DIGEST: none\n");
        Files.writeString(folder.resolve("f.zip"), "code");
        Files.writeString(folder.resolve("layer"), "model");
        String before = digest("true");

        assertThat(digest("false")).isNotEqualTo(before);
        Files.writeString(folder.resolve("f.zip"), "other code");
        assertThat(digest("true")).isEqualTo(before);
        Files.writeString(folder.resolve("layer"), "other model");
        assertThat(digest("true")).isNotEqualTo(before);
    }

    /// The address of a content is its digest, as in the bucket of a deployment.
    private String digest(String openAccess) throws IOException {
        String packaged = PackagedTemplate.of(
                folder.resolve("template.yaml"),
                (content, _) -> "s3://bucket/" + ModelPackage.sha256(content),
                new TreeMap<>(Map.of("OpenAccess", openAccess)));
        Matcher digest = DIGEST.matcher(packaged);
        assertThat(digest.find()).as(packaged).isTrue();
        return digest.group(1);
    }

    @Test
    void aFolderIsTheSameArchiveWheneverItIsMadeAndItsProgramsCanBeRun() throws IOException {
        Path layer = Files.createDirectory(folder.resolve("layer"));
        Path program =
                Files.writeString(Files.createDirectory(layer.resolve("bin")).resolve("java"), "program");
        Files.writeString(layer.resolve("model.bin"), "numbers");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        FolderZip.write(layer, folder.resolve("one.zip"));
        assertThat(program.toFile().setLastModified(0)).isTrue();
        FolderZip.write(layer, folder.resolve("two.zip"));

        assertThat(ModelPackage.sha256(folder.resolve("two.zip")))
                .isEqualTo(ModelPackage.sha256(folder.resolve("one.zip")));
        try (ZipFile zip = ZipFile.builder().setPath(folder.resolve("one.zip")).get()) {
            assertThat(zip.getEntry("bin/java").getUnixMode() & 0777).isEqualTo(0755);
            assertThat(zip.getEntry("model.bin").getUnixMode() & 0777).isEqualTo(0644);
        }
    }
}
