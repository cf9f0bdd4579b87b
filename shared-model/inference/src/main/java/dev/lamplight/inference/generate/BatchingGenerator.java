package dev.lamplight.inference.generate;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Writes several texts at once: a thread of its own runs the decoder, and each run advances all texts that are under
/// way by a token or what was guessed, and as many of those whose prompt is not read yet as make one piece together, in
/// turn; so a long prompt keeps nobody waiting, and a text joins and leaves at any run. Every text is the one that
/// would be written alone: attention is computed for each by itself, and the other products row by row. Thread-safe;
/// whoever makes it closes it, after the last text.
public final class BatchingGenerator implements AutoCloseable {
    private final TextGenerator generator;
    private final BatchRun run;
    private final int slots;
    private final Queue<Job> waiting = new ArrayDeque<>();
    private final Thread thread;
    private volatile int mostTogether;
    private boolean isClosed;

    /// @param generator over a [session][DecoderSession#openBatched] with several slots
    public BatchingGenerator(TextGenerator generator) {
        this.generator = generator;
        this.slots = generator.session().slots();
        this.run = new BatchRun(
                generator.session(), Writing.PIECE + slots * Writing.MOST_ROWS, (slots + 1) * Writing.MOST_ROWS);
        this.thread = Thread.ofPlatform().daemon().name("decoder").start(this::work);
    }

    /// A text that somebody wants.
    ///
    /// @param sequence of the session, used by nobody else until the text is written
    /// @param sink called by the thread of the decoder: while it works, all texts wait. What it throws ends this
    ///     text alone
    public record Text(GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {}

    /// A text that somebody waits for.
    ///
    /// @param promptRead how many tokens of its prompt others may take over: all when they are read, none where it
    ///     ended before
    private record Job(
            Text text,
            Writing writing,
            CompletableFuture<Integer> promptRead,
            CompletableFuture<GenerationResult> result) {
        static Job of(Text text, Writing writing) {
            CompletableFuture<GenerationResult> result = new CompletableFuture<>();
            return new Job(text, writing, result.handle((_, _) -> 0), result);
        }

        GenerationRequest request() {
            return text.request();
        }

        DecoderSequence sequence() {
            return text.sequence();
        }
    }

    /// Waits until the text is written.
    ///
    /// @throws dev.lamplight.contract.Failure.Permanent CONTEXT_LENGTH_EXCEEDED where the prompt leaves no room for
    ///     an answer
    /// @see TextGenerator#generate
    public GenerationResult generate(GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {
        return result(submit(new Text(request, sequence, sink)));
    }

    /// Waits until several answers to one prompt are written, each as if it were written alone. The first text reads
    /// the prompt, the others take over what it has read.
    ///
    /// @param answers with the same prompt, at least one
    /// @return in their order
    /// @throws dev.lamplight.contract.Failure.Permanent as [#generate(GenerationRequest, DecoderSequence,
    ///     GenerationSink)]; what one text fails with is thrown after all others have ended
    public List<GenerationResult> generate(List<Text> answers) {
        answers.forEach(answer -> TextGenerator.requireRoom(answer.request(), answer.sequence()));
        Job first = submit(answers.getFirst());
        int[] prompt = first.request().prompt();
        int read = first.promptRead().join();
        List<Job> jobs = new ArrayList<>(List.of(first));
        for (Text answer : answers.subList(1, answers.size())) {
            if (read > answer.sequence().commonWith(prompt)) {
                // what it has of its prompt stays where it is while it goes on
                answer.sequence()
                        .restore(
                                prompt,
                                read,
                                first.sequence().memory(),
                                first.sequence().capacity() + 1);
            }
            jobs.add(submit(answer));
        }
        CompletableFuture.allOf(jobs.stream().map(Job::result).toArray(CompletableFuture[]::new))
                .exceptionally(_ -> null)
                .join();
        return jobs.stream().map(BatchingGenerator::result).toList();
    }

    private Job submit(Text text) {
        TextGenerator.requireRoom(text.request(), text.sequence());
        Writing writing = new Writing(generator, text.request(), text.sequence(), text.sink());
        Job job = Job.of(text, writing);
        synchronized (waiting) {
            if (isClosed) {
                throw new IllegalStateException("the generator is closed");
            }
            waiting.add(job);
            waiting.notifyAll();
        }
        return job;
    }

    private static GenerationResult result(Job job) {
        try {
            return job.result().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /// Texts that have no slot yet.
    public int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /// Most texts that one run has advanced so far.
    public int mostTogether() {
        return mostTogether;
    }

    @Override
    public void close() {
        synchronized (waiting) {
            isClosed = true;
            waiting.notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        run.close();
    }

    private void work() {
        List<Job> active = new ArrayList<>();
        int turn = 0;
        while (admit(active)) {
            List<Job> chosen = chosen(active, turn);
            turn++;
            if (!chosen.isEmpty()) {
                advance(chosen);
            }
            active.removeIf(job -> job.result().isDone());
        }
        active.forEach(job -> job.result().complete(cut(job)));
    }

    /// @return whether there is more to do
    private boolean admit(List<Job> active) {
        synchronized (waiting) {
            while (active.isEmpty() && waiting.isEmpty() && !isClosed) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    isClosed = true;
                }
            }
            waiting.removeIf(this::endsUnstarted);
            while (active.size() < slots && !waiting.isEmpty()) {
                active.add(waiting.remove());
            }
            return !active.isEmpty() && !isClosed;
        }
    }

    /// Nobody waits for it any longer, and it has no slot yet.
    private boolean endsUnstarted(Job job) {
        boolean isOver = isOver(job);
        if (isOver) {
            finish(job);
        }
        return isOver;
    }

    /// All that are past their prompt, and of the others as many as make one piece.
    private List<Job> chosen(List<Job> active, int turn) {
        List<Job> chosen = new ArrayList<>();
        int left = Writing.PIECE;
        for (int index = 0; index < active.size(); index++) {
            Job job = active.get((index + turn) % active.size());
            if (isOver(job)) {
                finish(job);
            } else if (job.writing().pieceOfPrompt() <= left) {
                left -= job.writing().pieceOfPrompt();
                chosen.add(job);
            }
        }
        return chosen;
    }

    private boolean isOver(Job job) {
        try {
            if (job.request().isOver().getAsBoolean()) {
                job.writing().cut();
            }
        } catch (RuntimeException failed) {
            job.result().completeExceptionally(failed);
        }
        return job.writing().isOver() || job.result().isDone();
    }

    private void advance(List<Job> chosen) {
        run.clear();
        List<Job> jobs = new ArrayList<>();
        int[] first = new int[chosen.size()];
        for (Job job : chosen) {
            try {
                Writing writing = job.writing();
                writing.prepare();
                first[jobs.size()] =
                        run.add(job.sequence(), writing.tokens(), writing.from(), writing.count(), writing.rows());
                jobs.add(job);
            } catch (RuntimeException failed) {
                fail(job, failed);
            }
        }
        if (!jobs.isEmpty()) {
            advance(jobs, first);
        }
    }

    /// @param first row of the logits of each
    private void advance(List<Job> jobs, int[] first) {
        try (RunWatch.Watched _ = RunWatch.watch(() -> isOver(jobs), run::interrupt)) {
            FloatBuffer logits = run.run();
            mostTogether = Math.max(mostTogether, jobs.size());
            for (int index = 0; index < jobs.size(); index++) {
                accept(jobs.get(index), logits, first[index]);
            }
        } catch (CancellationException _) {
            jobs.forEach(job -> job.writing().cut());
            jobs.forEach(this::finish);
        } catch (RuntimeException failed) {
            jobs.forEach(job -> fail(job, failed));
        }
        run.resume();
    }

    private void fail(Job job, RuntimeException failed) {
        run.release(job.sequence());
        job.result().completeExceptionally(failed);
    }

    /// A run is ended only where nobody waits for it any longer.
    private static boolean isOver(List<Job> jobs) {
        for (Job job : jobs) {
            if (!job.request().isOver().getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    private void accept(Job job, FloatBuffer logits, int row) {
        try {
            job.writing().accept(logits, row);
            if (!job.writing().isReadingPrompt()) {
                job.promptRead().complete(job.request().prompt().length);
            }
            if (job.writing().isOver()) {
                finish(job);
            }
        } catch (RuntimeException failed) {
            fail(job, failed);
        }
    }

    private void finish(Job job) {
        run.release(job.sequence());
        if (job.result().isDone()) {
            return;
        }
        try {
            job.result().complete(job.writing().end());
        } catch (RuntimeException failed) {
            job.result().completeExceptionally(failed);
        }
    }

    private GenerationResult cut(Job job) {
        job.writing().cut();
        run.release(job.sequence());
        return job.writing().end();
    }
}
