package dev.lamplight.cli.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// The model packages that the build made for the bucket of models: `<name>/<version>/<file>`, as they lie there too.
public final class ModelPackages {
    private static final String MANIFEST = "manifest.json";

    private final Path folder;

    /// @param folder that the build of the layer leaves beside it
    public ModelPackages(Path folder) {
        this.folder = folder;
    }

    /// Puts into the bucket what it lacks. A package's manifest goes last: where it is, the package is whole, and a
    /// version never changes.
    ///
    /// @return how many packages were put
    public int putInto(S3Client s3, String bucket) throws IOException {
        int put = 0;
        for (Path version : versions()) {
            if (holds(s3, bucket, key(version.resolve(MANIFEST)))) {
                continue;
            }
            for (Path file : files(version)) {
                s3.putObject(request -> request.bucket(bucket).key(key(file)), file);
            }
            put++;
        }
        return put;
    }

    private List<Path> versions() throws IOException {
        try (Stream<Path> tree = Files.walk(folder, 2)) {
            return tree.filter(version -> Files.exists(version.resolve(MANIFEST)))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> files(Path version) throws IOException {
        try (Stream<Path> children = Files.list(version)) {
            return children.sorted(Comparator.comparing(
                            file -> file.getFileName().toString().equals(MANIFEST)))
                    .toList();
        }
    }

    private String key(Path file) {
        return folder.relativize(file).toString().replace(java.io.File.separatorChar, '/');
    }

    /// Whether a bucket has an object of this key.
    public static boolean holds(S3Client s3, String bucket, String key) {
        try {
            s3.headObject(request -> request.bucket(bucket).key(key));
            return true;
        } catch (NoSuchKeyException _) {
            return false;
        }
    }
}
