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
}
