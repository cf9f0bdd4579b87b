package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// A document that nobody should send, and what must come of it.
///
/// @param what names the input
/// @param filename as its sender calls it
/// @param made builds the bytes
/// @param answer what extraction must answer
/// @param mostMegabytes what it may allocate while it does, in total, not at once
/// @param weight whether it takes so long that only the test under the function's memory runs it
record HostileInput(
        String what, String filename, Callable<byte[]> made, Answer answer, int mostMegabytes, Weight weight) {

    enum Weight {
        LIGHT,
        HEAVY
    }

    sealed interface Answer {
        /// @param part must be in the text
        record Text(String part) implements Answer {}

        record Refusal(PermanentCode code) implements Answer {}
    }

    static HostileInput reads(String what, String filename, int mostMegabytes, String part, Callable<byte[]> made) {
        return new HostileInput(what, filename, made, new Answer.Text(part), mostMegabytes, Weight.LIGHT);
    }

    static HostileInput refuses(
            String what, String filename, int mostMegabytes, PermanentCode code, Callable<byte[]> made) {
        return new HostileInput(what, filename, made, new Answer.Refusal(code), mostMegabytes, Weight.LIGHT);
    }

    HostileInput heavy() {
        return new HostileInput(what, filename, made, answer, mostMegabytes, Weight.HEAVY);
    }

    /// Every input there is.
    ///
    /// @param canary address of a server that must not be asked
    static List<HostileInput> all(String canary) {
        return Stream.of(
                        HostileTexts.encodings(),
                        HostileTexts.texts(),
                        HostileTexts.pages(),
                        HostileTexts.data(),
                        HostilePdfs.layers(),
                        HostilePdfs.structure(canary),
                        HostilePdfs.streams(),
                        HostileArchives.all(canary))
                .flatMap(List::stream)
                .toList();
    }

    /// What extraction makes of it: `text`, the code of its refusal, or whatever else it threw.
    String outcome(DocumentExtractor extractor, byte[] source) {
        try {
            String text = extractor.extract(source, filename).text().text();
            return answer instanceof Answer.Text expected && !text.contains(expected.part())
                    ? "text without '" + expected.part() + "'"
                    : "text";
        } catch (Failure.Permanent failure) {
            return failure.code().code();
        } catch (Exception | Error thrown) {
            return "threw " + thrown;
        }
    }

    String expected() {
        return switch (answer) {
            case Answer.Text _ -> "text";
            case Answer.Refusal(PermanentCode code) -> code.code();
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] encoded(String charset, String text) {
        return text.getBytes(Charset.forName(charset));
    }

    static byte[] joined(byte[]... parts) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return what;
    }
}
