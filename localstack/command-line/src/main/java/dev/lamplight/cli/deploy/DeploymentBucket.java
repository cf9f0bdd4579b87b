package dev.lamplight.cli.deploy;

import dev.lamplight.cli.cloud.ModelPackages;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// The bucket that code is deployed from. Every object is named by the SHA-256 of its bytes: what is there already is
/// not sent again, and what an older stack was made of stays for the way back.
final class DeploymentBucket {
    private static final String USUAL_REGION = "us-east-1";

    private final S3Client s3;
    private final String name;
    private final String folder;
    private final Console console;
    private final Clock clock;

    /// @param folder of the stack
    DeploymentBucket(S3Client s3, String name, String folder, Console console, Clock clock) {
        this.s3 = s3;
        this.name = name;
        this.folder = folder;
        this.console = console;
        this.clock = clock;
    }

    /// Makes the bucket if there is none: private, as new buckets are, and refused to everybody else's requests.
    void make(String region, String account) {
        try {
            s3.headBucket(request -> request.bucket(name).expectedBucketOwner(account));
        } catch (NoSuchBucketException _) {
            s3.createBucket(request -> {
                request.bucket(name);
                if (!region.equals(USUAL_REGION)) {
                    request.createBucketConfiguration(place -> place.locationConstraint(region));
                }
            });
            console.note("  made the bucket " + name + " for what is deployed");
        }
    }

    /// @see PackagedTemplate.Upload#put(Path, String)
    String put(Path content, String shown) throws IOException {
        Path file = Files.isDirectory(content) ? zipped(content) : content;
        try (Progress progress = new Progress(console, clock, "upload", "bytes")) {
            String key = folder + "/" + ModelPackage.sha256(file) + ".zip";
            long size = Files.size(file);
            if (ModelPackages.holds(s3, name, key)) {
                progress.finish(shown + " is there already");
            } else {
                progress.update(0, size, shown);
                s3.putObject(
                        request -> request.bucket(name).key(key).serverSideEncryption(ServerSideEncryption.AES256),
                        file);
                progress.finish("%s, %,d kB".formatted(shown, size / 1000));
            }
            return "s3://" + name + "/" + key;
        } finally {
            if (!file.equals(content)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Path zipped(Path folder) throws IOException {
        Path file = Files.createTempFile("lamplight-layer", ".zip");
        FolderZip.write(folder, file);
        return file;
    }

    /// @return key of the template
    String putTemplate(String text, String digest) {
        String key = folder + "/" + digest + ".yaml";
        s3.putObject(
                request -> request.bucket(name).key(key).serverSideEncryption(ServerSideEncryption.AES256),
                RequestBody.fromString(text, StandardCharsets.UTF_8));
        return key;
    }
}
