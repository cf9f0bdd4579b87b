package dev.lamplight.search.answer;

import dev.lamplight.core.text.Language;
import java.util.List;

/// What the passages say to a question, in their own words.
///
/// @param evidence 0 to 1: how surely they answer it
/// @param quotes what belongs to the answer surest first, none twice; empty where the evidence is too weak to answer
/// @param asked language of the question
/// @param tokens that were read to find them: question and sentences
public record ExtractiveAnswer(double evidence, List<Quote> quotes, Language asked, long tokens) {
    public ExtractiveAnswer {
        quotes = List.copyOf(quotes);
    }

    /// Whether the evidence is too weak to answer.
    public boolean isRefused() {
        return quotes.isEmpty();
    }
}
