package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.token.PromptText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContinuationScorerTest {
    private static final String PROMPT = "Text: the kettle boils, and nobody is there to hear it. Label:";
    private static final List<String> WAYS =
            List.of(" good", " goodness gracious me", " gone", " bad", " b", " another label of many words");

    private TinyModel model;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        model = TinyModel.open(folder, WeightForm.BLOCKS_PRECISE);
    }

    @AfterAll
    void close() {
        model.close();
    }

    private Continuations texts(String prompt, List<String> ways) {
        return Continuations.ofLines(model.task().tokenizer(), PromptText.given(prompt), ways);
    }

    private double[] scores(Continuations texts) {
        try (ContinuationScorer scorer = new ContinuationScorer(model.task(), texts.longest())) {
            return scorer.score(texts, () -> false).orElseThrow();
        }
    }

    /// Each way alone, by the decoder that is written down as papers have it.
    private double expected(int[] prefix, int[] branch) {
        ReferenceDecoder reference = model.reference();
        float[][] rows = reference.logits(
                IntStream.concat(IntStream.of(prefix), IntStream.of(branch)).toArray());
        double sum = 0;
        for (int at = 0; at < branch.length; at++) {
            float[] logits = rows[prefix.length + at - 1];
            double total = 0;
            for (float logit : logits) {
                total += Math.exp(logit);
            }
            sum += logits[branch[at]] - Math.log(total);
        }
        return sum;
    }

    @Test
    void likelihoodsAreThoseOfTheReference() {
        Continuations texts = texts(PROMPT, WAYS);

        double[] scores = scores(texts);

        for (int way = 0; way < WAYS.size(); way++) {
            assertThat(scores[way])
                    .as(WAYS.get(way))
                    .isCloseTo(expected(texts.prefix(), texts.branches().get(way)), within(2e-3));
        }
    }

    @Test
    void whatWasReadBeforeChangesNoBit() {
        List<String> prompts = List.of(PROMPT, PROMPT + " and", "Text: the kettle sings. Label:", PROMPT);
        try (ContinuationScorer scorer = new ContinuationScorer(model.task(), 200)) {
            for (String prompt : prompts) {
                Continuations texts = texts(prompt, WAYS);

                double[] beside = scorer.score(texts, () -> false).orElseThrow();

                assertThat(beside).as(prompt).containsExactly(scores(texts));
            }
        }
    }

    @Test
    void aWayHasTheSameLikelihoodWhateverStandsBesideIt() {
        Continuations all = texts(PROMPT, WAYS);
        double[] together = scores(all);

        for (int way = 0; way < WAYS.size(); way++) {
            Continuations alone =
                    new Continuations(all.prefix(), List.of(all.branches().get(way)));
            assertThat(scores(alone)[0]).as(WAYS.get(way)).isCloseTo(together[way], within(1e-5));
        }
    }

    @Test
    void readsOnceWhatTextsHaveInCommon() {
        Continuations texts = texts(PROMPT, WAYS);
        try (ContinuationScorer scorer = new ContinuationScorer(model.task(), 200)) {
            scorer.score(texts, () -> false);
            long first = scorer.tokensRead();
            scorer.score(texts, () -> false);

            int separate =
                    WAYS.stream().mapToInt(way -> (PROMPT + way).length()).sum();
            assertThat(first).isLessThan(separate / 3);
            // the last token of the prefix is read again for its logits
            assertThat(scorer.tokensRead() - first).isLessThanOrEqualTo(first - texts.prefix().length + 1);
        }
    }

    @Test
    void endsBetweenRunsWhereTimeIsOver() {
        try (ContinuationScorer scorer = new ContinuationScorer(model.task(), 200)) {
            int[] asked = {0};
            assertThat(scorer.score(texts(PROMPT, WAYS), () -> ++asked[0] > 3)).isEmpty();
            // and what it holds is still right
            assertThat(scorer.score(texts(PROMPT, WAYS), () -> false).orElseThrow())
                    .containsExactly(scores(texts(PROMPT, WAYS)));
        }
    }

    @Test
    void aTokenThatReachesOverTheBorderBelongsToTheWay() {
        Continuations texts = texts("ab", List.of("c", "cd"));

        assertThat(texts.prefix()).hasSize(2);
        assertThat(texts.branches().get(1)).startsWith(texts.branches().get(0));
    }
}
