package dev.lamplight.core.text;

/// The languages that Lamplight tells apart, because encoders and analyzers differ by them.
public enum Language {
    ENGLISH("en"),
    CHINESE("zh"),
    /// Another language, or text without letters.
    UNDETERMINED("und");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /// The BCP 47 tag.
    public String tag() {
        return tag;
    }

    /// The language whose encoder embeds text of this one: Chinese for Chinese, English for everything else.
    public Language encoder() {
        return this == CHINESE ? CHINESE : ENGLISH;
    }
}
