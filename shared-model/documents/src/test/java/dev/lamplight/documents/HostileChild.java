package dev.lamplight.documents;

import java.time.Clock;
import java.util.List;

/// Extracts every hostile input one after the other, as one environment of a function would, and then sound documents.
/// Writes a line each: what, expected, found, milliseconds.
final class HostileChild {
    private HostileChild() {}

    /// @param arguments the address of the canary
    public static void main(String[] arguments) throws Exception {
        DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());
        for (HostileInput input : HostileInput.all(arguments[0])) {
            byte[] source = input.made().call();
            long start = System.nanoTime();
            String found = input.outcome(extractor, source);
            print(input.what(), input.expected(), found, start);
        }
        List<Fixture> sound = Fixture.all();
        for (Fixture fixture : sound) {
            long start = System.nanoTime();
            String text = extractor
                    .extract(fixture.source(), fixture.filename())
                    .text()
                    .text();
            print("then " + fixture.filename(), "text", text.isBlank() ? "nothing" : "text", start);
        }
        System.out.println("done");
    }

    private static void print(String what, String expected, String found, long start) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(String.join("\t", what, expected, found.replace('\n', ' '), Long.toString(millis)));
    }
}
