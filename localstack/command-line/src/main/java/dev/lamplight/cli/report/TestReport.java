package dev.lamplight.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Sums up the reports that Surefire left in every module (`TEST-*.xml`, schema surefire-test-report 3.0): who
/// failed, who was skipped and why, and as its last line the counts.
///
/// @param passed number of tests that passed
/// @param failed tests that failed or broke, with the message of each
/// @param skipped tests whose assumption did not hold, with the reason
public record TestReport(long passed, List<Remark> failed, List<Remark> skipped) {
    private static final Set<String> NEVER_ENTERED = Set.of(".git", ".lamplight", "src", "node_modules");

    public TestReport {
        failed = List.copyOf(failed);
        skipped = List.copyOf(skipped);
    }

    /// What there is to say about one test.
    ///
    /// @param test class and method
    /// @param reason first line of the message
    public record Remark(String test, String reason) {}

    /// Prints the report below the folder of the first argument; the second is the exit status of the build itself.
    /// Exits with 0 only where the build was fine, nothing failed, and at least one test passed.
    public static void main(String[] arguments) throws IOException {
        TestReport report = read(Path.of(arguments[0]));
        report.print(System.out);
        boolean fine = "0".equals(arguments[1]) && report.failed().isEmpty() && report.passed() > 0;
        System.exit(fine ? 0 : 1);
    }

    public void print(PrintStream out) {
        printRemarks(out, "Failed:", failed);
        printRemarks(out, "Skipped, because what they need is not here:", skipped);
        out.println(passed + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
    }

    private static void printRemarks(PrintStream out, String title, List<Remark> remarks) {
        if (remarks.isEmpty()) {
            return;
        }
        out.println(title);
        remarks.forEach(remark -> out.println("  " + remark.test() + ": " + remark.reason()));
    }

    /// @throws IOException where a report cannot be read or is cut off: a test JVM that died must not count as
    ///     nothing
    public static TestReport read(Path root) throws IOException {
        Counter counter = new Counter();
        for (Path report : reports(root)) {
            try (InputStream in = Files.newInputStream(report)) {
                counter.add(in);
            } catch (XMLStreamException malformed) {
                throw new IOException(report + ": expected a whole Surefire report", malformed);
            }
        }
        return new TestReport(counter.passed, counter.failed, counter.skipped);
    }

    private static Collection<Path> reports(Path root) throws IOException {
        List<Path> reports = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NEVER_ENTERED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                Path folder = file.getParent();
                if (name.startsWith("TEST-")
                        && name.endsWith(".xml")
                        && folder != null
                        && folder.endsWith("surefire-reports")) {
                    reports.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        reports.sort(null);
        return reports;
    }

    /// Reads one report after the other. A `testcase` element has at most one `failure`, `error` or `skipped`
    /// inside; `flakyFailure` and `rerunFailure` belong to reruns, which this build does not use.
    private static final class Counter {
        private final List<Remark> failed = new ArrayList<>();
        private final List<Remark> skipped = new ArrayList<>();
        private long passed;

        void add(InputStream in) throws XMLStreamException {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT && "testcase".equals(reader.getLocalName())) {
                    addTest(reader);
                }
            }
        }

        private void addTest(XMLStreamReader reader) throws XMLStreamException {
            String test = attribute(reader, "classname") + "." + attribute(reader, "name");
            List<Remark> list = null;
            String reason = "";
            while (!(reader.next() == XMLStreamConstants.END_ELEMENT && "testcase".equals(reader.getLocalName()))) {
                if (reader.getEventType() == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "failure", "error" -> list = failed;
                        case "skipped" -> list = skipped;
                        default -> { // output and properties of the test
                            continue;
                        }
                    }
                    reason = reason(reader);
                }
            }
            if (list == null) {
                passed++;
            } else {
                list.add(new Remark(test, reason));
            }
        }

        private static String reason(XMLStreamReader reader) {
            String message = attribute(reader, "message").strip();
            if (message.isEmpty()) {
                message = attribute(reader, "type");
            }
            String line = message.lines()
                    .map(String::strip)
                    .filter(l -> !l.isEmpty())
                    .findFirst()
                    .orElse("no message");
            return line.replaceFirst("^Assumption failed: ", "");
        }

        private static String attribute(XMLStreamReader reader, String name) {
            String value = reader.getAttributeValue(null, name);
            return value == null ? "" : value;
        }
    }
}
