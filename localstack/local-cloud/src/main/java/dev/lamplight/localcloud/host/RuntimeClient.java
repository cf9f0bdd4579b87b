package dev.lamplight.localcloud.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// AWS's Java runtime interface client: the jars that stand in `/var/runtime/lib` of the managed runtime.
///
/// The children get exactly these jars, never the host's class path: what stands there is loaded parent-first and would
/// hide the function's own classes.
public record RuntimeClient(List<Path> jars) {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    /// One class of each jar that the client needs.
    private static final List<String> MARKERS = List.of(
            "com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class",
            "com/amazonaws/services/lambda/runtime/Context.class",
            "com/amazonaws/services/lambda/runtime/serialization/PojoSerializer.class",
            "software/amazon/awssdk/utilslite/SdkInternalThreadLocal.class");

    public RuntimeClient {
        jars = List.copyOf(jars);
    }

    /// The client among the jars the host itself runs from; works for Maven's test class path and for a launcher's.
    ///
    /// @throws IllegalStateException when a jar of the client is missing or repacked into another one
    public static RuntimeClient onClassPath() {
        ClassLoader loader = RuntimeClient.class.getClassLoader();
        return new RuntimeClient(MARKERS.stream()
                .map(marker -> jarOf(marker, loader.getResource(marker)))
                .distinct()
                .toList());
    }

    /// The client as a folder of jars.
    ///
    /// @throws IllegalStateException when the folder holds no jar
    public static RuntimeClient inFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new IllegalStateException("expected the jars of AWS's Java runtime client in " + folder);
            }
            return new RuntimeClient(jars);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }

    /// Unpacks the client's native library for this machine into a folder that no other process writes to.
    ///
    /// @throws UncheckedIOException when the client has no library for this machine, or it cannot be written
    Path unpackNativeLibrary(Path folder) {
        String entry = "jni/libaws-lambda-jni.linux" + libc() + "-" + architecture() + ".so";
        Path library = folder.resolve("libaws-lambda-jni.so");
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                ZipEntry found = zip.getEntry(entry);
                if (found != null) {
                    try (InputStream bytes = zip.getInputStream(found)) {
                        Files.copy(bytes, library, StandardCopyOption.REPLACE_EXISTING);
                    }
                    return library;
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException("cannot unpack " + entry + " of " + jar, unreadable);
            }
        }
        throw new UncheckedIOException(new FileNotFoundException("AWS's Java runtime client has no " + entry));
    }

    private static String libc() {
        try (Stream<Path> libraries = Files.list(Path.of("/lib"))) {
            boolean musl = libraries.anyMatch(
                    library -> library.getFileName().toString().startsWith("ld-musl-"));
            return musl ? "_musl" : "";
        } catch (IOException _) {
            return "";
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    }

    private static Path jarOf(String marker, @Nullable URL resource) {
        String location = resource == null ? "" : resource.toString();
        int end = location.indexOf("!/");
        if (!location.startsWith("jar:file:") || end < 0) {
            throw new IllegalStateException("expected " + marker
                    + " in a jar of AWS's Java runtime client on the class path, found \"" + location + "\"");
        }
        return Path.of(URI.create(location.substring("jar:".length(), end)));
    }
}
