namespace ResponsiAI.Billing.Events;

/// <summary>An event lacks a member that it cannot be applied without, or has it in another kind.</summary>
internal sealed class UnreadableEventException(string member, string kind) : Exception($"'{member}' is missing or no {kind}");
