package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.List;

/// What belongs to a WordPiece vocabulary beside its pieces.
///
/// @param maxWordPoints the longest word, in code points, that is looked up; a longer one is unknown
/// @param specialIds pieces that are matched in the raw text, before any normalization
record WordPieceRules(
        String continuingPrefix,
        BertNormalization normalization,
        int maxWordPoints,
        int unknownId,
        int clsId,
        int sepId,
        int padId,
        List<Integer> specialIds) {
    WordPieceRules {
        specialIds = List.copyOf(specialIds);
    }

    /// @throws Failure.Permanent `model_mismatch` where an id is of no piece
    void requireWithin(int pieces) {
        requireId("[UNK]", unknownId, pieces);
        requireId("[CLS]", clsId, pieces);
        requireId("[SEP]", sepId, pieces);
        requireId("[PAD]", padId, pieces);
        for (int id : specialIds) {
            requireId("a special token", id, pieces);
        }
    }

    private static void requireId(String token, int id, int pieces) {
        if (id < 0 || id >= pieces) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "%s: expected the id of one of %d pieces, found %d".formatted(token, pieces, id));
        }
    }
}
