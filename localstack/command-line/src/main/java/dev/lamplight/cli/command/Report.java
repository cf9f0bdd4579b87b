package dev.lamplight.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a call took, as the platform's `REPORT` line at the end of its log says.
///
/// @param millis duration without the start of the environment, empty where the line is missing
/// @param initMillis start of the environment, empty where it was warm
record Report(
        Optional<Double> millis,
        Optional<Double> initMillis,
        Optional<Integer> usedMegabytes,
        Optional<Integer> megabytes) {
    private static final Pattern DURATION = Pattern.compile("\tDuration: ([0-9.]+) ms");
    private static final Pattern INIT = Pattern.compile("Init Duration: ([0-9.]+) ms");
    private static final Pattern USED = Pattern.compile("Max Memory Used: ([0-9]+) MB");
    private static final Pattern SIZE = Pattern.compile("Memory Size: ([0-9]+) MB");
    private static final Pattern PLATFORM =
            Pattern.compile("(START RequestId: |END RequestId: |REPORT RequestId: |INIT_START |XRAY TraceId: ).*");
    private static final int MAX_TAIL_BYTES = 4 * 1024; // X-Amz-Log-Result, Lambda API

    static Report of(String log) {
        String line = log.lines()
                .filter(text -> text.startsWith("REPORT "))
                .reduce((_, last) -> last)
                .orElse("");
        return new Report(
                number(DURATION, line).map(Double::valueOf),
                number(INIT, line).map(Double::valueOf),
                number(USED, line).map(Integer::valueOf),
                number(SIZE, line).map(Integer::valueOf));
    }

    private static Optional<String> number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// Without the lines of the platform.
    static Stream<String> linesOfFunction(String log) {
        return log.lines().filter(line -> !PLATFORM.matcher(line).matches()).filter(line -> !line.isBlank());
    }

    /// Whether the log begins before what Lambda gives of it.
    static boolean isCut(String log) {
        return log.getBytes(StandardCharsets.UTF_8).length >= MAX_TAIL_BYTES;
    }

    String summary() {
        String time = millis.map(value -> rounded(value) + " ms").orElse("time unknown");
        String init = initMillis
                .map(value -> " after a start of " + rounded(value) + " ms")
                .orElse("");
        String memory = usedMegabytes
                .map(used -> "  " + used + megabytes.map(size -> " of " + size).orElse("") + " MB")
                .orElse("");
        return time + init + memory;
    }

    private static String rounded(double value) {
        return Long.toString(Math.round(value));
    }

    void addTo(Map<String, Object> json) {
        millis.ifPresent(value -> json.put("duration_ms", value));
        initMillis.ifPresent(value -> json.put("init_ms", value));
        usedMegabytes.ifPresent(value -> json.put("max_memory_used_mb", value));
        megabytes.ifPresent(value -> json.put("memory_mb", value));
    }
}
