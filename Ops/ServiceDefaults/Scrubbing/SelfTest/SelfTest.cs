using Microsoft.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>
/// Sends canaries through every sink before the process serves. A sink that lets one out, or that cannot tell what it
/// would send, is closed; the process serves without it, because an outage would be no smaller harm, and health says so.
/// </summary>
internal sealed partial class SelfTest(IEnumerable<ISink> sinks, ClosedSinks closed, TimeProvider clock, ILogger<SelfTest> log)
{
    public void Run()
    {
        var start = clock.GetTimestamp();
        var canaries = new Canaries();
        foreach (var sink in sinks)
        {
            if (FindLeak(sink, canaries) is not { } rules)
                continue;
            sink.Close();
            closed.Add(sink.Name);
            LogClosed(sink.Name, rules);
            // Perhaps it was the log that had to be closed.
            Console.Error.WriteLine($"The sink {sink.Name} let through what the scrubber must take out ({rules}); nothing is sent through it.");
        }

        Hits.Clear();
        LogDone(sinks.Count(), clock.GetElapsedTime(start).TotalMilliseconds);
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "the scrubber's self-test tried {Sinks} sinks in {Milliseconds:0} ms")]
    private partial void LogDone(int sinks, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "the sink {Sink} let through what the scrubber must take out ({Rules}); nothing is sent through it")]
    private partial void LogClosed(string sink, string rules);
}
