package dev.lamplight.aws.snapshot;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/// The hooks as AWS's client calls them. The only class that knows `org.crac`.
record CracResource(SnapshotHooks hooks) implements Resource {
    /// @return what the hooks must hold on to, because the client does not
    static Object registered(SnapshotHooks hooks) {
        Resource resource = new CracResource(hooks);
        Core.getGlobalContext().register(resource);
        return resource;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        hooks.beforeCheckpoint();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        hooks.afterRestore();
    }
}
