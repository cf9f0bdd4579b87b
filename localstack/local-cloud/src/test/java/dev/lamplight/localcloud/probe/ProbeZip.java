package dev.lamplight.localcloud.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packages the probe functions as Quarkus packages a function: classes at the root of the zip.
public final class ProbeZip {
    private ProbeZip() {}

    public static Path in(Path folder, Class<?>... functions) throws IOException {
        Path zip = folder.resolve("function.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Class<?> function : functions) {
                String entry = function.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(entry));
                try (InputStream in = ProbeZip.class.getResourceAsStream("/" + entry)) {
                    if (in == null) {
                        throw new IOException("no class file of " + function);
                    }
                    in.transferTo(out);
                }
            }
        }
        return zip;
    }

    /// The same with a `bootstrap` that starts a class of the zip as a custom runtime.
    public static Path withBootstrap(Path folder, Class<?> main) throws IOException {
        Path zip = in(folder, main);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
            Path bootstrap = inside.getPath("/bootstrap");
            Files.writeString(
                    bootstrap,
                    "#!/bin/sh\nexec '" + java + "' -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"$LAMBDA_TASK_ROOT\" "
                            + main.getName() + "\n");
            Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return zip;
    }

    /// The handler string of a function.
    public static String handler(Class<?> function) {
        return function.getName() + "::handleRequest";
    }
}
