package dev.lamplight.search.answer;

import dev.lamplight.contract.Chunk;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.core.text.TextSpan;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.SearchHit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers questions with sentences of the passages that were found: exact words, each with its place. How they are
/// chosen, and what that reaches: docs/design/answers.md. Thread-safe.
public final class ExtractiveAnswers {
    /// Name of the model that answers like this.
    public static final String MODEL = "lamplight-extractive";

    /// When it was last fitted ([AnswerCalibration]).
    public static final Instant MADE = Instant.parse("2026-11-30T00:00:00Z");

    private static final int MOST_QUOTES = 3;
    private static final int MOST_TOKENS = 120;
    /// Passages beyond them hold an answer too seldom for what they cost.
    private static final int MOST_PASSAGES = 5;
    /// Below it, a question is taken for one that the passages do not answer.
    private static final double LEAST_EVIDENCE = 0.35;

    private static final double SAME_PASSAGE = 1;
    /// In place of a cosine where no encoder read both: about that of the best sentence to a question without answer.
    private static final double NO_OPINION = 0.55;

    private static final int MAX_HEADING_LENGTH = 60;
    private static final Pattern IGNORED = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final String QUESTION_MARKS = "?？";
    private static final String COLONS = ":：";
    private static final String SENTENCE_ENDS = ".!?。！？：:;；…”\"）)";

    private final SentenceEncoder encoder;

    public ExtractiveAnswers(SentenceEncoder encoder) {
        this.encoder = encoder;
    }

    /// The sentences that answer, or none where the evidence is too weak. Where the passages hold sentences in the
    /// language of the question that answer it, the answer is made of those alone.
    ///
    /// @param question with the vectors that it was searched with
    /// @param passages best first
    /// @param maxTokens of the sentences together, where the caller has a limit
    public ExtractiveAnswer answer(QueryText question, List<Passage> passages, OptionalInt maxTokens) {
        Language asked = LanguageDetector.detect(question.text()).language();
        List<Passage> read = passages.subList(0, Math.min(passages.size(), MOST_PASSAGES));
        List<SentenceEvidence> sentences = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            sentences.addAll(evidence(question, read.get(i), i));
        }
        long tokens = encoder.tokens(question.text())
                + read.stream()
                        .mapToLong(passage -> passage.hit().chunk().tokens())
                        .sum();
        Chosen own = chosen(read, sentences, sentence -> isIn(asked, sentence, read), maxTokens);
        Chosen best = own.quotes().isEmpty() ? chosen(read, sentences, _ -> true, maxTokens) : own;
        return new ExtractiveAnswer(best.evidence(), best.quotes(), asked, tokens);
    }

    private record Chosen(double evidence, List<Quote> quotes) {}

    private static boolean isIn(Language asked, SentenceEvidence sentence, List<Passage> passages) {
        return languageOf(passages.get(sentence.passage())) == asked.encoder();
    }

    private static Language languageOf(Passage passage) {
        boolean isChinese = passage.hit().chunk().language().startsWith(Language.CHINESE.tag());
        return isChinese ? Language.CHINESE : Language.ENGLISH;
    }

    /// The best of some sentences, no two of them alike, as many as there is room for. What looks like a heading may be
    /// the answer, a short line of its own, but adds nothing to one.
    private Chosen chosen(
            List<Passage> passages,
            List<SentenceEvidence> sentences,
            Predicate<SentenceEvidence> which,
            OptionalInt maxTokens) {
        List<SentenceEvidence> candidates =
                ordered(passages, sentences.stream().filter(which).toList());
        if (candidates.isEmpty()) {
            return new Chosen(0, List.of());
        }
        double evidence = evidence(passages, candidates.getFirst());
        if (evidence < LEAST_EVIDENCE) {
            return new Chosen(evidence, List.of());
        }
        int room = Math.min(MOST_TOKENS, maxTokens.orElse(MOST_TOKENS));
        List<Quote> quotes = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (SentenceEvidence sentence : candidates) {
            SearchHit hit = passages.get(sentence.passage()).hit();
            String text = sentence.span().of(hit.chunk().text());
            String plain = plain(text);
            boolean isSaid = said.stream().anyMatch(other -> other.contains(plain) || plain.contains(other));
            boolean isBare = !quotes.isEmpty() && sentence.form() == SentenceEvidence.Form.HEADING;
            if (!isSaid && !isBare && sentence.tokens() <= room) {
                quotes.add(Quote.of(hit, sentence.passage(), sentence.span(), evidence(passages, sentence)));
                said.add(plain);
                room -= sentence.tokens();
            }
            if (quotes.size() == MOST_QUOTES) {
                break;
            }
        }
        return new Chosen(evidence, quotes);
    }

    /// The best one first; those of its passage have a small advantage over the others, for an answer goes on.
    private static List<SentenceEvidence> ordered(List<Passage> passages, List<SentenceEvidence> sentences) {
        ToDoubleFunction<SentenceEvidence> rank = sentence -> {
            Passage passage = passages.get(sentence.passage());
            return AnswerCalibration.of(languageOf(passage)).rank(passage.hit().score(), sentence);
        };
        Optional<SentenceEvidence> first = sentences.stream().max(Comparator.comparingDouble(rank));
        ToDoubleFunction<SentenceEvidence> order = sentence -> {
            boolean goesOn =
                    first.filter(best -> best.passage() == sentence.passage()).isPresent();
            return rank.applyAsDouble(sentence) + (goesOn ? SAME_PASSAGE : 0);
        };
        return sentences.stream()
                .sorted(Comparator.comparingDouble(order).reversed())
                .toList();
    }

    private static double evidence(List<Passage> passages, SentenceEvidence sentence) {
        double best = passages.stream()
                .mapToDouble(passage -> passage.hit().score())
                .max()
                .orElse(0);
        return AnswerCalibration.of(languageOf(passages.get(sentence.passage())))
                .evidence(best, sentence);
    }

    private List<SentenceEvidence> evidence(QueryText question, Passage passage, int index) {
        Chunk chunk = passage.hit().chunk();
        List<TextSpan> spans = PassageSentences.of(chunk.text());
        List<String> placed = spans.stream()
                .map(span -> headingOf(chunk, span) + "\n" + span.of(chunk.text()))
                .toList();
        float[] asked = vector(question, passage.hit().stages().encoder());
        String model = passage.hit().stages().encoder();
        List<float[]> vectors = asked == null || model == null ? List.of() : encoder.vectors(model, placed);
        List<SentenceEvidence> sentences = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            sentences.add(new SentenceEvidence(
                    index,
                    spans.get(i),
                    asked == null ? NO_OPINION : dot(asked, vectors.get(i)),
                    passage.words().share(chunk, placed.get(i)),
                    encoder.tokens(spans.get(i).of(chunk.text())),
                    form(chunk, spans.get(i))));
        }
        return sentences;
    }

    private static float @Nullable [] vector(QueryText question, @Nullable String encoder) {
        return question.vectors().stream()
                .filter(each -> each.encoder().equals(encoder))
                .map(EncodedQuery::vector)
                .findFirst()
                .orElse(null);
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    /// The heading right above a sentence; empty where the document has none.
    private static String headingOf(Chunk chunk, TextSpan span) {
        List<String> section = chunk.section();
        for (Chunk.Passage part : chunk.passages()) {
            if (part.charStart() <= chunk.charStart() + span.start()) {
                section = part.section();
            }
        }
        return section.isEmpty() ? "" : section.getLast();
    }

    private static SentenceEvidence.Form form(Chunk chunk, TextSpan span) {
        String text = span.of(chunk.text());
        char end = text.charAt(text.length() - 1);
        if (QUESTION_MARKS.indexOf(end) >= 0) {
            return SentenceEvidence.Form.QUESTION;
        }
        if (COLONS.indexOf(end) >= 0) {
            return SentenceEvidence.Form.INTRODUCTION;
        }
        String heading = plain(headingOf(chunk, span));
        boolean isHeading = (!heading.isEmpty() && heading.equals(plain(text))) || looksLikeHeading(chunk, span);
        return isHeading ? SentenceEvidence.Form.HEADING : SentenceEvidence.Form.STATEMENT;
    }

    /// A short line of its own that ends like no sentence and is no item of a list and no row of a table.
    private static boolean looksLikeHeading(Chunk chunk, TextSpan span) {
        String text = span.of(chunk.text());
        boolean endsLine = span.end() < chunk.text().length() && chunk.text().charAt(span.end()) == '\n';
        return endsLine
                && text.length() < MAX_HEADING_LENGTH
                && SENTENCE_ENDS.indexOf(text.charAt(text.length() - 1)) < 0
                && text.indexOf('|') < 0
                && !text.startsWith("-");
    }

    private static String plain(String text) {
        return IGNORED.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
