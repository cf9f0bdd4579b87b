package dev.lamplight.tests.hostile;

import dev.lamplight.contract.Failure;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.ModelSession;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that loads packages into ONNX Runtime one after the other, and says so if it lives to the end.
final class ModelLoader {
    private ModelLoader() {}

    /// @param arguments a file with one folder a line, and the folder of the layer
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[1], "native"));
        int loaded = 0;
        for (String folder : Files.readAllLines(Path.of(arguments[0]))) {
            System.out.println("loading " + folder);
            try (ModelSession session =
                    ModelSession.open(ModelPackage.inspect(Path.of(folder)), 1, ByteProducts.ofThisMachine())) {
                loaded += session.hashCode() == 0 ? 0 : 1;
            } catch (Failure.Permanent refused) {
                System.out.println("refused: " + refused.code().code());
            }
        }
        System.out.println(loaded > 0 ? "loaded all" : "loaded none");
        System.exit(0); // ONNX Runtime's threads are its own
    }
}
