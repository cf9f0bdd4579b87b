package dev.lamplight.core.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Byte-level byte-pair encoding: a word is its UTF-8 bytes, and of all neighbors the pair with the best rank is merged
/// until none has one. Sennrich et al. 2016; Radford et al. 2019. Ids are those of Hugging Face's tokenizers.
///
/// A byte that the vocabulary has no token for is left out, as there. Cost is linear in the text but for the logarithm
/// of the longest word.
public final class BytePairTokenizer implements TextTokenizer {
    private static final byte[] NOTHING = {};

    private final TokenVocabulary vocabulary;
    private final byte[][] bytes;
    private final int[] idOfByte = new int[256];
    private final MergeTable merges;
    private final TextSplitter splitter;
    /// Words that are tokens as they are, whatever the merges say; only of models that ask for it.
    private final Map<String, Integer> wholeWords;

    BytePairTokenizer(TokenVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.bytes = new byte[vocabulary.pieces().size()][];
        Map<String, Integer> ids = HashMap.newHashMap(vocabulary.pieces().size());
        for (int id = 0; id < bytes.length; id++) {
            String piece = vocabulary.pieces().get(id);
            ids.putIfAbsent(piece, id);
            bytes[id] = switch (vocabulary.types().get(id)) {
                case NORMAL, UNUSED, BYTE -> ByteLetters.bytes(piece);
                case USER_DEFINED -> piece.getBytes(StandardCharsets.UTF_8);
                case CONTROL, UNKNOWN -> NOTHING;
            };
        }
        for (int value = 0; value < 256; value++) {
            idOfByte[value] = ids.getOrDefault(String.valueOf(ByteLetters.letter(value)), -1);
        }
        this.merges = MergeTable.of(vocabulary.merges(), ids);
        this.splitter = new TextSplitter(vocabulary);
        this.wholeWords = vocabulary.preTokenizer() == PreTokenizer.LLAMA3 ? ids : Map.of();
    }

    @Override
    public TokenVocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public byte[] bytes(int id) {
        return bytes[id].clone();
    }

    @Override
    public int[] encode(PromptText text) {
        return splitter.encode(text, (tokens, part, _) -> words(part, tokens));
    }

    private void words(String part, TokenList tokens) {
        String text = vocabulary.preTokenizer() == PreTokenizer.QWEN2 ? OriginalNfc.normalize(part) : part;
        int start = 0;
        while (start < text.length()) {
            int end = vocabulary.preTokenizer().endOfWord(text, start, text.length());
            word(text.substring(start, end).getBytes(StandardCharsets.UTF_8), tokens);
            start = end;
        }
    }

    private void word(byte[] word, TokenList tokens) {
        if (!wholeWords.isEmpty()) {
            Integer whole = wholeWords.get(ByteLetters.text(word));
            if (whole != null) {
                tokens.add(whole);
                return;
            }
        }
        int[] symbols = new int[word.length];
        int count = 0;
        for (byte value : word) {
            int id = idOfByte[value & 0xFF];
            if (id >= 0) {
                symbols[count++] = id;
            }
        }
        for (int id : MergeQueue.merge(Arrays.copyOf(symbols, count), merges)) {
            tokens.add(id);
        }
    }
}
