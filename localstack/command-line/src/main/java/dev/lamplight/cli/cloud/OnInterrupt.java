package dev.lamplight.cli.cloud;

/// Work that is done when the command is ended from outside (Ctrl-C, SIGTERM) and withdrawn when it ends by itself.
public final class OnInterrupt {
    private final Thread hook;

    private OnInterrupt(Thread hook) {
        this.hook = hook;
    }

    public static OnInterrupt run(Runnable work) {
        Thread hook = Thread.ofPlatform().unstarted(work);
        Runtime.getRuntime().addShutdownHook(hook);
        return new OnInterrupt(hook);
    }

    /// @return false where the end has begun already: then the work is being done
    public boolean withdraw() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) { // the JVM's only sign that it is ending
            return false;
        }
    }

    /// Whether the process is being ended from outside: what fails now fails because of that.
    public static boolean hasBegun() {
        try {
            return !run(() -> {}).withdraw();
        } catch (IllegalStateException _) { // no hook is taken any more
            return true;
        }
    }
}
