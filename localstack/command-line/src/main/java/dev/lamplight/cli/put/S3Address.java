package dev.lamplight.cli.put;

import dev.lamplight.cli.console.WrongUse;
import java.util.regex.Pattern;

/// Objects of a bucket whose keys start alike, as people write it: `s3://bucket/prefix`.
///
/// @param prefix of the keys, not only whole folders; empty for all
public record S3Address(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"); // S3's naming rules

    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /// @throws WrongUse where it names no bucket
    public static S3Address parse(String text) {
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            throw new WrongUse("an address in S3 is written s3://BUCKET/PREFIX, found '" + text + "'");
        }
        return new S3Address(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + prefix;
    }
}
