package dev.lamplight.cli.model;

import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.LocalS3;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.Console;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.s3.S3Client;

/// The bucket of models of the local cloud that runs here, where one does and has such a bucket.
record RunningModels(Installation installation, Console console) {

    /// @param work takes a client and the bucket
    void change(BiConsumer<S3Client, String> work) {
        Optional<RunFile> running = RunFile.running(installation.runFile());
        if (running.isEmpty()
                || running.get().isEnding()
                || running.get().modelsBucket().isEmpty()) {
            return;
        }
        try (S3Client s3 = LocalS3.client(running.get().s3(), running.get().region())) {
            work.accept(s3, running.get().modelsBucket());
        }
        console.note("  the local cloud that runs here knows it");
    }
}
