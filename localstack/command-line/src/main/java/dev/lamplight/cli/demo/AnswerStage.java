package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Answer;
import dev.lamplight.cli.client.Citation;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.Console;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What the demo shows of answers, through `/v1/responses` with `file_search` as any client asks: of each language the
/// first question, and the first that the documents do not answer.
public final class AnswerStage {
    private final PlatformClient client;
    private final Console console;
    private final Clock clock;

    AnswerStage(PlatformClient client, Console console, Clock clock) {
        this.client = client;
        this.console = console;
        this.clock = clock;
    }

    /// A question with the answer that came.
    ///
    /// @param asked what searching for the question had found
    public record Shown(Asked asked, Answer answer, Duration took) {

        /// Whether each citation stands word for word in a passage of its document that searching had found.
        boolean isExact() {
            return answer.citations().stream().allMatch(this::isFound);
        }

        private boolean isFound(Citation citation) {
            return !citation.quote().isEmpty()
                    && asked.passages().stream()
                            .anyMatch(passage -> passage.fileId().equals(citation.fileId())
                                    && passage.text().contains(citation.quote()));
        }

        /// Whether the cited words hold the expected answer.
        boolean holdsExpected() {
            String expected = asked.question().answer();
            String cited = answer.citations().stream().map(Citation::quote).collect(Collectors.joining("\n"));
            return expected != null && AnswerMatch.holds(cited, expected);
        }

        Map<String, Object> toMap() {
            return Map.of(
                    "id", asked.question().id(),
                    "text", answer.text(),
                    "quotes",
                            answer.citations().stream()
                                    .map(citation -> Map.of("place", citation.place(), "quote", citation.quote()))
                                    .toList(),
                    "refused", answer.isRefused(),
                    "exact", isExact(),
                    "holdsExpected", holdsExpected(),
                    "millis", took.toMillis());
        }

        private String verdict() {
            if (answer.isRefused()) {
                return asked.question().answerable() ? "refused, though they do" : "rightly refused";
            }
            String exact = answer.citations().size() + " cited sentences, "
                    + (isExact() ? "each word for word in its document" : "NOT all in their documents");
            if (!asked.question().answerable()) {
                return exact + "; expected was that there is none";
            }
            return exact + (holdsExpected() ? "; the expected one is in them" : "; the expected one is not in them");
        }
    }

    List<Shown> show(String storeId, List<Asked> asked) {
        List<Shown> shown = new ArrayList<>();
        for (Asked each : chosen(asked)) {
            Instant start = clock.instant();
            Answer answer = client.ask(List.of(storeId), each.question().question(), PlatformClient.EXTRACTIVE);
            shown.add(new Shown(each, answer, Duration.between(start, clock.instant())));
            print(shown.getLast());
        }
        return shown;
    }

    /// The first of each language, and the first of each that nothing answers, in the order of the questions.
    static List<Asked> chosen(List<Asked> asked) {
        Set<String> seen = new HashSet<>();
        return asked.stream()
                .filter(each -> seen.add(
                        each.question().language() + " " + each.question().answerable()))
                .toList();
    }

    private void print(Shown shown) {
        console.print("");
        console.print("  " + shown.asked().question().question() + "    [" + shown.verdict() + ", "
                + shown.took().toMillis() + " ms]");
        shown.answer().lines().forEach(line -> console.print(line.isEmpty() ? "" : "    " + line));
    }
}
