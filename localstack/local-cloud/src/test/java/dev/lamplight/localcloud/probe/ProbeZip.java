package dev.lamplight.localcloud.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// The handler string of a function.
    public static String handler(Class<?> function) {
        return function.getName() + "::handleRequest";
    }
}
