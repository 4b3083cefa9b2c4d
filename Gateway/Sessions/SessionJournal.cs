using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

internal enum UntoldKind
{
    /// <summary>Changes that are to be merged into what Redis has by then.</summary>
    Patches,

    /// <summary>It began here, or was changed too often to keep every step: memory's copy is what counts.</summary>
    Whole,

    /// <summary>It has ended; nothing else matters then.</summary>
    End,
}

/// <summary>What Redis has not been told yet of a session.</summary>
internal sealed record Untold(UntoldKind Kind, ImmutableList<JsonObject> Patches);

/// <summary>What happened while Redis was gone. Bounded: what does not fit lives in memory only.</summary>
internal sealed partial class SessionJournal(ILogger<SessionJournal> log)
{
    private const int Capacity = 100_000;
    private const int MaxPatches = 100;
    private readonly ConcurrentDictionary<string, Untold> entries = new();

    public IEnumerable<KeyValuePair<string, Untold>> Entries => entries;

    public Untold? Find(string hash) => entries.GetValueOrDefault(hash);

    public void AddStart(string hash) => Add(hash, new Untold(UntoldKind.Whole, []));

    public void AddPatch(string hash, JsonObject patch) => Add(hash, new Untold(UntoldKind.Patches, [patch]));

    public void AddEnd(string hash) => Add(hash, new Untold(UntoldKind.End, []));

    /// <summary>Only what was told: a newer entry stays.</summary>
    public void Remove(KeyValuePair<string, Untold> told) => entries.TryRemove(told);

    private void Add(string hash, Untold untold)
    {
        if (entries.Count >= Capacity && !entries.ContainsKey(hash))
            LogFull();
        else
            entries.AddOrUpdate(hash, untold, (_, earlier) => After(earlier, untold));
    }

    private static Untold After(Untold earlier, Untold later)
    {
        if (earlier.Kind == UntoldKind.End || later.Kind == UntoldKind.End)
            return new Untold(UntoldKind.End, []);
        return earlier.Kind == UntoldKind.Whole || earlier.Patches.Count >= MaxPatches
            ? new Untold(UntoldKind.Whole, [])
            : earlier with { Patches = earlier.Patches.AddRange(later.Patches) };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the journal of session changes is full; a change lives in memory only")]
    private partial void LogFull();
}
