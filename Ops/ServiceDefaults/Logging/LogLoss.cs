using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// Counts the lines that were not written, by target and reason. Of the process and not of its services: a target exists
/// before they do. Each begins with 0, so that the first lost line is seen as an increase.
/// </summary>
internal static class LogLoss
{
    /// <summary>The target was slower than the lines came.</summary>
    public const string Overflow = "overflow";

    /// <summary>The target could not write: a full disk, a folder that is gone.</summary>
    public const string Failure = "failure";

    /// <summary>A warning like many before it, see <see cref="RepeatFilter"/>.</summary>
    public const string Repeated = "repeated";

    private static readonly ConcurrentDictionary<(string Target, string Reason), StrongBox<long>> Lost = new();

    public static void Begin(string target, string reason) => Count(target, reason);

    public static void Add(string target, string reason) => Interlocked.Increment(ref Count(target, reason).Value);

    public static void Observe(IMeterFactory meters) => meters.Meter().CreateObservableCounter("responsiai.log.lost",
        static () => Lost.Select(l => new Measurement<long>(Volatile.Read(ref l.Value.Value), new("target", l.Key.Target), new("reason", l.Key.Reason))),
        "{line}", "Lines that were not written, by target and reason: overflow, failure, repeated.");

    private static StrongBox<long> Count(string target, string reason) => Lost.GetOrAdd((target, reason), static _ => new StrongBox<long>());
}
