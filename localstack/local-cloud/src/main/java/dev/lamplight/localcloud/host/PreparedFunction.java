package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A function whose code and layers lie on disk, ready to be started.
///
/// @param taskRoot the unzipped code, `/var/task` on AWS
/// @param layerRoot what stands for `/opt`
record PreparedFunction(HostedFunction function, Path taskRoot, Optional<Path> layerRoot) {
    static PreparedFunction of(HostedFunction function, CodeStore store) throws IOException {
        return new PreparedFunction(
                function, store.unzip(function.code()), store.mergeLayers(function.name(), function.layers()));
    }

    /// The same with the code as it is now; environments that run go on with theirs, and with the same layers.
    PreparedFunction withCodeOfNow(CodeStore store) throws IOException {
        return new PreparedFunction(function, store.unzip(function.code()), layerRoot);
    }
}
