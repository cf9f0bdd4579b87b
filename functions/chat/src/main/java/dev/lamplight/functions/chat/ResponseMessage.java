package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.search.answer.Quote;
import java.util.ArrayList;
import java.util.List;

/// The text of a response with what it cites.
///
/// @param pieces the text in the parts in which it is told
/// @param citations by their place in the text
/// @param grounding how the text is held by what was found, ours; null nodes are never in it
record ResponseMessage(List<String> pieces, List<Citation> citations, ObjectNode grounding) {
    ResponseMessage {
        pieces = List.copyOf(pieces);
        citations = List.copyOf(citations);
    }

    /// A quote and where in the text it is cited.
    ///
    /// @param index of the character before which the mark of the citation stands
    record Citation(int index, Quote quote) {

        /// OpenAI's `file_citation`; what stands behind `filename` is ours.
        ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.put("type", "file_citation");
            json.put("index", index);
            json.put("file_id", quote.file().value());
            json.put("filename", quote.filename());
            json.put("quote", quote.text());
            json.put("char_start", quote.charStart());
            json.put("char_end", quote.charEnd());
            json.put("page", quote.page());
            ArrayNode section = json.putArray("section");
            quote.section().forEach(section::add);
            json.put("score", quote.score());
            return json;
        }
    }

    /// A text that cites nothing.
    static ResponseMessage plain(List<String> pieces) {
        return new ResponseMessage(pieces, List.of(), Json.object());
    }

    String text() {
        return String.join("", pieces);
    }

    ArrayNode annotations() {
        ArrayNode annotations = Json.array();
        citations.forEach(citation -> annotations.add(citation.toJson()));
        return annotations;
    }

    /// The citations that stand in each piece, in the order of the pieces.
    List<List<Citation>> citationsByPiece() {
        List<List<Citation>> all = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int start = from;
            int end = i + 1 == pieces.size()
                    ? Integer.MAX_VALUE
                    : from + pieces.get(i).length();
            all.add(citations.stream()
                    .filter(citation -> citation.index() >= start && citation.index() < end)
                    .toList());
            from += pieces.get(i).length();
        }
        return all;
    }

    /// OpenAI's part `output_text`.
    ObjectNode part() {
        ObjectNode part = Json.object();
        part.put("type", "output_text");
        part.put("text", text());
        part.set("annotations", annotations());
        part.putArray("logprobs");
        if (!grounding.isEmpty()) {
            part.set("grounding", grounding);
        }
        return part;
    }
}
