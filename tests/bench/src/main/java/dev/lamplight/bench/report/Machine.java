package dev.lamplight.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Where and when figures were taken; absolute ones mean nothing without it.
///
/// @param load runnable threads of the whole machine over the last minute at the start, below 0 where unknown
public record Machine(
        String processor, int cores, String system, String javaVersion, Instant date, String commit, double load) {

    public static Machine here(Path root, Instant now) {
        return new Machine(
                readProcessor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                now.truncatedTo(ChronoUnit.SECONDS),
                readCommit(root),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String readProcessor() {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown processor");
            } catch (IOException _) {
                // The figures are worth showing without it.
            }
        }
        return "unknown processor";
    }

    /// With a plus where the working copy differs from the commit.
    private static String readCommit(Path root) {
        String commit = git(root, "rev-parse", "--short=10", "HEAD");
        String changes = git(root, "status", "--porcelain", "--untracked-files=no");
        return commit.isEmpty() ? "no repository" : commit + (changes.isEmpty() ? "" : "+");
    }

    private static String git(Path root, String... arguments) {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(Stream.of("git", "-C", root.toString()), Stream.of(arguments))
                                    .toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : "";
        } catch (IOException _) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// Two lines above the table.
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s, load %.1f%n%s, %s, commit %s",
                processor,
                cores,
                system,
                load,
                javaVersion,
                date,
                commit);
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("processor", processor);
        map.put("cores", cores);
        map.put("system", system);
        map.put("java", javaVersion);
        map.put("date", date.toString());
        map.put("commit", commit);
        map.put("load", load);
        return map;
    }
}
