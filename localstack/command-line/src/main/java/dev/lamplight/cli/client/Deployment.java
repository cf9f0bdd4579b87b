package dev.lamplight.cli.client;

import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.CommandFailure;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The Lamplight that a command talks to: the one that `LAMPLIGHT_URL` names, else the local cloud of this folder.
///
/// @param url without `/v1` and without a slash at its end
/// @param apiKey empty where none is needed
/// @param local the local cloud, empty for one in AWS
/// @param inboxBucket where dropped documents go, empty where nobody said
/// @param libraryBucket where everything derived lies, quarantined messages too, empty where nobody said
public record Deployment(
        URI url,
        Optional<String> apiKey,
        Optional<RunFile> local,
        Optional<String> inboxBucket,
        Optional<String> libraryBucket) {

    /// @throws CommandFailure where nothing is named and nothing runs here
    public static Deployment find(Map<String, String> environment, Path runFile) {
        String url = environment.getOrDefault("LAMPLIGHT_URL", "");
        if (!url.isBlank()) {
            return new Deployment(
                    base(url),
                    variable(environment, "LAMPLIGHT_API_KEY"),
                    Optional.empty(),
                    variable(environment, "LAMPLIGHT_INBOX_BUCKET"),
                    variable(environment, "LAMPLIGHT_LIBRARY_BUCKET"));
        }
        Optional<RunFile> run = RunFile.running(runFile);
        if (run.isPresent() && run.get().isEnding()) {
            throw new CommandFailure("The local cloud (process " + run.get().processId()
                    + ") is ending and takes nothing new: start it again with ./lamplight up.");
        }
        return run.map(Deployment::of)
                .orElseThrow(() -> new CommandFailure("No local cloud runs here: start it with ./lamplight up, or set"
                        + " LAMPLIGHT_URL and LAMPLIGHT_API_KEY to a deployed one."));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    public static Deployment of(RunFile run) {
        Optional<String> key = Optional.of(run.apiKey()).filter(text -> !text.isEmpty());
        return new Deployment(
                base(run.url().toString()),
                key,
                Optional.of(run),
                Optional.of(run.inboxBucket()),
                Optional.of(run.libraryBucket()));
    }

    /// People paste the address with and without the `/v1` that client libraries want.
    private static URI base(String url) {
        String trimmed = url.strip().replaceFirst("/+$", "").replaceFirst("/v1$", "");
        try {
            URI base = URI.create(trimmed);
            if (base.getHost() != null) {
                return base;
            }
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(
                    "LAMPLIGHT_URL is no address: '" + url + "'; write it as https://host/stage.", malformed);
        }
        throw new CommandFailure("LAMPLIGHT_URL is no address: '" + url + "'; write it as https://host/stage.");
    }
}
