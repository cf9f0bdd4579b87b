package dev.lamplight.aws.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names in the headers of a part, whichever way a client wrote what is not ASCII: as UTF-8 (RFC 7578, section 5.1, and
/// every browser), as ISO-8859-1 (clients on Java's HTTP libraries), or as an extended parameter (RFC 8187), which
/// counts before the plain one (RFC 6266, section 4.3). Continued parameters (RFC 2231, section 3) are not read.
final class PartText {
    /// A quoted text is skipped, so that nothing inside a file name is taken for a parameter.
    private static final Pattern QUOTED = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*+\"");

    private static final Pattern EXTENDED =
            Pattern.compile(";\\s*filename\\*\\s*=\\s*([A-Za-z0-9_.:+-]+)'[^']*'([^;\\s]*)", Pattern.CASE_INSENSITIVE);

    private PartText() {}

    /// @param disposition `Content-Disposition` of the part, its bytes read as ISO-8859-1, or null
    /// @param plain the file name that the parser found in it
    static String filename(@Nullable String disposition, String plain) {
        return Optional.ofNullable(disposition).flatMap(PartText::extended).orElseGet(() -> decoded(plain));
    }

    private static Optional<String> extended(String disposition) {
        Matcher found = EXTENDED.matcher(QUOTED.matcher(disposition).replaceAll("\"\""));
        if (!found.find()) {
            return Optional.empty();
        }
        try {
            // a plus sign means itself here
            return Optional.of(URLDecoder.decode(found.group(2).replace("+", "%2B"), Charset.forName(found.group(1))));
        } catch (IllegalArgumentException unreadable) { // no such charset, or no percent encoding
            return Optional.empty();
        }
    }

    /// The text that bytes read as ISO-8859-1 stand for: UTF-8 where they are that. Text that is valid UTF-8 by chance
    /// is rare enough: it takes a letter with an accent before a sign like © or ¼.
    static String decoded(String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return latin1;
        }
    }
}
