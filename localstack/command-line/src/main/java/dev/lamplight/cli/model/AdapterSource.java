package dev.lamplight.cli.model;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.inference.generate.AdapterFile;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where an adapter comes from: a file of ONNX Runtime's format, or a folder of Hugging Face's PEFT.
///
/// @param name what it is called where nobody says
/// @param file in ONNX Runtime's format
/// @param madeFor the model that it says it was made for; empty where it says none
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record AdapterSource(String name, byte[] file, Optional<String> madeFor) {
    private static final String EXTENSION = ".onnx_adapter";

    /// Whether somebody who adds this means an adapter and no model.
    static boolean isOne(String source) {
        return source.endsWith(EXTENSION) || peftFolder(Path.of(source)).isPresent();
    }

    /// @throws CommandFailure where nothing is there, or it is none of both
    /// @throws dev.lamplight.contract.Failure.Permanent where its tensors are damaged
    static AdapterSource of(String source) throws IOException {
        Path path = Path.of(source);
        Optional<Path> folder = peftFolder(path);
        if (folder.isPresent()) {
            PeftAdapter adapter = PeftAdapter.open(folder.get());
            return new AdapterSource(
                    nameOf(folder.get()),
                    AdapterFile.write(adapter.matrices()),
                    Optional.of(adapter.base()).filter(base -> !base.isEmpty()));
        }
        if (!Files.isRegularFile(path) || !source.endsWith(EXTENSION)) {
            throw new CommandFailure(
                    "No adapter at " + source + ": expected a file *" + EXTENSION + ", or a folder with "
                            + PeftAdapter.CONFIG + " and " + PeftAdapter.WEIGHTS + " as PEFT saves it.");
        }
        if (Files.size(path) > InstalledGenerators.MAX_ADAPTER_BYTES) {
            throw new CommandFailure(source + " has more than " + InstalledGenerators.MAX_ADAPTER_BYTES
                    + " bytes: train one of a smaller rank.");
        }
        return new AdapterSource(nameOf(path), Files.readAllBytes(path), Optional.empty());
    }

    /// The folder of PEFT that a path means, itself or by one of its two files.
    private static Optional<Path> peftFolder(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        boolean isFile = absolute.endsWith(PeftAdapter.CONFIG) || absolute.endsWith(PeftAdapter.WEIGHTS);
        return Optional.of(isFile ? absolute.resolveSibling("") : absolute).filter(PeftAdapter::isOne);
    }

    private static String nameOf(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        String stem = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return ModelSource.plain(stem, "adapter");
    }
}
