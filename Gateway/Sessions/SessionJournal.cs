using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>What Redis has not been told yet of a session. Not a record: an entry is only ever equal to itself.</summary>
/// <param name="From">What the patches were made on, for a Redis that has lost it; null where this gateway had no copy.</param>
/// <param name="IsNew">It began here.</param>
/// <param name="IsEnded">It has ended; nothing else matters then.</param>
/// <param name="Patches">Are to be merged into what Redis has by then.</param>
internal sealed class Untold(Session? from, bool isNew, bool isEnded, ImmutableList<JsonObject> patches)
{
    public Session? From => from;

    public bool IsNew => isNew;

    public bool IsEnded => isEnded;

    public ImmutableList<JsonObject> Patches => patches;

    /// <summary>What is left when an earlier state of this entry was told.</summary>
    public Untold Without(Untold told) => told.Patches.Count <= patches.Count && told.Patches.Zip(patches).All(p => ReferenceEquals(p.First, p.Second))
        ? new Untold(from, isNew: false, isEnded, patches.RemoveRange(0, told.Patches.Count))
        : this;
}

/// <summary>What happened while Redis was gone. Bounded: what does not fit lives in memory only.</summary>
internal sealed partial class SessionJournal(ILogger<SessionJournal> log)
{
    private const int Capacity = 100_000;
    private const int MaxPatches = 100;
    private readonly ConcurrentDictionary<string, Untold> entries = new();

    public int Count => entries.Count;

    public IEnumerable<KeyValuePair<string, Untold>> Entries => entries;

    public Untold? Find(string hash) => entries.GetValueOrDefault(hash);

    public void AddStart(string hash, Session session) => Add(hash, new Untold(session, isNew: true, isEnded: false, []), Capacity);

    /// <param name="from">The copy that is at hand before the change.</param>
    public void AddPatch(string hash, Session? from, JsonObject patch) => Add(hash, new Untold(from, isNew: false, isEnded: false, [patch]), Capacity);

    /// <summary>An end that is lost would be a session that lives on, so there is room of its own.</summary>
    public void AddEnd(string hash) => Add(hash, new Untold(null, isNew: false, isEnded: true, []), Capacity * 2);

    /// <summary>Takes away what was told; what came meanwhile stays.</summary>
    public void Remove(string hash, Untold told)
    {
        while (!entries.TryRemove(KeyValuePair.Create(hash, told)) && entries.TryGetValue(hash, out var now) && now.Without(told) is var left && !ReferenceEquals(left, now))
            if (entries.TryUpdate(hash, left, now))
                return;
    }

    private void Add(string hash, Untold untold, int capacity)
    {
        if (entries.Count >= capacity && !entries.ContainsKey(hash))
            LogFull();
        else
            entries.AddOrUpdate(hash, untold, (_, earlier) => After(earlier, untold));
    }

    private static Untold After(Untold earlier, Untold later)
    {
        if (earlier.IsEnded || later.IsEnded)
            return new Untold(null, isNew: false, isEnded: true, []);
        // Changed too often to keep every step: what is at hand counts as one.
        return earlier.Patches.Count >= MaxPatches
            ? new Untold(later.From ?? earlier.From, earlier.IsNew, isEnded: false, later.Patches)
            : new Untold(earlier.From ?? later.From, earlier.IsNew, isEnded: false, earlier.Patches.AddRange(later.Patches));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the journal of session changes is full; a change lives in memory only")]
    private partial void LogFull();
}
