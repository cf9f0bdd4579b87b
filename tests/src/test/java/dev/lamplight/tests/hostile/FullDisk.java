package dev.lamplight.tests.hostile;

import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A process that puts objects into a bucket, small and large ones, and says of each what it was answered.
final class FullDisk {
    private static final int OBJECTS = 300;
    private static final int LARGE = 200_000;

    private FullDisk() {}

    /// @param arguments the folder of the server
    public static void main(String[] arguments) throws IOException {
        try (S3Server s3 = S3Server.start(S3Options.inFolder("us-east-1", (_, _) -> {}, Path.of(arguments[0])))) {
            s3.create(new BucketSpec("Bucket", "bucket", false, List.of()));
            RawHttp http = RawHttp.of(s3.endpoint());
            for (int i = 0; i < OBJECTS; i++) {
                // names of different lengths, so that a record that does not fit is followed by one that does
                String key = "object-" + i + "-" + "x".repeat(i % 7 * 40);
                String words = "words of " + key + (i % 10 == 9 ? "y".repeat(LARGE) : "");
                int status = http.send("PUT /bucket/" + key, "", words.getBytes(StandardCharsets.UTF_8))
                        .status();
                System.out.println((status == 200 ? "stored " : "refused " + status + " ") + key);
            }
        }
        System.exit(0);
    }
}
