using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Inbox;

/// <summary>A row of the inbox as its worker gets it.</summary>
internal sealed record InboxItem : IWorkItem
{
    public required string Id { get; init; }

    public required int Attempts { get; init; }

    /// <summary>One of <see cref="InboxSource"/>.</summary>
    public required string Source { get; init; }

    public required string Type { get; init; }

    /// <summary>When the source says that it happened, Unix seconds.</summary>
    public required long Created { get; init; }

    public required string Payload { get; init; }

    public string? Trace { get; init; }
}

internal static class InboxSource
{
    public const string Stripe = "stripe";
    public const string Usage = "usage";
}
