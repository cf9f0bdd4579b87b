package dev.lamplight.localcloud;

import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import dev.lamplight.localcloud.template.Template;
import java.util.ArrayList;
import java.util.List;

/// What a template means for the host, and what of it stays undone.
public final class FunctionPlan {
    /// What a run on this machine leaves open, whatever the template says.
    private static final String NOT_PROVED =
            "a local run does not prove IAM permissions, KMS, throttling, SnapStart, CodeDeploy and memory limits";

    private FunctionPlan() {}

    static List<HostedFunction> hosted(Template template) {
        return template.functions().stream().map(FunctionPlan::hosted).toList();
    }

    /// The function as the template has it.
    public static HostedFunction hosted(FunctionSpec spec) {
        return new HostedFunction(
                spec.name(),
                spec.runtime(),
                spec.handler(),
                spec.code(),
                spec.layers().stream().map(LayerSpec::content).toList(),
                spec.memoryMegabytes(),
                spec.timeout(),
                spec.environment(),
                spec.reservedConcurrency(),
                spec.concurrency(),
                switch (spec.start()) {
                    case ON_DEMAND -> HostedFunction.Start.ON_DEMAND;
                    case SNAPSHOT -> HostedFunction.Start.SNAPSHOT;
                });
    }

    /// One sentence each.
    static List<String> limits(Template template) {
        List<String> sentences = new ArrayList<>();
        sentences.add(NOT_PROVED);
        for (FunctionSpec function : template.functions()) {
            function.notRun()
                    .forEach(event -> sentences.add(function.name() + ": event " + event + " is not delivered"));
        }
        for (FunctionSpec function : template.functions()) {
            function.url()
                    .filter(url -> url.authType().equals("AWS_IAM"))
                    .ifPresent(_ -> sentences.add(function.name() + ": its address does not ask for AWS signatures"));
        }
        return sentences;
    }
}
