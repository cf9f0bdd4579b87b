package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.core.decoder.WeightForm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// From the request that has `chat` spawned to the first letters of its answer, behind a message of the system of some
/// 200 tokens, with all that a start brings along and without.
final class FirstToken {
    private static final int ANSWER_TOKENS = 16;
    private static final List<Map<String, String>> CONVERSATION = List.of(
            Map.of("role", "system", "content", """
                    You answer questions of customers of a library of musical instruments. Members borrow \
                    instruments for up to six weeks and may extend a loan twice, unless somebody else has asked \
                    for the instrument. Bring an instrument back in its case, with the bow, the strap and the \
                    stand that came with it. A broken string is replaced at the desk and costs nothing; any \
                    other damage is to be told before the instrument is returned, so that the workshop can look \
                    at it first. The desk is open from Tuesday to Saturday between ten and six, and on the first \
                    Sunday of each month. Wind instruments are cleaned by the workshop after each loan, which \
                    takes three days. Answer in one or two short sentences, name no prices, and say that you do \
                    not know where these rules say nothing. Do not promise that an instrument will be there on a \
                    certain day. If somebody is angry, apologize once and say who can help: the desk, the \
                    workshop, or the office for members. Never ask for a birthday, an address or the number of \
                    an account."""),
            Map.of("role", "user", "content", "How long can I keep a violin?"));

    private final Workbench bench;
    private final Path model;

    private FirstToken(Workbench bench, Path model) {
        this.bench = bench;
        this.model = model;
    }

    static FirstToken of(Workbench bench) throws IOException {
        return new FirstToken(bench, GeneratorPackages.of(bench).in(WeightForm.TWO_PLANES));
    }

    Figure figure(String name, int rounds) throws IOException, InterruptedException {
        Map<String, byte[]> kept = kept();
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            ChatFunction.Streamed with = start("own", kept, "24h");
            ChatFunction.Streamed without = start("managed", Map.of(), "in_memory");
            texts.add(with.text());
            texts.add(without.text());
            if (round >= 0) {
                ours.add(with.firstNanos() / 1e6);
                peers.add(without.firstNanos() / 1e6);
            }
        }
        boolean isSame = !kept.isEmpty() && texts.stream().distinct().count() == 1;
        return new Figure(
                name,
                "ms",
                Samples.of(ours),
                Samples.of(peers),
                "the same without start cache and kept prefix",
                new Equality(isSame, "the same text %d times, kept %d".formatted(texts.size(), kept.size())),
                new Target.AtMost(0.5),
                "chat, from the request that spawns it to the first letters; both fetch the compiled model");
    }

    private Map<String, byte[]> kept() throws IOException, InterruptedException {
        try (ChatFunction function = ChatFunction.start(bench, model, Map.of(), Clock.systemUTC())) {
            ChatFunction.Streamed _ = function.stream(CONVERSATION, ANSWER_TOKENS, "24h");
            // the second event comes when what the first one left was put
            ChatFunction.Streamed _ = function.stream(CONVERSATION, ANSWER_TOKENS, "24h");
            return function.keptPrefixes();
        }
    }

    private ChatFunction.Streamed start(String runtime, Map<String, byte[]> kept, String retention)
            throws IOException, InterruptedException {
        try (ChatFunction function =
                ChatFunction.start(bench, model, Map.of("FunctionRuntime", runtime), Clock.systemUTC())) {
            function.put(kept);
            return function.stream(CONVERSATION, ANSWER_TOKENS, retention);
        }
    }
}
