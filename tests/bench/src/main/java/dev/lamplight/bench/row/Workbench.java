package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// What rows have to work with.
///
/// @param root the checkout
/// @param scratch folder for what rows write; deleted with the build
/// @param peers class path of the peers
/// @param effort how much a row may take
public record Workbench(Path root, Path scratch, String peers, Effort effort, Console console, Clock clock) {

    public Path layer() {
        return root.resolve("shared-model/layer/target/embed");
    }

    public Path scenario() {
        return root.resolve("events/scenarios/documentation");
    }

    /// The artifact of an encoder that the layer was built from.
    public Path encoderJar(String file) {
        return root.resolve("shared-model/layer/target/encoders").resolve(file);
    }

    /// The jars of the peers, all in one folder.
    public Path peerJars() {
        return root.resolve("tests/bench/target/peers");
    }

    public Path peerModel(String file) {
        return root.resolve("tests/bench/target/peer-models").resolve(file);
    }

    public Progress progress(String step, String unit) {
        return new Progress(console, clock, step, unit);
    }

    /// Our side in a virtual machine of its own, with the class path of this process.
    public WorkerProcess ours(String name, Class<?> main, String... arguments) throws IOException {
        return WorkerProcess.start(
                new WorkerProcess.Side(
                        name, System.getProperty("java.class.path"), main, List.of(), List.of(arguments)),
                scratch.resolve("logs"));
    }

    /// Our side in a virtual machine that is started as `bootstrap` starts functions, without a start cache: one
    /// collector thread, the quick compiler, a heap that gives back what it does not need.
    public WorkerProcess function(String name, Class<?> main, int heapMegabytes, String... arguments)
            throws IOException {
        List<String> options = List.of(
                "-Xmx" + heapMegabytes + "m",
                "-Xms20m",
                "-Xmn16m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "-XX:-ShrinkHeapInSteps",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData");
        return WorkerProcess.start(
                new WorkerProcess.Side(name, System.getProperty("java.class.path"), main, options, List.of(arguments)),
                scratch.resolve("logs"));
    }

    /// A peer's side in a virtual machine that is started as functions are.
    public WorkerProcess peerFunction(String name, Class<?> main, String... arguments) throws IOException {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
        return WorkerProcess.start(
                new WorkerProcess.Side(name, peers, main, options, List.of(arguments)), scratch.resolve("logs"));
    }

    /// A peer's side; its libraries unpack what is native below the scratch folder.
    public WorkerProcess peer(String name, Class<?> main, String... arguments) throws IOException {
        List<String> options = List.of(
                "-DDJL_CACHE_DIR=" + scratch.resolve("djl"),
                "-DENGINE_CACHE_DIR=" + scratch.resolve("djl"),
                "-Dai.djl.offline=true");
        return WorkerProcess.start(
                new WorkerProcess.Side(name, peers, main, options, List.of(arguments)), scratch.resolve("logs"));
    }

    /// Where the harness's own classes are: the workers need them on every side.
    public static String harness() {
        return Path.of(Workbench.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }
}
