package dev.lamplight.cli.deploy;

import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template whose code lies in a bucket instead of on this machine, and whose functions have a digest of layers and
/// parameters in their environment. All else of the text stays as it is.
///
/// SAM publishes a version of a function where the text of its properties changes. That of a layer's content or a
/// parameter is another text than the function's, so that without the digest the alias would go on with the old ones.
final class PackagedTemplate {
    private static final Pattern CODE = Pattern.compile("(?m)^( +(?:CodeUri|ContentUri): +)'?([^'\\s{]+)'?$");

    private static final Pattern DIGEST = Pattern.compile("(?m)^( +DEPLOYMENT_DIGEST: +)none$");

    private PackagedTemplate() {}

    /// Puts what a template names into a bucket.
    @FunctionalInterface
    interface Upload {
        /// @param content a zip, or a folder that becomes one
        /// @param name what it is called in the template, without the way up
        /// @return its address, `s3://bucket/key`
        String put(Path content, String name) throws IOException;
    }

    /// @param parameters as the stack will have them, as far as that is known
    /// @throws IOException where something that the template names is not built
    static String of(Path template, Upload upload, SortedMap<String, String> parameters) throws IOException {
        Matcher code = CODE.matcher(Files.readString(template));
        StringBuilder packaged = new StringBuilder();
        List<String> digested = new ArrayList<>(List.of(Json.text(parameters)));
        while (code.find()) {
            MatchResult found = code.toMatchResult();
            Path content =
                    template.toAbsolutePath().resolveSibling(found.group(2)).normalize();
            if (!Files.exists(content)) {
                throw new IOException(content + " is not built: run ./lamplight build");
            }
            String address = upload.put(content, found.group(2).replaceAll("^(\\.\\./)+|/$", ""));
            if (found.group(1).contains("ContentUri")) {
                digested.add(address);
            }
            code.appendReplacement(packaged, Matcher.quoteReplacement(found.group(1) + address));
        }
        String digest = Sha256.hexOfParts(digested.toArray(String[]::new));
        return DIGEST.matcher(code.appendTail(packaged)).replaceAll("$1" + digest);
    }
}
