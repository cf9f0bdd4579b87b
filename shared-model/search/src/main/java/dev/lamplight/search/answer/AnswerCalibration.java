package dev.lamplight.search.answer;

import dev.lamplight.core.text.Language;

/// What is known of sentences as numbers: which of them answers a question, and whether any does. How the numbers were
/// fitted, and on what: docs/design/answers.md; when, [ExtractiveAnswers#MADE].
///
/// @param choice which sentence is the answer, among those of one question
/// @param evidence whether the best one is an answer, among questions with and without one
record AnswerCalibration(Weights choice, Weights evidence) {
    private static final double LEAST_SCORE = 0.01;

    /// Says what follows, as a rule; so it may be the answer, but less likely.
    private static final double HEADING = -2;
    /// Says that something follows, and seldom what.
    private static final double INTRODUCTION = -2.5;
    /// Never is the answer, unless there is nothing else.
    private static final double QUESTION = -9;

    /// A long sentence takes the room of another one: per token beyond what is usual.
    private static final double LENGTH = -0.02;

    private static final int USUAL_TOKENS = 30;

    private static final AnswerCalibration ENGLISH =
            new AnswerCalibration(new Weights(0, 0.7, 25, 5.7), new Weights(-14.82, 0.8, 17.82, 4.69));
    private static final AnswerCalibration CHINESE =
            new AnswerCalibration(new Weights(0, 0, 16, 17), new Weights(-16.14, 0, 24.96, 2.46));

    /// A linear function with values in log odds.
    ///
    /// @param bias where everything is 0
    /// @param score per log odds of a passage's score
    /// @param cosine per unit of cosine
    /// @param share per unit of the share of the question's information
    record Weights(double bias, double score, double cosine, double share) {
        /// @param passageScore 0 to 1
        private double odds(double passageScore, SentenceEvidence sentence) {
            double bounded = Math.clamp(passageScore, LEAST_SCORE, 1 - LEAST_SCORE);
            double scoreOdds = Math.log(bounded / (1 - bounded));
            return bias + score * scoreOdds + cosine * sentence.cosine() + share * sentence.share();
        }
    }

    /// That of the encoder of a language.
    static AnswerCalibration of(Language language) {
        return switch (language) {
            case CHINESE -> CHINESE;
            case ENGLISH, UNDETERMINED -> ENGLISH;
        };
    }

    /// Which sentence of a question comes first: log odds but for a constant of the question.
    ///
    /// @param passageScore of the sentence's own passage, 0 to 1
    double rank(double passageScore, SentenceEvidence sentence) {
        return choice.odds(passageScore, sentence)
                + LENGTH * Math.max(0, sentence.tokens() - USUAL_TOKENS)
                + switch (sentence.form()) {
                    case STATEMENT -> 0;
                    case HEADING -> HEADING;
                    case INTRODUCTION -> INTRODUCTION;
                    case QUESTION -> QUESTION;
                };
    }

    /// The evidence that a sentence answers, 0 to 1.
    ///
    /// @param passageScore of the best passage, 0 to 1
    double evidence(double passageScore, SentenceEvidence sentence) {
        return 1 / (1 + Math.exp(-evidence.odds(passageScore, sentence)));
    }
}
