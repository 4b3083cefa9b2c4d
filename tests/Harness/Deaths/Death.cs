namespace ResponsiAI.Harness;

/// <summary>
/// The moment at which a process that runs within a test is dead: just before or just after one of its writes. From then
/// on nothing that it tries reaches the outside, as after a SIGKILL.
/// </summary>
/// <param name="at">The write, counted from 1; 0 never.</param>
/// <param name="after">The write itself is still done.</param>
public sealed class Death(int at = 0, bool after = false)
{
    private readonly Lock gate = new();
    private readonly List<string> writes = [];

    /// <summary>It has come.</summary>
    public bool HasCome { get; private set; }

    /// <summary>What was written or, as the last, what it died at.</summary>
    public IReadOnlyList<string> Writes
    {
        get
        {
            lock (gate)
                return [.. writes];
        }
    }

    /// <summary>Stands in front of everything that leaves the process.</summary>
    public void Check()
    {
        if (HasCome)
            throw new ProcessDiedException();
    }

    /// <summary>Does a write, unless the process is dead before it.</summary>
    /// <param name="what">For the message of a test that fails.</param>
    public async Task<T> WriteAsync<T>(string what, Func<Task<T>> write)
    {
        bool isThis;
        lock (gate)
        {
            Check();
            writes.Add(what);
            isThis = writes.Count == at;
            HasCome |= isThis && !after;
        }

        Check();
        var result = await write();
        HasCome |= isThis;
        Check();
        return result;
    }
}

/// <summary>Nobody is there any more to catch it.</summary>
public sealed class ProcessDiedException() : Exception("The process is dead.");
