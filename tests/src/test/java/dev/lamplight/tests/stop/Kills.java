package dev.lamplight.tests.stop;

import dev.lamplight.tests.product.Environment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stops processes at random moments: mostly one environment of a random function, sometimes the local cloud with all
/// of them, which then starts again on the same folder. Moments and victims are drawn from a seed; what a victim is
/// doing at that moment is the machine's affair.
final class Kills implements Runnable {
    private static final int HOST_PERCENT = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final PatientClient client;
    private final Random random;
    private final double meanMillis;
    private final List<Kill> done = new ArrayList<>();
    private final List<String> crashes = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int allowed;
    private boolean calm;

    /// @param meanMillis between two, drawn from an exponential distribution
    Kills(PatientClient client, long seed, double meanMillis) {
        this.client = client;
        this.random = new Random(seed);
        this.meanMillis = meanMillis;
    }

    @Override
    public void run() {
        try {
            while (pause()) {
                strike();
            }
        } catch (IOException e) {
            throw new AssertionError("the product does not start again", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false where it has become calm
    private boolean pause() throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(Math.round(-Math.log(1 - random.nextDouble()) * meanMillis));
        lock.lock();
        try {
            while (!calm && left > 0) {
                left = changed.awaitNanos(left);
            }
            while (!calm && done.size() >= allowed) {
                changed.await();
            }
            return !calm;
        } finally {
            lock.unlock();
        }
    }

    private void strike() throws IOException, InterruptedException {
        boolean host = random.nextInt(100) < HOST_PERCENT;
        boolean warned = random.nextBoolean();
        boolean twice = random.nextInt(3) == 0;
        int function = random.nextInt(1 << 16);
        int environment = random.nextInt(1 << 16);
        if (host) {
            client.restart(warned);
            note(new Kill("host", warned ? "TERM TERM" : "KILL", "working"));
            return;
        }
        Map<String, List<Environment>> living = new TreeMap<>();
        client.product().environments().forEach(each -> living.computeIfAbsent(each.function(), _ -> new ArrayList<>())
                .add(each));
        if (living.isEmpty()) {
            return;
        }
        List<List<Environment>> functions = List.copyOf(living.values());
        List<Environment> ofOne = functions.get(function % functions.size());
        stop(ofOne.get(environment % ofOne.size()), warned, twice);
    }

    private void stop(Environment victim, boolean warned, boolean twice) throws InterruptedException {
        Environment.Doing doing = victim.doing();
        boolean sent = warned ? victim.process().destroy() : victim.process().destroyForcibly();
        if (!sent) {
            return; // it was gone already
        }
        if (warned && twice) {
            boolean _ = victim.process().destroy();
        }
        String signal = warned ? twice ? "TERM TERM" : "TERM" : "KILL";
        note(new Kill(victim.function(), signal, doing.name().toLowerCase(Locale.ROOT)));
        try {
            victim.process().onExit().get(30, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException _) {
            crashes.add(victim.function() + " did not end after the signal");
        }
        if (victim.crashed()) {
            crashes.add(victim.function() + " broke while " + doing);
        }
    }

    private void note(Kill kill) {
        lock.lock();
        try {
            done.add(kill);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// No more from now on.
    void calm() {
        lock.lock();
        try {
            calm = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Goes on until there have been so many.
    void allow(int number) {
        lock.lock();
        try {
            allowed = number;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there have been as many as are allowed.
    void await() throws InterruptedException {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!calm && done.size() < allowed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    List<Kill> done() {
        lock.lock();
        try {
            return List.copyOf(done);
        } finally {
            lock.unlock();
        }
    }

    /// Processes that did not end as they were asked to; asked once it is calm.
    List<String> crashes() {
        return crashes;
    }
}
