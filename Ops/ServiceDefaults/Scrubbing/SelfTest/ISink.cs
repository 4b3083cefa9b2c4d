namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>
/// One way by which text leaves a process: a log target, error reports, exported telemetry, answers. Registered as a
/// service, so that the self-test finds all of them.
/// </summary>
public interface ISink
{
    /// <summary>Lower snake case, as health and the log call it: <c>log.combined</c>, <c>sentry</c>, <c>problems</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What this sink would send for all carriers of <paramref name="canaries"/>, made by the very code that it uses in
    /// operation, but not sent.
    /// </summary>
    string Emit(Canaries canaries);

    /// <summary>From now on nothing leaves through it. Called once, before the process serves.</summary>
    void Close();
}
