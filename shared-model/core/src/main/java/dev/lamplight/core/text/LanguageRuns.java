package dev.lamplight.core.text;

import dev.lamplight.core.text.Outline.Segment;
import dev.lamplight.core.text.Outline.SegmentKind;
import java.util.ArrayList;
import java.util.List;

/// Parts a document where its language changes for long enough that another encoder should embed what follows.
///
/// Headings go with what follows them, code with what stands before it.
final class LanguageRuns {
    private static final int LEAST_CHINESE_LETTERS = 60;
    private static final int LEAST_OTHER_LETTERS = 150;

    /// Segments from `first` on, up to the next run.
    record Run(int first, Language encoder, int letters) {
        boolean isLong() {
            return letters >= (encoder == Language.CHINESE ? LEAST_CHINESE_LETTERS : LEAST_OTHER_LETTERS);
        }
    }

    private LanguageRuns() {}

    /// The runs in order; the first starts at segment 0. A document without letters is one English run.
    static List<Run> of(String text, List<Segment> segments) {
        List<Run> merged = new ArrayList<>();
        for (Run run : rawRuns(text, segments)) {
            Run last = merged.isEmpty() ? null : merged.getLast();
            if (last == null) {
                merged.add(run);
            } else if (last.encoder() == run.encoder() || !run.isLong()) {
                int letters = last.encoder() == run.encoder() ? last.letters() + run.letters() : last.letters();
                merged.set(merged.size() - 1, new Run(last.first(), last.encoder(), letters));
            } else if (!last.isLong()) {
                merged.set(merged.size() - 1, new Run(last.first(), run.encoder(), run.letters()));
            } else {
                merged.add(run);
            }
        }
        return merged.isEmpty() ? List.of(new Run(0, Language.ENGLISH, 0)) : merged;
    }

    private static List<Run> rawRuns(String text, List<Segment> segments) {
        List<Run> runs = new ArrayList<>();
        int headingsFrom = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.kind() == SegmentKind.HEADING) {
                continue;
            }
            DetectedLanguage found = LanguageDetector.detect(
                    text, segment.span().start(), segment.span().end());
            if (segment.kind() != SegmentKind.CODE && found.letters() > 0) {
                Language encoder = found.language().encoder();
                if (!runs.isEmpty() && runs.getLast().encoder() == encoder) {
                    Run last = runs.removeLast();
                    runs.add(new Run(last.first(), encoder, last.letters() + found.letters()));
                } else {
                    runs.add(new Run(runs.isEmpty() ? 0 : headingsFrom, encoder, found.letters()));
                }
            }
            headingsFrom = i + 1;
        }
        return runs.isEmpty() ? headingsOnly(text, segments) : runs;
    }

    private static List<Run> headingsOnly(String text, List<Segment> segments) {
        if (segments.isEmpty()) {
            return List.of();
        }
        DetectedLanguage found = LanguageDetector.detect(
                text,
                segments.getFirst().span().start(),
                segments.getLast().span().end());
        return List.of(new Run(0, found.language().encoder(), found.letters()));
    }
}
