package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.inference.InstalledModels.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledModelsTest {
    private final Set<String> bucket = new HashSet<>();
    private Path temporary;

    @BeforeEach
    void keep(@TempDir Path folder) {
        temporary = folder;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(temporary.resolve(name));
    }

    private static ModelManifest named(ModelManifest manifest, String name) {
        ModelManifest renamed = new ModelManifest(
                manifest.format(),
                name,
                "",
                manifest.task(),
                manifest.files(),
                manifest.graph(),
                manifest.inputs(),
                manifest.outputs(),
                manifest.tokenizer(),
                manifest.encoding(),
                manifest.languages(),
                manifest.quantization(),
                manifest.provenance(),
                manifest.runtimeVersion(),
                manifest.fidelity());
        return renamed.withVersion(renamed.digest());
    }

    private static void writeCatalog(Path folder, ModelManifest... models) throws IOException {
        Files.write(
                folder.resolve(CatalogFile.FILE_NAME),
                Json.bytes(new CatalogFile(CatalogFile.FORMAT, List.of(models))));
    }

    @Test
    void listsWhatIsInAFolderAndWhatTheBucketHoldsOfTheCatalog() throws IOException {
        Path layer = folder("layer");
        ModelManifest tiny = TinyModels.write(folder("layer/tiny"), 4000);
        ModelManifest other = named(tiny, "other");
        writeCatalog(layer, tiny, other);
        InstalledModels models = InstalledModels.of(List.of(layer), bucket::contains);

        assertThat(models.all()).containsExactly(tiny);
        bucket.add("other/" + other.version() + "/model.onnx");
        assertThat(models.all()).as("without a manifest it is not whole").containsExactly(tiny);
        bucket.add("other/" + other.version() + "/manifest.json");
        assertThat(models.all()).containsExactly(other, tiny);
        assertThat(models.find("other")).isEqualTo(new Installed.InBucket(other));
        assertThat(models.find("tiny")).isEqualTo(new Installed.InFolder(tiny, layer.resolve("tiny")));
    }

    @Test
    void theFirstFolderComesBeforeTheSecondAndBothBeforeTheBucket() throws IOException {
        Path own = folder("own");
        Path layer = folder("layer");
        ModelManifest mine = TinyModels.write(folder("own/tiny"), 400);
        ModelManifest theirs = TinyModels.write(folder("layer/tiny"), 4000);
        writeCatalog(layer, theirs);
        bucket.add("tiny/" + theirs.version() + "/manifest.json");

        InstalledModels models = InstalledModels.of(List.of(own, layer), bucket::contains);

        assertThat(models.find("tiny")).isEqualTo(new Installed.InFolder(mine, own.resolve("tiny")));
        assertThat(models.all()).containsExactly(mine);
    }

    @Test
    void saysWhichModelsThereAre() throws IOException {
        Path layer = folder("layer");
        writeCatalog(layer, named(TinyModels.write(folder("layer/tiny"), 400), "absent"));
        InstalledModels models = InstalledModels.of(List.of(layer), bucket::contains);

        for (String name : List.of("absent", "TINY", "text-embedding-3-small", "../tiny", "x".repeat(1000))) {
            assertThatThrownBy(() -> models.find(name))
                    .as(name)
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> {
                        assertThat(failure.code()).isEqualTo(PermanentCode.MODEL_NOT_FOUND);
                        assertThat(failure.param()).isEqualTo("model");
                        assertThat(failure.explanation())
                                .startsWith("model: expected one of tiny, found ")
                                .hasSizeLessThan(150);
                    });
        }
    }

    @Test
    void refusesACatalogThatIsNone() throws IOException {
        Path layer = folder("layer");
        ModelManifest tiny = TinyModels.write(folder("layer/tiny"), 400);
        List<String> catalogs = List.of("", "[]", "{}", "{\"format\":1}", "{\"format\":0,\"models\":[]}");
        for (String json : catalogs) {
            Files.writeString(layer.resolve(CatalogFile.FILE_NAME), json);
            assertRefused(layer, PermanentCode.MODEL_MISMATCH);
        }

        writeCatalog(layer, tiny.withVersion("0".repeat(64)));
        assertRefused(layer, PermanentCode.MODEL_MISMATCH);
        Files.writeString(layer.resolve(CatalogFile.FILE_NAME), "{\"format\":2,\"models\":[]}");
        assertRefused(layer, PermanentCode.NEWER_FORMAT);
    }

    private void assertRefused(Path layer, PermanentCode code) {
        assertThatThrownBy(() -> InstalledModels.of(List.of(layer), bucket::contains))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }
}
