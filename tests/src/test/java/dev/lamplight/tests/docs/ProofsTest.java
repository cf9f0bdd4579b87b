package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A name alone proves nothing: not in a text, not in a comment, and not of a class without cases.
final class ProofsTest {
    private static final String NAMED_ONLY_IN_A_TEXT = "StoreCommitter";

    private final Proofs proofs = Proofs.ofCompiledClasses();

    @Test
    void aNameInATextOrACommentIsNoReference() {
        assertThat(proofs.knows("ProofsTest")).isTrue();
        assertThat(proofs.isAbout("ProofsTest", NAMED_ONLY_IN_A_TEXT)).isFalse();
        assertThat(proofs.reaches("ProofsTest", NAMED_ONLY_IN_A_TEXT)).isFalse(); // nor StoreContents
    }

    @Test
    void whatATestCallsItIsAboutAndWhatThatCallsItReaches() {
        assertThat(proofs.isAbout("SimulationIT", "Simulation")).isTrue();
        assertThat(proofs.reaches("SimulationIT", "StoreCommitter")).isTrue();
        assertThat(proofs.reaches("SimulationIT", "DocumentExtractor")).isTrue();
        assertThat(proofs.reaches("SimulationIT", "ApiFront")).isFalse();
    }

    @Test
    void whatStartsTheWholeProductReachesItsFunctions() {
        assertThat(proofs.reaches("OfficialClientIT", "SearchResource")).isTrue();
        assertThat(proofs.reaches("OfficialClientIT", "Compact")).isTrue();
    }

    @Test
    void onlyMethodsThatAreRunAreCases() {
        assertThat(proofs.cases("ProofsTest")).isEqualTo(5);
        assertThat(proofs.cases("Simulation")).isZero();
        assertThat(proofs.knows("NoSuchTest")).isFalse();
    }

    @Test
    void aFileIsProvedByWhoOpensIt() {
        assertThat(proofs.opens("CoverageTest", "infra-sam/template.yaml")).isFalse();
        assertThat(proofs.opens("TemplateRulesTest", "infra-sam/template.yaml")).isTrue();
    }
}
