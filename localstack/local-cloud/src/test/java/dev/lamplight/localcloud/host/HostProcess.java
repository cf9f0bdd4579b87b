package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.probe.GateFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process with a host in it, to be killed: calls [GateFunction] with the given gate and waits.
public final class HostProcess {
    private HostProcess() {}

    public static void main(String[] folderAndGate) throws Exception {
        Path folder = Path.of(folderAndGate[0]);
        byte[] event = folderAndGate[1].getBytes(StandardCharsets.UTF_8);
        HostedFunction function = HostFixture.function(folder, GateFunction.class);
        try (HostFixture fixture = HostFixture.start(folder, HostFixture.LIMITS, function)) {
            fixture.host().invoke("GateFunction", event, Invocation.fresh());
        }
    }
}
