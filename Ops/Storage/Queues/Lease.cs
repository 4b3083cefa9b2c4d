namespace ResponsiAI.Storage.Queues;

/// <summary>The right to work on one row until its lease ends; only its holder's completion counts.</summary>
/// <param name="Attempts">This one included; the first is 1.</param>
public sealed record Lease(string Id, string Owner, int Attempts);
