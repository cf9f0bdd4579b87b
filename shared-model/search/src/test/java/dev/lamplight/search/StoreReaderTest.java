package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.file;
import static dev.lamplight.search.StoreFixture.part;
import static dev.lamplight.search.StoreFixture.texts;
import static dev.lamplight.search.StoreFixture.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StoreReaderTest {

    @Test
    void findsNothingInAnEmptyStore() {
        try (var store = new StoreFixture();
                var reader = store.open()) {
            SearchResult result = reader.search(SearchQuery.of(both("anything", 1, 0), 10));

            assertThat(result.hits()).isEmpty();
            assertThat(result.chunksSearched()).isZero();
        }
    }

    @Test
    void returnsTheChunkWithAllThatIsKnownOfIt() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "The quick brown fox", 1, 0), chunk(1, "A lazy dog", 0, 1))));

            try (var reader = store.open()) {
                SearchHit hit = reader.search(SearchQuery.of(both("quick foxes", 1, 0), 1))
                        .hits()
                        .getFirst();

                assertThat(hit.chunk())
                        .isEqualTo(new Chunk(0, "The quick brown fox", 0, 5, 3, List.of("Top", "Sub"), "en", 7));
                assertThat(hit.file()).isEqualTo(file(1));
                assertThat(hit.facts().filename()).isEqualTo("name-1");
                assertThat(hit.stages().cosine()).isCloseTo(1, within(1e-6));
                assertThat(hit.stages().cosineRank()).isEqualTo(1);
                assertThat(hit.stages().bm25Rank()).isEqualTo(1);
                assertThat(reader.chunks(file(1))).extracting(Chunk::index).containsExactly(0, 1);
            }
        }
    }

    /// By hand: N = 3 chunks; "apple" is in 2 of them, so idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6.
    /// Lengths are 2, 1 and 3, on average 2. In "apple apple" (tf 2, length 2) the saturation is
    /// 2 / (2 + 1.2 (1 - 0.75 + 0.75 * 2/2)) = 2 / 3.2; in "apple" it is
    /// 1 / (1 + 1.2 (0.25 + 0.75 * 1/2)) = 1 / 1.75.
    @Test
    void scoresWordsByBm25() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(
                    1, 1, chunk(0, "apple apple", 1, 0), chunk(1, "apple", 1, 0), chunk(2, "one two three", 1, 0))));

            try (var reader = store.open()) {
                List<SearchHit> hits =
                        reader.search(SearchQuery.of(words("apple"), 10)).hits();

                assertThat(hits).extracting(hit -> hit.chunk().text()).containsExactly("apple apple", "apple");
                assertThat(hits.get(0).stages().bm25()).isCloseTo(Math.log(1.6) * 2 / 3.2, within(1e-6));
                assertThat(hits.get(1).stages().bm25()).isCloseTo(Math.log(1.6) / 1.75, within(1e-6));
                assertThat(hits.get(0).stages().coverage()).isCloseTo(2 / 3.2, within(1e-6));
            }
        }
    }

    @Test
    void findsChineseByPairsAndByASingleCharacterAndLatinWordsInChinese() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(
                    1,
                    1,
                    chunk(0, "zh", "数据库的备份", "encoder-zh", 1, 0, 0),
                    chunk(1, "zh", "使用 docker 部署服务", "encoder-zh", 0, 1, 0),
                    chunk(2, "en", "backup of a database", StoreFixture.ENCODER, 1, 0))));

            try (var reader = store.open()) {
                assertThat(texts(reader.search(SearchQuery.of(words("备份"), 10))))
                        .containsExactly("数据库的备份");
                assertThat(texts(reader.search(SearchQuery.of(words("库"), 10)))).containsExactly("数据库的备份");
                assertThat(texts(reader.search(SearchQuery.of(words("Docker?"), 10))))
                        .containsExactly("使用 docker 部署服务");
            }
        }
    }

    @Test
    void comparesVectorsOfOneEncoderOnlyAndMergesTwoByTheirCalibration() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(
                    part(1, 1, chunk(0, "en", "alpha", "encoder-en", 1, 0)),
                    part(2, 1, chunk(0, "zh", "贝塔", "encoder-zh", 0, 1, 0))));
            var query = new QueryText(
                    "nothing in common",
                    List.of(
                            new EncodedQuery("encoder-en", new float[] {1, 1}, new ScoreCalibration(-10, 12, 1)),
                            new EncodedQuery("encoder-zh", new float[] {0, 1, 1}, new ScoreCalibration(-5, 12, 1))));

            try (var reader = store.open()) {
                List<SearchHit> hits = reader.search(SearchQuery.of(query, 10)).hits();

                assertThat(hits).extracting(hit -> hit.stages().encoder()).containsExactly("encoder-zh", "encoder-en");
                assertThat(hits)
                        .allSatisfy(hit -> assertThat(hit.stages().cosine()).isCloseTo(Math.sqrt(0.5), within(1e-6)));
            }
        }
    }

    @Test
    void collapsesEqualTextsAndStillFillsThePage() {
        try (var store = new StoreFixture()) {
            var boilerplate = IntStream.range(0, 300)
                    .mapToObj(i -> part(i + 10, 1, chunk(0, "read the manual", 1, 0)))
                    .toList();
            store.commit(boilerplate);
            store.commit(List.of(part(1, 1, chunk(0, "read another manual please", 0.9f, 0.1f))));

            try (var reader = store.open()) {
                List<SearchHit> hits = reader.search(SearchQuery.of(both("read manual", 1, 0), 2))
                        .hits();

                assertThat(hits)
                        .extracting(hit -> hit.chunk().text())
                        .containsExactly("read the manual", "read another manual please");
                assertThat(hits.getFirst().duplicates()).hasSize(299);
                assertThat(hits.getFirst().duplicates().getFirst())
                        .isEqualTo(new Duplicate(file(11), "name-11", 0, 0, 5));
            }
        }
    }

    @Test
    void looksOnlyAtDocumentsTheFilterTakesAndKeepsTheirScores() {
        try (var store = new StoreFixture()) {
            store.commit(IntStream.range(0, 200)
                    .mapToObj(i -> part(i, 1, 1, 1, Map.of("year", i), chunk(0, "common words " + i, 1, i / 1000f)))
                    .toList());
            var filter = new AttributeFilter.Compare("year", AttributeFilter.Operator.GTE, 195);

            try (var reader = store.open()) {
                var all = reader.rank(SearchQuery.of(both("common 199", 1, 0), 1));
                var some = reader.search(new SearchQuery(List.of(both("common 199", 1, 0)), 50, filter, 0));

                assertThat(some.hits()).hasSize(5);
                assertThat(some.chunksSearched()).isEqualTo(5);
                assertThat(some.hits().getFirst().score())
                        .isCloseTo(all.getFirst().score(), within(1e-9));
            }
        }
    }

    @Test
    void mergesSeveralWordingsByTheBestOfEach() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "apple", 1, 0), chunk(1, "pear", 0, 1))));

            try (var reader = store.open()) {
                var query = new SearchQuery(List.of(words("apple"), words("pear")), 10, AttributeFilter.EVERYTHING, 0);

                assertThat(texts(reader.search(query))).containsExactly("apple", "pear");
            }
        }
    }

    @Test
    void leavesOutWhatIsBelowTheThreshold() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "apple", 1, 0), chunk(1, "pear", -1, 0))));

            try (var reader = store.open()) {
                var query = new SearchQuery(List.of(both("apple", 1, 0)), 10, AttributeFilter.EVERYTHING, 0.5);

                assertThat(texts(reader.search(query))).containsExactly("apple");
            }
        }
    }

    @Test
    void answersHostileQueries() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "apple pie", 1, 0), chunk(1, "zh", "苹果", "zh", 1, 0, 0))));
            var manyWords = new StringBuilder();
            IntStream.range(0, 150_000)
                    .forEach(i -> manyWords.append("w").append(i).append(' '));

            try (var reader = store.open()) {
                for (String text : List.of(
                        "",
                        " \n\t",
                        "?!。，…",
                        "the of and",
                        "+apple -pie \"a AND (b OR [c TO d]) {x} ~2^3 field:* \\ /re.*/",
                        "x".repeat(1_000_000),
                        "苹".repeat(1_000_000),
                        manyWords.toString(),
                        "\uD800 lone \uDC00 surrogates \u0000")) {
                    assertThat(reader.search(SearchQuery.of(both(text, 1, 0), 50))
                                    .hits())
                            .as("starts with %s", text.substring(0, Math.min(20, text.length())))
                            .isNotEmpty();
                    assertThat(reader.search(SearchQuery.of(words(text), 50)).hits())
                            .hasSizeLessThanOrEqualTo(2);
                }
            }
        }
    }

    @Test
    void refusesAVectorOfAnotherDimensionOrWithoutDirection() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "apple", 1, 0))));

            try (var reader = store.open()) {
                assertThatThrownBy(() -> reader.search(SearchQuery.of(both("apple", 1, 0, 0), 1)))
                        .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                                .isEqualTo(PermanentCode.MODEL_MISMATCH));
            }
        }
        assertThatThrownBy(() -> both("zeros", 0, 0)).isInstanceOf(Failure.Permanent.class);
        assertThatThrownBy(() -> both("not a number", Float.NaN, 0)).isInstanceOf(Failure.Permanent.class);
    }

    @Test
    void refusesNumbersOutOfRange() {
        for (int maxResults : new int[] {0, 51, -1}) {
            assertThatThrownBy(() -> SearchQuery.of(words("x"), maxResults))
                    .as("%d results", maxResults)
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.param())
                            .isEqualTo("max_num_results"));
        }
        assertThatThrownBy(() -> new SearchQuery(List.of(words("x")), 1, AttributeFilter.EVERYTHING, Double.NaN))
                .isInstanceOf(Failure.Permanent.class);
    }
}
