package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// The limits of one running extraction. Used by one thread.
final class ExtractionBudget {
    private static final int TICKS_PER_CLOCK_READING = 256;
    private static final int NODES_PER_NESTED_FORM = 20;

    private final DocumentLimits limits;
    private final Clock clock;
    private final Instant latest;
    private final Instant deadline;
    private final long startNanos = System.nanoTime();
    private Instant lastReading;
    private long nodes;
    private long nestedForms;
    private int ticks;

    ExtractionBudget(DocumentLimits limits, Clock clock, Instant deadline) {
        this.limits = limits;
        this.clock = clock;
        this.lastReading = clock.instant();
        this.latest = lastReading.plus(limits.maxDuration());
        this.deadline = deadline;
    }

    DocumentLimits limits() {
        return limits;
    }

    /// Counts one unit of work and reads the clock now and then, so that it can stand in an inner loop.
    void tick() {
        if (++ticks % TICKS_PER_CLOCK_READING == 0) {
            requireTime();
        }
    }

    /// @throws Failure.Permanent `DOCUMENT_TOO_LARGE` when this document alone used up its time
    /// @throws Failure.Transient `OUT_OF_TIME` when the caller's own deadline came first, or the clock jumped
    void requireTime() {
        Instant now = clock.instant();
        boolean jumped = isJump(Duration.between(lastReading, now));
        lastReading = now;
        if (jumped) {
            throw new Failure.Transient(
                    TransientCode.OUT_OF_TIME, "The clock jumped while the document was read: its time is not known");
        }
        if (now.isAfter(latest)) {
            throw new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    "Expected a document that is read within %s, stopped this one".formatted(limits.maxDuration()));
        }
        if (now.isAfter(deadline)) {
            throw new Failure.Transient(
                    TransientCode.OUT_OF_TIME, "The document was not read when the time given for it ended");
        }
    }

    /// More time between two readings than a document has at all, of which this machine has seen little.
    private boolean isJump(Duration sinceLastReading) {
        Duration most = limits.maxDuration();
        return sinceLastReading.compareTo(most) > 0 && System.nanoTime() - startNanos < most.toNanos();
    }

    void requireSource(long bytes) {
        require(bytes, limits.maxSourceBytes(), "bytes of source");
    }

    void requireCharacters(long characters) {
        require(characters, limits.maxCharacters(), "characters of text");
    }

    void requirePages(int pages) {
        require(pages, limits.maxPages(), "pages");
    }

    void requireInflated(long bytes) {
        require(bytes, limits.maxInflatedBytes(), "bytes in one unpacked part");
    }

    /// Counts a piece of a page that is painted from inside another piece: dear, and rare in honest files.
    void countNestedForm() {
        require(++nestedForms, limits.maxNodes() / NODES_PER_NESTED_FORM, "forms inside of forms");
    }

    void countNode() {
        require(++nodes, limits.maxNodes(), "elements");
        tick();
    }

    private static void require(long found, long most, String what) {
        if (found > most) {
            throw new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    "Expected at most %,d %s, found %,d or more".formatted(most, what, found));
        }
    }
}
