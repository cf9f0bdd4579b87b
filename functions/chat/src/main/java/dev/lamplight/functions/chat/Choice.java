package dev.lamplight.functions.chat;

import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GenerationSink.WrittenToken;
import java.util.List;
import java.util.stream.Collectors;

/// One answer.
///
/// @param pieces in their order, as they came
record Choice(int index, List<Piece> pieces, GenerationResult result) {
    Choice {
        pieces = List.copyOf(pieces);
    }

    /// Characters that came at once, and the tokens that they were written with.
    record Piece(String text, List<WrittenToken> tokens) {
        Piece {
            tokens = List.copyOf(tokens);
        }
    }

    String text() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    /// Whether it ended before the model ended it.
    boolean isCut() {
        return result.ending() != GenerationResult.Ending.STOP;
    }

    /// Time that runs out ends an answer as a limit of tokens does.
    String finishReason() {
        return switch (result.ending()) {
            case STOP -> "stop";
            case LENGTH, CUT -> "length";
        };
    }
}
