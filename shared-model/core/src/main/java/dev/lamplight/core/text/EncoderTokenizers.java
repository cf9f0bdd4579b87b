package dev.lamplight.core.text;

/// The tokenizer of each encoder; tokens of a chunk are counted with that of its language.
public record EncoderTokenizers(WordPieceTokenizer english, WordPieceTokenizer chinese) {

    public WordPieceTokenizer of(Language language) {
        return switch (language) {
            case CHINESE -> chinese;
            case ENGLISH, UNDETERMINED -> english;
        };
    }
}
