package dev.lamplight.retrieval;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.inference.Encoders;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.QueryWords;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.answer.ExtractiveAnswer;
import dev.lamplight.search.answer.ExtractiveAnswers;
import dev.lamplight.search.answer.Passage;
import dev.lamplight.search.answer.Quote;
import dev.lamplight.search.answer.SentenceEncoder;
import dev.lamplight.search.answer.SentenceSupport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Answers from stores: passages of all of them as one list, and the sentences in it that answer. Thread-safe.
public final class StoreAnswers {
    /// While an answer is made, a store is what it was when it was asked.
    private static final Duration SAME_ANSWER = Duration.ofMinutes(1);

    private final CurrentManifests manifests;
    private final StoreSearch searches;
    private final QueryEncoder encoder;
    private final SentenceEncoder sentences;
    private final ExtractiveAnswers answers;

    public StoreAnswers(CurrentManifests manifests, StoreSearch searches, Encoders encoders) {
        this.manifests = manifests;
        this.searches = searches;
        this.encoder = new QueryEncoder(encoders);
        this.sentences = new InstalledSentenceEncoder(encoders);
        this.answers = new ExtractiveAnswers(sentences);
    }

    /// Has each encoder read a question, so that nobody waits for the first.
    public void prime() {
        for (String question : List.of("How long is it kept?", "保存多久？")) {
            QueryText _ = encoder.encode(question);
        }
    }

    /// What the stores hold on a question.
    ///
    /// @param passages best first, over all stores: their scores mean the same everywhere
    public record Findings(QueryText question, List<Passage> passages) {
        public Findings {
            passages = List.copyOf(passages);
        }
    }

    /// @param question as it is searched
    /// @throws Failure.Permanent `not_found` or `store_deleted` for a store that is not there, and what
    ///     searching throws
    public Findings find(String question, List<StoreId> stores, SearchFields wished) {
        // unknown stores are refused before the question costs anything
        List<StoreManifest> open =
                stores.stream().map(store -> manifests.of(store, Duration.ZERO)).toList();
        QueryText text = encoder.encode(question);
        var query = new SearchQuery(List.of(text), wished.maxResults(), wished.filter(), wished.scoreThreshold());
        List<Passage> passages = new ArrayList<>();
        for (StoreManifest manifest : open) {
            passages.addAll(searches.read(manifest, reader -> {
                QueryWords words = reader.words(question);
                return reader.search(query).hits().stream()
                        .map(hit -> new Passage(manifest.store(), hit, words))
                        .toList();
            }));
        }
        passages.sort(
                Comparator.comparingDouble((Passage passage) -> passage.hit().score())
                        .reversed());
        return new Findings(text, passages.subList(0, Math.min(passages.size(), wished.maxResults())));
    }

    /// The sentences of the findings that answer, if any do.
    ///
    /// @param maxTokens of the sentences together, where the caller has a limit
    public ExtractiveAnswer answer(Findings findings, OptionalInt maxTokens) {
        return answers.answer(findings.question(), findings.passages(), maxTokens);
    }

    /// The words of the findings that say what a sentence says which somebody wrote from them.
    public Optional<Quote> support(String sentence, Findings findings) {
        Map<StoreId, QueryWords> words = new HashMap<>();
        List<Passage> passages = findings.passages().stream()
                .map(passage -> new Passage(
                        passage.store(),
                        passage.hit(),
                        words.computeIfAbsent(passage.store(), store -> words(store, sentence))))
                .toList();
        return SentenceSupport.of(sentence, passages);
    }

    private QueryWords words(StoreId store, String sentence) {
        return searches.read(manifests.of(store, SAME_ANSWER), reader -> reader.words(sentence));
    }

    /// Length of a text in tokens of the encoder of its language.
    public int tokens(String text) {
        return sentences.tokens(text);
    }
}
