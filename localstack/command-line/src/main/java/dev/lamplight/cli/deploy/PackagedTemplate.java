package dev.lamplight.cli.deploy;

import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private static final Pattern PARAMETER = Pattern.compile("(?m)^  (\\w+):\\n((?:    .*\\n)+)");
    private static final Pattern DEFAULT = Pattern.compile("(?m)^    Default: +'?([^'\\n]*?)'?$");
    private static final Pattern SECRET = Pattern.compile("(?m)^    NoEcho: +true$");

    /// As CloudFormation shows a value that it keeps to itself.
    private static final String STARS = "****";

    private PackagedTemplate() {}

    /// The parameters as the stack will have them, so that a second deployment of the same finds nothing to change:
    /// those that nobody gave have the template's defaults, and secrets, which a stack does not tell, count only
    /// where they are given to a stack that was there.
    ///
    /// @param before of the stack as it is; empty where there is none
    /// @param given now
    static SortedMap<String, String> effective(
            Path template, Optional<Map<String, String>> before, Map<String, String> given) throws IOException {
        SortedMap<String, String> effective = new TreeMap<>();
        String text = Files.readString(template);
        Matcher section = Pattern.compile("(?ms)^Parameters:\\n(.*?)^\\w").matcher(text);
        Matcher parameter = PARAMETER.matcher(section.find() ? section.group(1) : "");
        while (parameter.find()) {
            String name = parameter.group(1);
            Matcher usual = DEFAULT.matcher(parameter.group(2));
            String value = given.getOrDefault(
                    name, before.orElse(Map.of()).getOrDefault(name, usual.find() ? usual.group(1) : ""));
            boolean isUntold =
                    SECRET.matcher(parameter.group(2)).find() && (before.isEmpty() || !given.containsKey(name));
            effective.put(name, isUntold ? STARS : value);
        }
        return effective;
    }

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
