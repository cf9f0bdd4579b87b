package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.search.answer.ExtractiveAnswer;
import dev.lamplight.search.answer.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What is told of an extractive answer: its sentences with their marks, or that there is none.
final class StoreAnswerMessage {
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private StoreAnswerMessage() {}

    static ResponseMessage of(ExtractiveAnswer answer) {
        return answer.isRefused() ? refusal(answer) : quotes(answer);
    }

    private static ResponseMessage refusal(ExtractiveAnswer answer) {
        return new ResponseMessage(
                List.of(Phrase.NO_ANSWER.in(answer.asked())), List.of(), grounding("refused", answer));
    }

    /// A sentence to a line, its white space as one space; the exact words are in the citation.
    private static ResponseMessage quotes(ExtractiveAnswer answer) {
        List<String> pieces = new ArrayList<>();
        List<ResponseMessage.Citation> citations = new ArrayList<>();
        int length = 0;
        if (isForeign(answer)) {
            pieces.add(Phrase.OTHER_LANGUAGE.in(answer.asked()) + "\n");
            length += pieces.getLast().length();
        }
        for (Quote quote : answer.quotes()) {
            String text = WHITE_SPACE.matcher(quote.text()).replaceAll(" ");
            pieces.add((citations.isEmpty() ? "" : "\n") + text + " ");
            length += pieces.getLast().length();
            citations.add(new ResponseMessage.Citation(length, quote));
            pieces.add("[" + citations.size() + "]");
            length += pieces.getLast().length();
        }
        return new ResponseMessage(pieces, citations, grounding("grounded", answer));
    }

    /// Whether the documents answer in another language than that of the question.
    private static boolean isForeign(ExtractiveAnswer answer) {
        return answer.quotes().stream()
                .noneMatch(quote ->
                        LanguageDetector.detect(quote.text()).language().encoder()
                                == answer.asked().encoder());
    }

    private static ObjectNode grounding(String status, ExtractiveAnswer answer) {
        return Json.object().put("status", status).put("method", "extractive").put("evidence", answer.evidence());
    }

    /// What an answer says that no document says.
    private enum Phrase {
        NO_ANSWER("The documents do not answer this question.", "文档中没有这个问题的答案。"),
        OTHER_LANGUAGE("The documents answer this in another language only:", "文档中没有中文的答案，以下是其他语言的原文：");

        private final String english;
        private final String chinese;

        Phrase(String english, String chinese) {
            this.english = english;
            this.chinese = chinese;
        }

        String in(Language language) {
            return switch (language) {
                case CHINESE -> chinese;
                case ENGLISH, UNDETERMINED -> english;
            };
        }
    }
}
