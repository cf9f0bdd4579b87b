package dev.lamplight.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegularExpressionTest {
    private static final String ALPHABET = "aab01_- é中😀\n\"\\";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a*b",
                "(a|b)+0?",
                "[^a]{2,3}",
                "\\d{2}|\\w+-",
                "a(?:b|01)*",
                "[a-b0-1]*",
                ".*",
                "\\s\\S",
                "é|中+",
                "[中😀]{1,2}",
                "\\W",
                "\\D+",
                "a{0}",
                "(a{2}){1,2}",
                "[\\]\\-_]",
                "^a+$",
                "a+?b",
                "\\x61\\u4e2d",
                "[^\\d\\s]+",
                "",
                "(|a)b",
                "[\\\\\"]*",
                "[-a]",
                "[a-]"
            })
    void agreesWithJava(String pattern) {
        Grammar grammar = Grammar.regex(pattern, "pattern");
        Pattern java = Pattern.compile(pattern);
        Random random = new Random(pattern.hashCode());
        int[] characters = ALPHABET.codePoints().toArray();
        for (int round = 0; round < 3_000; round++) {
            String text = random.ints(random.nextInt(5), 0, characters.length)
                    .mapToObj(index -> Character.toString(characters[index]))
                    .collect(Collectors.joining());
            assertThat(Texts.meets(grammar, text))
                    .as("'%s' on '%s'", pattern, text)
                    .isEqualTo(java.matcher(text).matches());
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "(a, is not closed",
                "a), no '('",
                "[a, is not closed",
                "*a, nothing to repeat",
                "a**, a repetition is repeated",
                "(?=a), only '(?:'",
                "(?<n>a), only '(?:'",
                "\\1, '\\1' is not supported",
                "\\bword, '\\b' is not supported",
                "\\p{L}, '\\p' is not supported",
                "a^b, the ends of the whole text",
                "`a{3,2}`, m at most n",
                "`a{20000}`, at most 10000",
                "[b-a], ends before it begins",
                "[a-\\d], from one character to another",
                "`\\`, nothing follows",
                "[], without characters"
            })
    void refusesByName(String pattern, String reason) {
        assertThatThrownBy(() -> Grammar.regex(pattern, "response_format.pattern"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageStartingWith("response_format.pattern: at character")
                .hasMessageContaining(reason);
    }

    @Test
    void groupsInEachOtherHaveALimit() {
        assertThatThrownBy(() -> Grammar.regex("(".repeat(100_000), "pattern"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("at most 100 groups");
    }

    @Test
    void everyCharacterOfUnicodeIsWrittenAsItsBytes() {
        Automaton any = new Automaton(CharacterForm.PLAIN.of(CodePoints.ALL));
        Automaton some = new Automaton(CharacterForm.PLAIN.of(CodePoints.of(0x7E, 0x801, 0xFFF0, 0x10123)));
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                boolean isInside =
                        (character >= 0x7E && character <= 0x801) || (character >= 0xFFF0 && character <= 0x10123);
                if (!reads(any, character) || reads(some, character) != isInside) {
                    throw new AssertionError("character %x".formatted(character));
                }
            }
        }
    }

    private static boolean reads(Automaton automaton, int character) {
        int state = automaton.start();
        for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            state = automaton.step(state, value & 0xFF);
            if (state == Automaton.DEAD) {
                return false;
            }
        }
        return automaton.isEnd(state);
    }
}
