package dev.lamplight.localcloud;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.MappingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process with a local cloud in it, to be killed while its function `gate` is at work.
public final class CloudProcess {
    private CloudProcess() {}

    public static void main(String[] folderAndGate) throws Exception {
        try (LocalCloud cloud =
                LocalCloud.start(CloudFixture.options(Path.of(folderAndGate[0]), MappingListener.NONE))) {
            cloud.functions().invoke("gate", folderAndGate[1].getBytes(StandardCharsets.UTF_8), Invocation.fresh());
        }
    }
}
