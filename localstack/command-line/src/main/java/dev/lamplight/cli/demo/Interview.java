package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Passage;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Asks the questions of a scenario one after the other and shows what comes back.
final class Interview {
    private static final int ASKED_FOR = 10;
    private static final int LINE_WIDTH = 108;

    private final PlatformClient client;
    private final Console console;
    private final Clock clock;

    Interview(PlatformClient client, Console console, Clock clock) {
        this.client = client;
        this.console = console;
        this.clock = clock;
    }

    List<Asked> ask(String storeId, List<Question> questions, int shown) {
        List<Asked> answers = new ArrayList<>();
        for (Question question : questions) {
            Instant start = clock.instant();
            List<Passage> passages = PlatformClient.passages(client.search(storeId, question.question(), ASKED_FOR));
            Asked asked = Asked.of(question, passages, Duration.between(start, clock.instant()));
            answers.add(asked);
            print(asked, shown);
        }
        return answers;
    }

    private void print(Asked asked, int shown) {
        console.print("");
        console.print("  " + asked.question().question() + "    " + verdict(asked) + ", "
                + asked.took().toMillis() + " ms");
        for (int index = 0; index < Math.min(shown, asked.passages().size()); index++) {
            Passage passage = asked.passages().get(index);
            boolean right = asked.rank().orElse(0) == index + 1;
            console.print(String.format(
                    Locale.ROOT,
                    "   %s %.3f  %s",
                    right ? "✓" : " ",
                    passage.score(),
                    Table.fit(passage.citation(), LINE_WIDTH)));
            console.print("            " + Table.fit(around(passage.text(), asked.question()), LINE_WIDTH));
        }
    }

    private static String verdict(Asked asked) {
        if (!asked.question().answerable()) {
            return String.format(Locale.ROOT, "[not in the documents; best score %.3f]", asked.bestScore());
        }
        return asked.rank().isPresent()
                ? "[expected passage: rank " + asked.rank().getAsInt() + "]"
                : "[expected passage not among the first " + ASKED_FOR + "]";
    }

    /// The text on one line, from a little before the expected answer where it holds that.
    private static String around(String text, Question question) {
        String line = text.replaceAll("\\s+", " ").strip();
        String answer = question.answer();
        if (answer == null) {
            return line;
        }
        String flat = answer.replaceAll("\\s+", " ").strip();
        int at = line.indexOf(flat.substring(0, Math.min(flat.length(), 12)));
        int from = at < 24 ? 0 : at - 16;
        return from == 0 ? line : "…" + line.substring(from);
    }

    /// How often the expected passage was found, by language.
    static void printSummary(List<Asked> answers, Console console) {
        Map<String, List<Asked>> byLanguage = new TreeMap<>();
        answers.forEach(asked -> byLanguage
                .computeIfAbsent(asked.question().language(), _ -> new ArrayList<>())
                .add(asked));
        Table table =
                new Table("questions", "asked", "first", "in 3", "in 10", "median", "slowest", "not in the documents");
        byLanguage.forEach((language, all) -> {
            List<Asked> answerable =
                    all.stream().filter(asked -> asked.question().answerable()).toList();
            List<Duration> times = all.stream().map(Asked::took).sorted().toList();
            table.row(
                    language,
                    Integer.toString(answerable.size()),
                    count(answerable, asked -> asked.foundWithin(1)),
                    count(answerable, asked -> asked.foundWithin(3)),
                    count(answerable, asked -> asked.foundWithin(ASKED_FOR)),
                    times.get(times.size() / 2).toMillis() + " ms",
                    times.getLast().toMillis() + " ms",
                    unanswerable(all));
        });
        table.print(console);
    }

    private static String count(List<Asked> asked, Predicate<Asked> found) {
        return Long.toString(asked.stream().filter(found).count());
    }

    private static String unanswerable(List<Asked> all) {
        List<Asked> none =
                all.stream().filter(asked -> !asked.question().answerable()).toList();
        return none.isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%d asked, best score %.3f",
                        none.size(),
                        none.stream().mapToDouble(Asked::bestScore).max().orElse(0));
    }
}
