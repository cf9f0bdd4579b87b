package dev.lamplight.localcloud;

import dev.lamplight.localcloud.front.AsyncDelays;
import dev.lamplight.localcloud.front.FrontLimits;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.wire.CallListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/// How a local cloud is started.
///
/// @param template the SAM template; paths in it are relative to its folder
/// @param parameters overrides of the template's parameter defaults
/// @param region value of `AWS::Region`
/// @param stackName value of `AWS::StackName`
/// @param stateFolder holds buckets, queues, logs, unzipped code and the run file
/// @param storage whether buckets and queues survive the process
/// @param listener hears what happens
/// @param faults see and decide every call of S3 and SQS, and the end of every batch
public record LocalCloudOptions(
        Path template,
        Map<String, String> parameters,
        String region,
        String stackName,
        Path stateFolder,
        Storage storage,
        Ports ports,
        Limits limits,
        Faults faults,
        LocalCloudListener listener,
        Clock clock) {

    /// Where buckets and queues are kept.
    public enum Storage {
        /// In the state folder; nothing accepted is lost over a restart.
        FOLDER,
        /// In memory, gone with the process.
        MEMORY
    }

    /// What the parts allow.
    public record Limits(HostLimits host, FrontLimits front, AsyncDelays asynchronous) {
        public static final Limits DEFAULT = new Limits(HostLimits.DEFAULT, FrontLimits.DEFAULT, AsyncDelays.AWS);
    }

    /// The hooks of a test bed.
    public record Faults(CallListener calls, MappingListener batches) {
        public static final Faults NONE = new Faults(CallListener.NONE, MappingListener.NONE);
    }

    public LocalCloudOptions {
        parameters = Map.copyOf(parameters);
        stateFolder = stateFolder.toAbsolutePath().normalize();
    }

    /// Kept in the folder, on free ports, with AWS's limits, without faults.
    public static LocalCloudOptions of(Path template, Path stateFolder) {
        return new LocalCloudOptions(
                template,
                Map.of(),
                "us-east-1",
                "lamplight",
                stateFolder,
                Storage.FOLDER,
                Ports.FREE,
                Limits.DEFAULT,
                Faults.NONE,
                LocalCloudListener.NONE,
                Clock.systemUTC());
    }

    public LocalCloudOptions withParameters(Map<String, String> chosen) {
        return new LocalCloudOptions(
                template, chosen, region, stackName, stateFolder, storage, ports, limits, faults, listener, clock);
    }

    public LocalCloudOptions withStorage(Storage chosen) {
        return new LocalCloudOptions(
                template, parameters, region, stackName, stateFolder, chosen, ports, limits, faults, listener, clock);
    }

    public LocalCloudOptions withPorts(Ports chosen) {
        return new LocalCloudOptions(
                template, parameters, region, stackName, stateFolder, storage, chosen, limits, faults, listener, clock);
    }

    public LocalCloudOptions withLimits(Limits chosen) {
        return new LocalCloudOptions(
                template, parameters, region, stackName, stateFolder, storage, ports, chosen, faults, listener, clock);
    }

    public LocalCloudOptions withFaults(Faults chosen) {
        return new LocalCloudOptions(
                template, parameters, region, stackName, stateFolder, storage, ports, limits, chosen, listener, clock);
    }

    public LocalCloudOptions withListener(LocalCloudListener chosen) {
        return new LocalCloudOptions(
                template, parameters, region, stackName, stateFolder, storage, ports, limits, faults, chosen, clock);
    }
}
