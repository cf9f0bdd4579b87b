package dev.lamplight.localcloud.schedule;

import dev.lamplight.localcloud.template.ScheduleSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Fires the schedules of a template. When each fired last is kept in a file, so that a daily schedule fires on a
/// machine whose local cloud is never up for a day; what was missed meanwhile fires once. One thread; safe to close
/// from another.
public final class Schedules implements AutoCloseable {
    /// Longest sleep, so that a clock that is set forward is noticed.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final List<ScheduleSpec> schedules;
    private final Optional<Path> folder;
    private final MessageTarget target;
    private final Clock clock;
    private final Map<String, Instant> lastFired = new HashMap<>();
    private final Thread thread;
    private boolean closed;

    /// Where the messages and events go.
    @FunctionalInterface
    public interface MessageTarget {
        void send(ScheduleSpec schedule, String body);
    }

    private Schedules(List<ScheduleSpec> schedules, Optional<Path> folder, MessageTarget target, Clock clock) {
        this.schedules = List.copyOf(schedules);
        this.folder = folder;
        this.target = target;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("schedules").unstarted(this::run);
    }

    /// @param folder where it is kept when each schedule fired last; empty to forget it
    public static Schedules start(
            List<ScheduleSpec> schedules, Optional<Path> folder, MessageTarget target, Clock clock) throws IOException {
        Schedules started = prepared(schedules, folder, target, clock);
        started.thread.start();
        return started;
    }

    static Schedules prepared(List<ScheduleSpec> schedules, Optional<Path> folder, MessageTarget target, Clock clock)
            throws IOException {
        Schedules prepared = new Schedules(schedules, folder, target, clock);
        for (ScheduleSpec schedule : schedules) {
            Optional<Instant> known = prepared.remembered(schedule);
            prepared.lastFired.put(schedule.name(), known.orElseGet(clock::instant));
            if (known.isEmpty()) {
                prepared.remember(schedule, clock.instant());
            }
        }
        return prepared;
    }

    /// Fires what is due.
    ///
    /// @return when the next one will be
    synchronized Optional<Instant> fireDue() throws IOException {
        Instant now = clock.instant();
        Optional<Instant> soonest = Optional.empty();
        for (ScheduleSpec schedule : schedules) {
            Optional<Instant> next = next(schedule);
            if (next.isPresent() && !next.get().isAfter(now)) {
                target.send(schedule, body(schedule, next.get()));
                remember(schedule, now);
                lastFired.put(schedule.name(), now);
                next = next(schedule);
            }
            if (next.isPresent() && (soonest.isEmpty() || next.get().isBefore(soonest.get()))) {
                soonest = next;
            }
        }
        return soonest;
    }

    private Optional<Instant> next(ScheduleSpec schedule) {
        return schedule.expression().next(lastFired.getOrDefault(schedule.name(), clock.instant()));
    }

    /// Scheduler's context attributes (User Guide, "Adding context attributes").
    private static String body(ScheduleSpec schedule, Instant due) {
        return schedule.input()
                .replace("<aws.scheduler.schedule-arn>", schedule.arn())
                .replace(
                        "<aws.scheduler.scheduled-time>",
                        due.truncatedTo(ChronoUnit.SECONDS).toString())
                .replace("<aws.scheduler.execution-id>", UUID.randomUUID().toString())
                .replace("<aws.scheduler.attempt-number>", "1");
    }

    private Optional<Instant> remembered(ScheduleSpec schedule) throws IOException {
        Optional<Path> file = folder.map(parent -> parent.resolve(schedule.name()));
        return file.isPresent() && Files.exists(file.get())
                ? Optional.of(Instant.parse(Files.readString(file.get()).strip()))
                : Optional.empty();
    }

    private void remember(ScheduleSpec schedule, Instant fired) throws IOException {
        if (folder.isEmpty()) {
            return;
        }
        Files.createDirectories(folder.get());
        Path half = Files.createTempFile(folder.get(), schedule.name(), ".half");
        Files.writeString(half, fired.toString());
        Files.move(
                half,
                folder.get().resolve(schedule.name()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private synchronized void run() {
        try {
            while (!closed) {
                Optional<Instant> next = fireDue();
                if (next.isEmpty()) {
                    return;
                }
                Duration wait = Duration.between(clock.instant(), next.get());
                long millis = Math.clamp(wait.toMillis(), 1, LONGEST_WAIT.toMillis());
                wait(millis);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("when schedules fired last cannot be kept", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
