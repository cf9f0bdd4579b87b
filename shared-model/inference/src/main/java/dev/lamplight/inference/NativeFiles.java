package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the native folder of a layer holds, as the build wrote it down in `files.json`. A library that is cut off ends
/// the virtual machine where it is loaded, without a word: so it is looked at before. Immutable.
///
/// @param platform ONNX Runtime's name of the system that they are for: `linux-x64`, `linux-aarch64`
/// @param files all of them but `files.json`
public record NativeFiles(String platform, List<ModelManifest.ModelFile> files) {
    private static final String FILE_NAME = "files.json";
    private static final String SUBJECT = "ONNX Runtime";

    public NativeFiles {
        files = List.copyOf(files);
    }

    /// Writes down what a folder holds.
    public static void write(Path folder, String platform) throws IOException {
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.sorted().toList()) {
                files.add(ModelManifest.ModelFile.of(file));
            }
        }
        Files.write(
                folder.resolve(FILE_NAME),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(new NativeFiles(platform, files)));
    }

    /// Costs one pass over the libraries, at the speed of memory. A folder that says nothing of itself is not looked
    /// at.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where the libraries are for another system than this one, or a file
    /// is
    ///     missing, has another length or another CRC-32
    static void require(Path folder) {
        Path list = folder.resolve(FILE_NAME);
        if (!Files.exists(list)) {
            return;
        }
        try {
            StrictObject fields = StrictObject.of(Json.tree(Files.readAllBytes(list)), FILE_NAME);
            NativeFiles found =
                    new NativeFiles(fields.text("platform"), fields.list("files", ModelManifest.ModelFile::read));
            fields.end();
            found.requirePlatform();
            new PackageCheck(SUBJECT, folder, found.files()).requireFiles(PackageCheck.Origin.DISK);
        } catch (IOException unreadable) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, list + " cannot be read", unreadable);
        }
    }

    private void requirePlatform() {
        String here = "linux-" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64");
        if (platform.startsWith("linux-") && !platform.equals(here)) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "the layer's libraries of %s are for %s, and this is %s: deploy the layer of this platform"
                            .formatted(SUBJECT, platform, here));
        }
    }
}
