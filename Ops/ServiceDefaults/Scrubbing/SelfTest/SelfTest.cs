using Microsoft.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>
/// Sends canaries through every sink before the process serves. A sink that lets one out, or that cannot tell what it
/// would send, is closed; the process serves without it, because an outage would be no smaller harm, and health says so.
/// </summary>
internal sealed partial class SelfTest(IEnumerable<ISink> sinks, ClosedSinks closed, TimeProvider clock, ILogger<SelfTest> log)
{
    /// <summary>A sink that has not told by then what it would send is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static Task rehearsal = Task.CompletedTask;

    private List<(ISink Sink, Task<string?> Leak)> leaks = [];
    private long begun;
    private long done;

    /// <summary>
    /// Has the scrubber compiled while the host is still being built, on a processor that has nothing to do then: nearly
    /// all that the test takes is that.
    /// </summary>
    public static void Rehearse() => rehearsal = Task.Run(static () =>
    {
        var canaries = new Canaries();
        return canaries.FindIn(Scrubber.Text($"{canaries.Exception} {canaries.Message} {canaries.Body}") + Scrubber.Query(canaries.Query) + Scrubber.Path(canaries.Path));
    });

    /// <summary>Goes on beside whatever else a start has to do before it serves.</summary>
    public void Begin()
    {
        begun = clock.GetTimestamp();
        var canaries = new Canaries();
        leaks = [.. sinks.Select(sink => (sink, Task.Run(() => TryOut(sink, canaries))))];
    }

    /// <summary>Waits for the outcome and closes what must be closed.</summary>
    public void End()
    {
        var start = clock.GetTimestamp();
        foreach (var (sink, leak) in leaks)
        {
            if ((leak.Wait(Patience) ? leak.Result : "does not answer") is not { } rules)
                continue;
            sink.Close();
            closed.Add(sink.Name);
            LogClosed(sink.Name, rules);
            // Perhaps it was the log that had to be closed.
            Console.Error.WriteLine($"The sink {sink.Name} let through what the scrubber must take out ({rules}); nothing is sent through it.");
        }

        // Its secrets are no hits either. Whether it failed, the test has told.
        Task.WaitAny([rehearsal], Patience);
        Hits.Clear();
        LogDone(leaks.Count, clock.GetElapsedTime(begun, done).TotalMilliseconds, clock.GetElapsedTime(start).TotalMilliseconds);
    }

    private string? TryOut(ISink sink, Canaries canaries)
    {
        var leak = FindLeak(sink, canaries);
        // The last one tells how long all took.
        Interlocked.Exchange(ref done, clock.GetTimestamp());
        return leak;
    }

    // Null: it lets nothing out.
    private static string? FindLeak(ISink sink, Canaries canaries)
    {
        try
        {
            var found = canaries.FindIn(sink.Emit(canaries));
            return found.Count == 0 ? null : string.Join(", ", found);
        }
        catch (Exception exception)
        {
            // The exception's own text may hold a canary that a broken sink put there; its type is enough to begin with.
            return $"failed with {exception.GetType().Name}";
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the scrubber's self-test tried {Sinks} sinks in {Milliseconds:0} ms, of which the start waited {Waited:0} ms")]
    private partial void LogDone(int sinks, double milliseconds, double waited);

    [LoggerMessage(Level = LogLevel.Error, Message = "the sink {Sink} let through what the scrubber must take out ({Rules}); nothing is sent through it")]
    private partial void LogClosed(string sink, string rules);
}
