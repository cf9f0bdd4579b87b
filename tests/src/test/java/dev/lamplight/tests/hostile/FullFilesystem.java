package dev.lamplight.tests.hostile;

import dev.lamplight.contract.Failure;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.PackageSource;
import dev.lamplight.localcloud.s3.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/// A process on a filesystem without room: it fills the disk with objects, starts the server again on the full disk,
/// makes room and goes on; then it fetches a model that does not fit.
final class FullFilesystem {
    private static final int BALLAST = 500_000;

    private FullFilesystem() {}

    /// @param arguments the folder that is the small filesystem, and a package of a model
    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        Path folder = disk.resolve("s3");
        List<String> stored;
        Path ballast = Files.write(disk.resolve("ballast"), new byte[BALLAST]);
        try (S3Server s3 = FullDisk.server(folder)) {
            RawHttp http = RawHttp.of(s3.endpoint());
            stored = FullDisk.fill(http);
            fillUp(disk.resolve("filler"));
            System.out.println("full: " + FullDisk.put(http, "late", "z".repeat(100_000)));
        }
        try (S3Server s3 = FullDisk.server(folder)) {
            RawHttp http = RawHttp.of(s3.endpoint());
            int kept = 0;
            for (String key : stored) {
                kept += FullDisk.holds(http, key) ? 1 : 0;
            }
            System.out.println("kept " + kept + " of " + stored.size());
            System.out.println("full again: " + FullDisk.put(http, "late", "z".repeat(100_000)));
            Files.delete(ballast);
            System.out.println("with room: " + FullDisk.put(http, "late", "") + " " + FullDisk.holds(http, "late"));
        }
        fetch(disk.resolve("models"), Path.of(arguments[1]));
        System.exit(0);
    }

    private static void fillUp(Path filler) throws IOException {
        byte[] block = new byte[512];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            System.out.println("disk: " + full.getMessage());
        }
    }

    private static void fetch(Path scratch, Path model) throws IOException {
        long before = scratch.getParent().toFile().getUsableSpace();
        InstalledModels.Installed.InBucket installed = new InstalledModels.Installed.InBucket(
                ModelManifest.read(bytes(model.resolve(ModelManifest.FILE_NAME))));
        PackageDownload download = new PackageDownload(
                PackageSource.of((key, offset, length) -> {
                    byte[] whole = bytes(model.resolve(key.substring(key.lastIndexOf('/') + 1)));
                    int from = Math.toIntExact(offset);
                    return Arrays.copyOfRange(whole, from, Math.min(whole.length, from + length));
                }),
                scratch,
                Clock.systemUTC());
        try {
            download.fetch(installed);
            System.out.println("model: fetched");
        } catch (Failure failure) {
            System.out.println("model: " + failure.code().code() + ", " + failure.explanation());
        }
        long lost = before - scratch.getParent().toFile().getUsableSpace();
        System.out.println("left behind: " + (lost < 64 * 1024 ? "nothing" : lost + " bytes"));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }
}
