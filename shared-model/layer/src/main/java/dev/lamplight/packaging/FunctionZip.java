package dev.lamplight.packaging;

import dev.lamplight.contract.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/// Packs a function anew from what Quarkus packed: one zip for AWS's managed runtime and for a runtime of our own.
///
/// ```
/// bootstrap            starts the function as its own runtime; runs here, and before a managed runtime
/// lib/function.jar     the function's classes, which Quarkus lays beside the jars
/// lib/*.jar            what it needs
/// ```
///
/// A virtual machine keeps no cache of classes that lie in folders, hence the jar. The same inputs give the same bytes.
public final class FunctionZip {
    static final String OWN_JAR = "lib/function.jar";
    static final String BOOTSTRAP = "bootstrap";

    private static final String LIBRARIES = "lib/";
    /// Jars that Maven packs here, and with them the rights of files that the builder's `umask` chose.
    private static final String OURS = LIBRARIES + "dev.lamplight.";

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    /// Parts of file names of what only AWS's managed runtime needs: Quarkus starts there and nowhere else.
    private static final List<String> OF_QUARKUS = List.of(
            "io.quarkus.", "org.jboss.", "io.smallrye.", "org.wildfly.", "org.jctools.", "org.crac.", "org.eclipse.");

    private final String mainClass;

    private FunctionZip(String mainClass) {
        this.mainClass = mainClass;
    }

    /// Arguments: the zip, the class whose `main` is the function as its own runtime, and where the new zip goes,
    /// which is in place of the first unless it is said.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length > 3) {
            throw new IllegalArgumentException(
                    "expected the zip of a function, its main class, and perhaps another zip");
        }
        new FunctionZip(arguments[1]).repack(Path.of(arguments[0]), Path.of(arguments[arguments.length == 3 ? 2 : 0]));
    }

    /// Does nothing where the zip was packed already.
    private void repack(Path zip, Path target) throws IOException {
        SortedMap<String, byte[]> libraries = new TreeMap<>();
        SortedMap<String, byte[]> own = new TreeMap<>();
        try (ZipFile packed = new ZipFile(zip.toFile())) {
            if (packed.getEntry(OWN_JAR) != null) {
                return;
            }
            for (ZipEntry entry :
                    packed.stream().filter(found -> !found.isDirectory()).toList()) {
                String name = entry.getName();
                byte[] content = bytes(packed, entry);
                if (name.startsWith(LIBRARIES)) {
                    libraries.put(name, name.startsWith(OURS) ? packedAnew(content) : content);
                } else {
                    own.put(name, content);
                }
            }
        }
        own.remove(MANIFEST); // names the jars as they lay beside the classes
        libraries.put(OWN_JAR, FixedZip.deflated(RecordedKeys.inOrder(own)));
        SortedMap<String, byte[]> content = new TreeMap<>(libraries);
        content.put(BOOTSTRAP, bootstrap(libraries));
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.write(fresh, FixedZip.stored(content, BOOTSTRAP));
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The script with the class path in it, so that nothing is looked for when it starts.
    private byte[] bootstrap(SortedMap<String, byte[]> libraries) throws IOException {
        List<String> jars = new ArrayList<>();
        List<String> code = new ArrayList<>();
        libraries.forEach((jar, content) -> {
            if (OF_QUARKUS.stream().noneMatch(jar::contains)) {
                jars.add(jar);
                code.add(jar + " " + Sha256.hex(content));
            }
        });
        return resource("bootstrap.sh")
                .replace("@MAIN@", mainClass)
                .replace("@JARS@", String.join(":", jars))
                .replace("@CODE@", Sha256.hexOfParts(code.toArray(String[]::new)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = FunctionZip.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("no resource " + name + " beside " + FunctionZip.class);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] packedAnew(byte[] jar) throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    contents.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return FixedZip.deflated(contents);
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream stream = zip.getInputStream(entry)) {
            return stream.readAllBytes();
        }
    }
}
