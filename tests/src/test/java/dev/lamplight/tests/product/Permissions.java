package dev.lamplight.tests.product;

import dev.lamplight.localcloud.wire.Access;
import dev.lamplight.tests.template.FunctionPolicies;
import dev.lamplight.tests.template.FunctionPolicies.Permission;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// What the functions of a product did, held against the policies of the template: both ways. Safe for concurrent use.
public final class Permissions implements Consumer<Access> {
    private final FunctionPolicies policies;
    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final Set<Permission> used = ConcurrentHashMap.newKeySet();

    Permissions(FunctionPolicies policies) {
        this.policies = policies;
    }

    @Override
    public void accept(Access access) {
        policies.missing(access).ifPresent(missing::add);
        used.addAll(policies.allowing(access));
    }

    /// By which something was done.
    public Set<Permission> used() {
        return Set.copyOf(used);
    }

    /// All that the template gives.
    public Set<Permission> given() {
        return policies.all();
    }

    void requireAllowed() {
        if (!missing.isEmpty()) {
            throw new AssertionError("the template's policies lack: " + String.join("; ", new TreeSet<>(missing)));
        }
    }
}
