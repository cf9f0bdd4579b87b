package dev.lamplight.inference.task;

import dev.lamplight.core.text.DetectedLanguage;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.core.text.SentenceSplitter;
import dev.lamplight.core.text.TextSpan;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.inference.generate.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Summaries that a model writes. A long text is read in parts, and the summaries of its parts are a text again, until
/// one is left. A sentence with a figure or a name that the text does not have is told or left out. Immutable.
public final class Summarizer {
    /// Enough for what one part says, whatever the whole is to be.
    private static final int LEAST_OF_PART = 64;

    /// Each round must leave less than it read.
    private static final int LARGEST_SHARE = 3;

    private static final int LEAST_ROOM = 128;

    private final TaskModel model;
    private final Unsupported unsupported;

    /// What becomes of a sentence that says what the text does not.
    public enum Unsupported {
        DROP,
        MARK
    }

    /// @param missing figures and names that the text does not have
    public record Sentence(String text, List<String> missing) {
        public Sentence {
            missing = List.copyOf(missing);
        }
    }

    /// @param sentences as they shall be shown
    /// @param dropped how many were left out for what they say
    /// @param isWhole whether all of the text was read and the summary came to its end
    public record Summary(
            List<Sentence> sentences, int dropped, boolean isWhole, long promptTokens, long answerTokens) {
        public Summary {
            sentences = List.copyOf(sentences);
        }

        public String text() {
            StringBuilder text = new StringBuilder();
            for (Sentence sentence : sentences) {
                boolean joins = text.isEmpty()
                        || Character.isIdeographic(sentence.text().codePointAt(0));
                text.append(joins ? "" : " ").append(sentence.text());
            }
            return text.toString();
        }
    }

    public Summarizer(TaskModel model, Unsupported unsupported) {
        this.model = model;
        this.unsupported = unsupported;
    }

    private static PromptText prompt(TaskModel model, String text) {
        DetectedLanguage language = LanguageDetector.detect(text);
        return model.asked(
                language.language() == Language.CHINESE
                        ? "请用几句话概括下面的文字，只写文中说到的内容。\n\n" + text
                        : "Summarize the following text in a few sentences. Say only what the text says.\n\n" + text);
    }

    private int room(int maxTokens) {
        return model.maxContext()
                - maxTokens
                - 2
                - Math.max(
                        model.tokenizer().encodePrompt(prompt(model, "")).length,
                        model.tokenizer().encodePrompt(prompt(model, "。")).length);
    }

    /// Whether there is room for a part of a text that is larger than its summary.
    public boolean hasRoom(int maxTokens) {
        return room(Math.max(maxTokens, LEAST_OF_PART)) >= Math.max(LEAST_ROOM, LARGEST_SHARE * maxTokens);
    }

    /// @param maxTokens of the summary, with [#hasRoom]
    /// @param isOver asked before each run of the decoder; what was written by then is there
    public Summary of(String text, int maxTokens, BooleanSupplier isOver) {
        Counts counts = new Counts();
        SupportCheck check = new SupportCheck(text);
        String rest = text;
        boolean isLast = false;
        List<Sentence> sentences = List.of();
        while (!isLast && !counts.isCut) {
            int ofPart = Math.max(maxTokens, LEAST_OF_PART);
            List<String> parts = TextParts.of(rest, model::count, room(ofPart));
            isLast = parts.size() == 1;
            List<Sentence> next = new ArrayList<>();
            for (String part : parts) {
                if (isOver.getAsBoolean()) {
                    counts.isCut = true;
                    break;
                }
                next.addAll(kept(written(part, isLast ? maxTokens : ofPart, isOver, counts), check, counts));
            }
            if (next.isEmpty() && !sentences.isEmpty()) {
                break; // what stood before says more than nothing
            }
            sentences = next;
            rest = String.join(" ", next.stream().map(Sentence::text).toList());
        }
        return new Summary(sentences, counts.dropped, !counts.isCut, counts.promptTokens, counts.answerTokens);
    }

    private String written(String part, int maxTokens, BooleanSupplier isOver, Counts counts) {
        TaskModel.Written written = model.write(prompt(model, part), maxTokens, Optional.empty(), isOver);
        counts.promptTokens += written.result().promptTokens();
        counts.answerTokens += written.result().answerTokens();
        counts.isCut |= written.result().ending() == GenerationResult.Ending.CUT;
        boolean isCutInside = written.result().ending() != GenerationResult.Ending.STOP;
        return isCutInside ? withoutBrokenSentence(written.text()) : written.text();
    }

    /// Without the last sentence where others stand before it: it breaks off.
    private static String withoutBrokenSentence(String text) {
        List<TextSpan> spans = SentenceSplitter.split(text);
        return spans.size() < 2 ? text : text.substring(0, spans.getLast().start());
    }

    private List<Sentence> kept(String summary, SupportCheck check, Counts counts) {
        List<Sentence> kept = new ArrayList<>();
        for (TextSpan span : SentenceSplitter.split(summary)) {
            String text = span.of(summary).strip();
            List<String> missing = check.missing(text);
            if (text.isEmpty()) {
                continue;
            }
            if (missing.isEmpty() || unsupported == Unsupported.MARK) {
                kept.add(new Sentence(text, missing));
            } else {
                counts.dropped++;
            }
        }
        return kept;
    }

    private static final class Counts {
        private long promptTokens;
        private long answerTokens;
        private int dropped;
        private boolean isCut;
    }
}
