package dev.lamplight.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.search.answer.FollowUp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FollowUpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "And when was it founded?",
                "What about plugins?",
                "How do I remove them?",
                "Why?",
                "那怎么删除？",
                "它的默认端口是多少？",
                "还有别的办法吗？",
                "插件呢？"
            })
    void leansOnTheQuestionBefore(String question) {
        assertThat(FollowUp.isOne(question)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Which command shows pin priorities of package sources?",
                "How do I find installed packages that look for a new maintainer?",
                "Andorra has which capital?",
                "NFS 服务默认使用哪个端口？",
                "怎样查看磁盘分区的 UUID？"
            })
    void standsByItself(String question) {
        assertThat(FollowUp.isOne(question)).isFalse();
    }

    @Test
    void isSearchedTogetherWithWhatItLeansOn() {
        assertThat(FollowUp.query(List.of("Who feeds the cat of the keeper?", "How is a lens polished?")))
                .isEqualTo("How is a lens polished?");
        assertThat(FollowUp.query(List.of("Who feeds the cat?", "How is a lens polished?", "And how often?")))
                .isEqualTo("How is a lens polished?\nAnd how often?");
        assertThat(FollowUp.query(List.of("How is a lens polished?", "How often?", "By whom?", "With what?")))
                .isEqualTo("How often?\nBy whom?\nWith what?");
        assertThat(FollowUp.query(List.of("Why?"))).isEqualTo("Why?");
    }
}
