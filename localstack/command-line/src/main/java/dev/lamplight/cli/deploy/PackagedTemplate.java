package dev.lamplight.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template whose code lies in a bucket instead of on this machine. All else of the text stays as it is.
final class PackagedTemplate {
    private static final Pattern CODE = Pattern.compile("(?m)^( +(?:CodeUri|ContentUri): +)'?([^'\\s{]+)'?$");

    private PackagedTemplate() {}

    /// Puts what a template names into a bucket.
    @FunctionalInterface
    interface Upload {
        /// @param content a zip, or a folder that becomes one
        /// @param name what it is called in the template, without the way up
        /// @return its address, `s3://bucket/key`
        String put(Path content, String name) throws IOException;
    }

    /// @throws IOException where something that the template names is not built
    static String of(Path template, Upload upload) throws IOException {
        Matcher code = CODE.matcher(Files.readString(template));
        StringBuilder packaged = new StringBuilder();
        while (code.find()) {
            MatchResult found = code.toMatchResult();
            Path content =
                    template.toAbsolutePath().resolveSibling(found.group(2)).normalize();
            if (!Files.exists(content)) {
                throw new IOException(content + " is not built: run ./lamplight build");
            }
            code.appendReplacement(
                    packaged,
                    Matcher.quoteReplacement(
                            found.group(1) + upload.put(content, found.group(2).replaceAll("^(\\.\\./)+|/$", ""))));
        }
        return code.appendTail(packaged).toString();
    }
}
