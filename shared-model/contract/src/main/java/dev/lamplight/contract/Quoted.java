package dev.lamplight.contract;

import java.util.regex.Pattern;

/// What was found where something else was expected, as an explanation may say it. Explanations go into logs, and a
/// sender that confuses fields puts what a person wrote where an id belongs.
final class Quoted {
    /// Ids, types and times have 36 characters at most; keys of clouds and APIs have 40 and more.
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_.:+/-]{0,36}");

    private Quoted() {}

    /// The value in quotes where it looks like an identifier, a type or a time; else how long it is.
    static String of(String value) {
        return IDENTIFIER.matcher(value).matches() ? "'" + value + "'" : value.length() + " other characters";
    }
}
