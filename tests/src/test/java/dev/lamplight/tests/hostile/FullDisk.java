package dev.lamplight.tests.hostile;

import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that puts objects into a bucket, small and large ones, and says of each what it was answered.
final class FullDisk {
    private static final int OBJECTS = 300;
    private static final int LARGE = 200_000;

    private FullDisk() {}

    /// @param arguments the folder of the server
    public static void main(String[] arguments) throws IOException {
        try (S3Server s3 = server(Path.of(arguments[0]))) {
            fill(RawHttp.of(s3.endpoint()));
        }
        System.exit(0);
    }

    static S3Server server(Path folder) throws IOException {
        S3Server s3 = S3Server.start(S3Options.inFolder("us-east-1", (_, _) -> {}, folder));
        s3.create(new BucketSpec("Bucket", "bucket", false, List.of()));
        return s3;
    }

    /// @return keys of what was stored
    static List<String> fill(RawHttp http) throws IOException {
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            // names of different lengths, so that a record that does not fit is followed by one that does
            String key = "object-" + i + "-" + "x".repeat(i % 7 * 40);
            int status = put(http, key, i % 10 == 9 ? "y".repeat(LARGE) : "");
            if (status == 200) {
                stored.add(key);
            }
            System.out.println((status == 200 ? "stored " : "refused " + status + " ") + key);
        }
        return stored;
    }

    static int put(RawHttp http, String key, String more) throws IOException {
        byte[] body = ("words of " + key + more).getBytes(StandardCharsets.UTF_8);
        return http.send("PUT /bucket/" + key, "", body).status();
    }

    static boolean holds(RawHttp http, String key) throws IOException {
        return http.send("GET /bucket/" + key, "", new byte[0]).body().contains("words of " + key);
    }
}
