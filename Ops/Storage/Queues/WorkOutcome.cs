namespace ResponsiAI.Storage.Queues;

/// <summary>How the work on a row ended.</summary>
public abstract record WorkOutcome
{
    private WorkOutcome()
    {
    }

    /// <summary>
    /// Assignments to the row's own columns that are written together with the outcome, such as <c>sending_since = NULL</c>.
    /// Written by us and never from input; null for none.
    /// </summary>
    public string? Also { get; init; }

    /// <summary>The word under which the history keeps an outcome that does not count; null leaves it out.</summary>
    public string? Step { get; init; }

    /// <param name="Note">Kept with the row, such as the server's answer; may be null.</param>
    /// <param name="Status">The final status, <c>done</c> unless the row ended in another way.</param>
    public sealed record Done(string? Note = null, string Status = WorkStatus.Done) : WorkOutcome;

    /// <summary>Once more, later.</summary>
    /// <param name="After">Null: exponential backoff by the number of attempts.</param>
    /// <param name="Counts">False where the row is not to blame, such as a server that is down for all rows.</param>
    public sealed record Retry(string Reason, TimeSpan? After = null, bool Counts = true) : WorkOutcome;

    /// <summary>Never again by itself: an operator sees it with its reason.</summary>
    public sealed record Dead(string Reason) : WorkOutcome;
}

/// <summary>The statuses that the queue itself sets.</summary>
public static class WorkStatus
{
    public const string Pending = "pending";
    public const string Leased = "leased";
    public const string Done = "done";
    public const string Dead = "dead";
}
