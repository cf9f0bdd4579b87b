package dev.lamplight.core.text;

/// A language with the evidence for it.
///
/// @param hanShare Chinese characters among all letters, each weighed as [LanguageDetector#HAN_WEIGHT] letters; 0
///     to 1, 0 for text without letters
/// @param letters letters in the text, of any script
public record DetectedLanguage(Language language, double hanShare, int letters) {}
