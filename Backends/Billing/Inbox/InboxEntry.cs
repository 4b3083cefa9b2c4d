using System.Diagnostics;

namespace ResponsiAI.Billing.Inbox;

/// <summary>What is written into the inbox.</summary>
/// <param name="Id">Unique: a second entry of the same id is dropped.</param>
/// <param name="Created">When the source says that it happened, Unix seconds.</param>
internal sealed record InboxEntry(string Id, string Source, string Type, long Created, string Payload)
{
    /// <summary>Which of the webhook secrets verified it, counted from 0; null where nothing is signed.</summary>
    public int? Secret { get; init; }

    /// <summary>Kept and final at once; no worker sees it.</summary>
    public bool Ignored { get; init; }

    /// <summary>The id of the object that it is about.</summary>
    public string? About { get; init; }

    public string? Customer { get; init; }

    /// <summary>The trace of the request that brought it, so that its work and its mails are found by the same id.</summary>
    public string? Trace { get; } = Activity.Current?.Id;
}
