using System.Collections.Concurrent;
using System.Data.Common;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Inbox;

/// <summary>
/// Writes entries that arrive at the same time by one statement, so that a burst does not cost one commit each. Nobody
/// waits for others to come: whoever finds nobody writing writes at once what is there, and what arrives meanwhile is the
/// next group.
/// </summary>
internal sealed class InboxWriter(Database database)
{
    /// <summary>Entries of one statement.</summary>
    private const int Largest = 128;

    /// <summary>Entries in one statement from which on it is a burst: more than a few callers come at once only then.</summary>
    private const int Burst = 16;

    private readonly ConcurrentQueue<Waiting> waiting = new();
    private int writing;
    private volatile bool isBurst;

    /// <summary>Many entries arrive at this moment, and their senders wait.</summary>
    public bool IsBurst => isBurst;

    /// <summary>When this returns, the entry survives the process.</summary>
    /// <returns>False when the id was there already.</returns>
    public Task<bool> AddAsync(InboxEntry entry)
    {
        var mine = new Waiting(entry);
        waiting.Enqueue(mine);
        if (Interlocked.Exchange(ref writing, 1) == 0)
            _ = WriteAllAsync();
        return mine.Added.Task;
    }

    private async Task WriteAllAsync()
    {
        do
        {
            while (Take() is { Count: > 0 } group)
            {
                isBurst = group.Count >= Burst;
                await WriteAsync(group);
            }

            isBurst = false;
            Volatile.Write(ref writing, 0);
            // What came between the last look and the line above found somebody writing.
        }
        while (!waiting.IsEmpty && Interlocked.Exchange(ref writing, 1) == 0);
    }

    private async Task WriteAsync(IReadOnlyList<Waiting> group)
    {
        try
        {
            await using var connection = await database.OpenAsync();
            var added = await InboxInsert.ExecuteAsync(database, connection, null, [.. group.Select(w => w.Entry)], CancellationToken.None);
            foreach (var one in group)
                // Of two with the same id in one group, only the first is new.
                one.Added.TrySetResult(added.Remove(one.Entry.Id));
        }
        catch (DbException exception) when (group.Count > 1 && database.Refuses(exception))
        {
            // One entry that the database refuses must not take the others along.
            foreach (var one in group)
                await WriteAsync([one]);
        }
        catch (Exception exception)
        {
            foreach (var one in group)
                one.Added.TrySetException(exception);
        }
    }

    private List<Waiting> Take()
    {
        var group = new List<Waiting>();
        while (group.Count < Largest && waiting.TryDequeue(out var one))
            group.Add(one);
        return group;
    }

    private sealed record Waiting(InboxEntry Entry)
    {
        public TaskCompletionSource<bool> Added { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
