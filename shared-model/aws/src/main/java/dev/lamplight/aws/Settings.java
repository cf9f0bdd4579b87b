package dev.lamplight.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What a function is told from outside: its environment variables, read once and as a whole when it starts. Each one
/// that is missing, wrong or unknown is named in one [WrongSettings], with what is expected; no value is ever quoted,
/// because a key that somebody wrote into the wrong variable would be in the log then.
///
/// Variables of the name `LAMPLIGHT_…` that nobody asked for are refused: a misspelled one would leave its default in
/// force without a word. Used by one thread.
public final class Settings {
    /// The most that `maxReceiveCount` of a queue may be.
    public static final int MOST_RECEIVES = 1_000;

    private static final String OWN = "LAMPLIGHT_";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern QUEUE_PATH = Pattern.compile("/\\d{12}/[A-Za-z0-9_-]{1,80}(\\.fifo)?");
    private static final String FIFO = ".fifo";

    private final Map<String, String> variables;
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private Settings(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /// The configuration of this process.
    ///
    /// @throws WrongSettings as [#read]
    public static <T> T ofThisProcess(Function<Settings, T> configuration) {
        return read(System.getenv(), configuration);
    }

    /// @param configuration asks for each of its settings; what it makes of them is thrown away where one is wrong
    /// @throws WrongSettings which names every variable that is missing, wrong or unknown
    public static <T> T read(Map<String, String> variables, Function<Settings, T> configuration) {
        Settings settings = new Settings(variables);
        T read = configuration.apply(settings);
        settings.refuseStrangers();
        if (!settings.faults.isEmpty()) {
            throw new WrongSettings(settings.faults);
        }
        return read;
    }

    private void refuseStrangers() {
        variables.keySet().stream()
                .filter(name -> name.startsWith(OWN) && !known.contains(name))
                .sorted()
                .forEach(name ->
                        faults.add(name + ": is no setting of this function; it has " + String.join(", ", known)));
    }

    /// Notes a fault of its own kind.
    ///
    /// @param expected without a word about the value
    public void refuse(String name, String expected) {
        faults.add(name + ": expected " + expected + ", found " + found(name));
    }

    /// Its length says enough to whoever wrote it.
    private String found(String name) {
        String value = variables.get(name);
        if (value == null) {
            return "nothing";
        }
        return switch (value.length()) {
            case 0 -> "empty text";
            case 1 -> "1 character";
            default -> value.length() + " characters";
        };
    }

    /// The text of a variable that may be absent.
    public Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(variables.get(name));
    }

    /// The name of a bucket.
    public String bucket(String name) {
        Optional<String> bucket =
                text(name).filter(value -> BUCKET.matcher(value).matches());
        return orRefused(bucket, name, "the name of a bucket", "");
    }

    /// The address of a standard queue.
    public String queue(String name) {
        Optional<String> url = text(name).filter(value -> isQueue(value) && !value.endsWith(FIFO));
        return orRefused(url, name, "the address of a standard queue, https://<host>/<account>/<name>", "");
    }

    /// The address of a FIFO queue.
    public String fifoQueue(String name) {
        Optional<String> url = text(name).filter(value -> isQueue(value) && value.endsWith(FIFO));
        return orRefused(url, name, "the address of a FIFO queue, https://<host>/<account>/<name>.fifo", "");
    }

    private static boolean isQueue(String value) {
        try {
            URI uri = new URI(value);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && QUEUE_PATH.matcher(uri.getPath()).matches();
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// A bucket, or a folder in one, as `s3://bucket/folder`.
    public URI bucketUri(String name) {
        Optional<URI> uri = text(name).flatMap(Settings::s3);
        return orRefused(uri, name, "s3://<bucket> or s3://<bucket>/<folder>", URI.create("s3://none"));
    }

    private static Optional<URI> s3(String value) {
        try {
            return Optional.of(new URI(value))
                    .filter(uri -> "s3".equals(uri.getScheme())
                            && uri.getAuthority() != null
                            && BUCKET.matcher(uri.getAuthority()).matches());
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// A folder that is there, as a layer brings it.
    public Path folder(String name) {
        return folders(name, 1).getFirst();
    }

    /// Folders that are there, with commas between them.
    public List<Path> folders(String name) {
        return folders(name, Integer.MAX_VALUE);
    }

    private List<Path> folders(String name, int most) {
        Optional<List<Path>> folders = text(name)
                .flatMap(value -> paths(value.split(",", -1)))
                .filter(paths -> paths.size() <= most && paths.stream().allMatch(Files::isDirectory));
        String expected = most == 1 ? "a folder that is there" : "folders that are there, with commas between them";
        return orRefused(folders, name, expected + " (does the function have its layer?)", List.of(Path.of("/")));
    }

    private static Optional<List<Path>> paths(String[] values) {
        try {
            return Optional.of(Arrays.stream(values).map(Path::of).toList())
                    .filter(paths -> paths.stream().allMatch(Path::isAbsolute));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// `true` or `false`, as they are written here.
    public boolean flag(String name, boolean usual) {
        return optional(
                name,
                usual,
                "true or false",
                value -> value.equals("true") || value.equals("false") ? Optional.of(value.equals("true")) : none());
    }

    /// A number that there is no default for.
    public int number(String name, int least, int most) {
        Optional<Integer> number =
                text(name).flatMap(value -> wholeNumber(value, least, most)).map(Math::toIntExact);
        return orRefused(number, name, "a whole number from " + least + " to " + most, least);
    }

    public int number(String name, int least, int most, int usual) {
        return Math.toIntExact(number(name, least, (long) most, usual));
    }

    public long number(String name, long least, long most, long usual) {
        return optional(
                name, usual, "a whole number from " + least + " to " + most, value -> wholeNumber(value, least, most));
    }

    private static Optional<Long> wholeNumber(String value, long least, long most) {
        try {
            return Optional.of(Long.valueOf(value)).filter(number -> number >= least && number <= most);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// A duration as ISO 8601 writes it.
    public Duration duration(String name, Duration least, Duration usual) {
        return optional(name, usual, "a duration from " + least + " on, as PT24H", value -> iso(value)
                .filter(duration -> duration.compareTo(least) >= 0));
    }

    private static Optional<Duration> iso(String value) {
        try {
            return Optional.of(Duration.parse(value));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    /// Empty text is not absence: somebody set the variable and meant something by it.
    private <T> T optional(String name, T usual, String expected, Function<String, Optional<T>> reader) {
        Optional<String> value = text(name);
        return value.isEmpty() ? usual : orRefused(value.flatMap(reader), name, expected, usual);
    }

    /// @param stand what the configuration is given until the message is complete
    private <T> T orRefused(Optional<T> read, String name, String expected, T stand) {
        Supplier<T> refused = () -> {
            refuse(name, expected);
            return stand;
        };
        return read.orElseGet(refused);
    }
}
