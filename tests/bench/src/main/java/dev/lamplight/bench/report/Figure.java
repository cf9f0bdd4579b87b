package dev.lamplight.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/// One result: ours beside a peer's, in the same unit, from the same run.
///
/// @param name stable, for machines: `embedding.en.passages.same-file`
/// @param unit of `ours` and `peer`
/// @param ours one value per round
/// @param peer one value per round, in step with `ours`
/// @param peerName who the peer is, with its version
/// @param ratio median of ours over median of the peer's
/// @param equality comparison of the outputs of all rounds
/// @param target what the ratio has to reach
/// @param workload what was done in a round
public record Figure(
        String name,
        String unit,
        Samples ours,
        Samples peer,
        String peerName,
        Equality equality,
        Target target,
        String workload) {

    public double ratio() {
        return ours.median() / peer.median();
    }

    /// A wrong output is a failure whatever the speed; a missed target is shown and is none, because it depends on
    /// the machine.
    public boolean isSound() {
        return equality.holds();
    }

    public boolean meetsTarget() {
        return target.isMetBy(ratio());
    }

    /// The shape of `--json`.
    public Map<String, Object> toMap() {
        Samples ratios = ours.dividedBy(peer);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("ours", ours.median());
        map.put("peer", peer.median());
        map.put("ratio", ratio());
        map.put("unit", unit);
        map.put("outputsEqual", equality.holds());
        map.put("compared", equality.evidence());
        map.put("peerName", peerName);
        if (!(target instanceof Target.None)) {
            map.put("target", target.toString());
            map.put("targetMet", meetsTarget());
        }
        map.put("rounds", ours.count());
        map.put("oursRange", new double[] {ours.min(), ours.max()});
        map.put("peerRange", new double[] {peer.min(), peer.max()});
        map.put("ratioRange", new double[] {ratios.min(), ratios.max()});
        map.put("workload", workload);
        return map;
    }
}
