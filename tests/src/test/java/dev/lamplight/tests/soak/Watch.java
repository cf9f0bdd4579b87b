package dev.lamplight.tests.soak;

/// Who watches a trial: is shown how far it is, and says when it must end.
public interface Watch {

    /// False when the time is over or somebody pressed Ctrl-C: the trial returns soon, with what it has found.
    boolean goesOn();

    /// Shows how far the trial is.
    ///
    /// @param planned the whole; the greatest number where there is no bound
    /// @param unit what is counted, in the plural
    void show(long done, long planned, String unit);

    /// Keeps what is found so far, for a trial that cannot return when it must end: native code may answer nobody any
    /// more while the process is ending.
    void keep(Findings soFar);

    /// Nobody: the trial reaches its scale.
    static Watch nobody() {
        return new Watch() {
            @Override
            public boolean goesOn() {
                return true;
            }

            @Override
            public void show(long done, long planned, String unit) {}

            @Override
            public void keep(Findings soFar) {}
        };
    }
}
