using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Emails;

/// <summary>One mail from its acceptance to its end; the table <c>emails</c>. Times are Unix milliseconds.</summary>
internal sealed record EmailRow : IWorkItem
{
    public required string Id { get; init; }

    public int Attempts { get; init; }

    public string Status { get; init; } = WorkStatus.Pending;

    public required string IdempotencyKey { get; init; }

    public required string Template { get; init; }

    public required string Recipient { get; init; }

    /// <summary>The template's members as the caller sent them: a JSON object.</summary>
    public required string Data { get; init; }

    /// <summary>With its angle brackets; decided at acceptance, so that every sending of the mail carries the same one.</summary>
    public required string MessageId { get; init; }

    /// <summary>Why it is not done, or the server's answer when it is.</summary>
    public string? LastError { get; init; }

    /// <summary>Set before a server hears of the mail, and empty again once its answer is recorded.</summary>
    public long? SendingSince { get; init; }

    /// <summary>How often it was sent without anyone knowing whether it arrived.</summary>
    public int Unknowns { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>When it is no longer worth sending; null where an operator asked for it.</summary>
    public long? ExpiresAt { get; init; }

    public long NextAt { get; init; }

    /// <summary>The trace of the request that asked for the mail.</summary>
    public string? Trace { get; init; }

    public long? FinishedAt { get; init; }
}
