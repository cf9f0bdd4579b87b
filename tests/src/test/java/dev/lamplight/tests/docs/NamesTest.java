package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a document names in backticks is there: types, settings, commands, routes, files, events and codes.
/// Commands and routes may also be those of which COVERAGE.md says that they are not there yet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // the sources are read once
final class NamesTest {
    private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```.*?```");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|\\*|/\\*).*$");
    private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
    private static final Pattern TYPE = Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z]\\w*))?");
    private static final Pattern SETTING = Pattern.compile("(?:LAMPLIGHT|MODEL)_[A-Z_]+");
    private static final Pattern COMMAND = Pattern.compile("\\./lamplight ([a-z]+)(.*)");
    private static final Pattern ROUTE = Pattern.compile("(GET|POST|DELETE) (/|…)(\\S+)");
    private static final Pattern CODE_ROUTE = Pattern.compile("Route\\.(\\w+)\\(\\s*\"(/[^\"]+)\"");
    private static final Pattern EVENT = Pattern.compile("(?:dev\\.lamplight\\.|…)([\\w.]+\\.v1)");
    private static final Pattern WORD = Pattern.compile("(\\w+)");
    private static final Pattern SNAKE = Pattern.compile("[a-z]+(?:_[a-z]+)+");

    /// Placeholders, and words of other people: of the JDK, of ONNX, of Docker, of checkers and of AWS.
    private static final Set<String> OTHER_NAMES = Set.of(
            "XHandler",
            "XConfig",
            "XTest",
            "XBench",
            "OutOfMemoryError",
            "Docker",
            "OpenAIEmbeddings",
            "MatMul",
            "ArrayRecordComponent");

    /// Names in backticks by the documents that have them.
    private final Map<String, Set<String>> names = new LinkedHashMap<>();

    private final Set<String> templateWords = words(Project.text("infra-sam/template.yaml"));
    private final String sources;
    private final Set<String> sourceWords;

    /// Words of the sources without their comments: a type that code uses, nested or of somebody else, is there too.
    private final Set<String> codeWords;

    NamesTest() {
        for (Path document : Project.documents()) {
            if (!document.equals(Path.of("COVERAGE.md"))) {
                String prose = CODE_BLOCK.matcher(Project.text(document)).replaceAll("");
                for (String name : Project.finds(QUOTED, prose)) {
                    names.computeIfAbsent(name, _ -> new TreeSet<>()).add(document.toString());
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (Path file : Project.files()) {
            String name = file.toString();
            boolean isSource = name.endsWith(".java") || name.endsWith(".properties") || name.endsWith("pom.xml");
            if ((isSource && !name.endsWith("/NamesTest.java")) || name.equals("lamplight")) {
                text.append(Project.text(file)).append('\n');
            }
        }
        sources = text.toString();
        sourceWords = words(sources);
        codeWords = words(COMMENT.matcher(sources).replaceAll(""));
    }

    private static Set<String> words(String text) {
        return new HashSet<>(Project.finds(WORD, text));
    }

    /// Whether COVERAGE.md says of it that it is not there yet.
    private static boolean isPromised(String name) {
        return CoverageRow.all().stream().filter(row -> !row.isProved()).anyMatch(row -> row.capability()
                .contains("`" + name));
    }

    @Test
    void everyTypeExistsAndHasItsMember() {
        Set<String> types = Project.types("/src/");
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            Matcher type = TYPE.matcher(name);
            if (type.matches() && !OTHER_NAMES.contains(type.group(1))) {
                boolean ours = types.contains(type.group(1));
                boolean member =
                        type.group(2) == null || words(sourceOf(type.group(1))).contains(type.group(2));
                boolean others = type.group(2) == null
                        && (templateWords.contains(type.group(1)) || codeWords.contains(type.group(1)));
                if (!(ours && member) && !others) {
                    missing.add(name + " in " + documents);
                }
            }
        });

        assertThat(missing).isEmpty();
    }

    private static String sourceOf(String type) {
        StringBuilder text = new StringBuilder();
        Project.files().stream()
                .filter(file -> file.endsWith(type + ".java"))
                .forEach(file -> text.append(Project.text(file)));
        return text.toString();
    }

    @Test
    void everySettingIsReadSomewhere() {
        Set<String> read = Settings.all();
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            boolean isKnown = read.contains(name) || sourceWords.contains(name) || templateWords.contains(name);
            if (SETTING.matcher(name).matches() && !isKnown) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(read).hasSizeGreaterThan(8);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyCommandAndOptionIsExplainedByHelp() {
        String help = "localstack/command-line/src/main/resources/dev/lamplight/cli/";
        String usage = Project.text(help + "usage.txt");
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            Matcher command = COMMAND.matcher(name);
            if (!command.matches()) {
                return;
            }
            Path page = Path.of(help, "help", command.group(1) + ".txt");
            String text = Files.exists(Project.ROOT.resolve(page)) ? Project.text(page) : "";
            boolean known = usage.contains("./lamplight " + command.group(1)) && !text.isEmpty();
            boolean options = Pattern.compile("--[a-z-]+")
                    .matcher(command.group(2))
                    .results()
                    .allMatch(option -> text.contains(option.group()));
            if ((!known || !options) && !isPromised("./lamplight " + command.group(1))) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(missing).isEmpty();
    }

    @Test
    void everyRouteIsAnswered() {
        Set<String> routes = new TreeSet<>();
        CODE_ROUTE
                .matcher(sources)
                .results()
                .forEach(route -> routes.add(
                        route.group(1).equals("openGet")
                                ? "GET " + route.group(2)
                                : route.group(1).toUpperCase(Locale.ROOT) + " " + route.group(2)));
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            Matcher route = ROUTE.matcher(name);
            if (!route.matches()) {
                return;
            }
            String path = route.group(3).replaceAll("[?\\[].*", "");
            boolean known = route.group(2).equals("/")
                    ? routes.contains(route.group(1) + " /" + path)
                    : routes.stream().anyMatch(each -> each.startsWith(route.group(1) + " ") && each.endsWith(path));
            if (!known && !isPromised(name)) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(routes).hasSizeGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyFileAndFolderIsThere() {
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            String path = name.replaceAll("[<*…{].*", "").replaceAll("#.*", "");
            boolean ours = path.contains("/")
                    && !path.contains(" ")
                    && !path.contains("/target")
                    && !path.startsWith("/")
                    && Files.exists(Project.ROOT.resolve(path.substring(0, path.indexOf('/'))));
            if (ours && !path.startsWith(".lamplight") && !Files.exists(Project.ROOT.resolve(path))) {
                missing.add(name + " in " + documents);
            }
            if (name.matches("[A-Z]+\\.md") && !Project.files().stream().anyMatch(file -> file.endsWith(name))) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(missing).isEmpty();
    }

    @Test
    void everyEventIsOne() {
        Set<String> types =
                new TreeSet<>(Project.finds(Pattern.compile("TYPE = \"dev\\.lamplight\\.([\\w.]+)\""), sources));
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            Matcher event = EVENT.matcher(name);
            if (event.matches() && types.stream().noneMatch(type -> type.endsWith(event.group(1)))) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(types).hasSizeGreaterThan(5);
        assertThat(missing).isEmpty();
    }

    /// Fields of the API, codes of failures, names of files: written in the sources as they are, as a constant, or in
    /// camel case.
    @Test
    void everyFieldAndCodeStandsInTheSources() {
        List<String> missing = new ArrayList<>();
        names.forEach((name, documents) -> {
            boolean plain = !SNAKE.matcher(name).matches()
                    || sourceWords.contains(name)
                    || sourceWords.contains(name.toUpperCase(Locale.ROOT))
                    || sourceWords.contains(Settings.camel(name))
                    || name.equals("base_url")
                    || name.equals("api_key");
            if (!plain) {
                missing.add(name + " in " + documents);
            }
        });

        assertThat(missing).isEmpty();
    }
}
