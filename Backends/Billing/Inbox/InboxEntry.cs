namespace ResponsiAI.Billing.Inbox;

/// <summary>What is written into the inbox.</summary>
/// <param name="Id">Unique: a second entry of the same id is dropped.</param>
/// <param name="Created">When the source says that it happened, Unix seconds.</param>
/// <param name="Secret">Which of the webhook secrets verified it, counted from 0; null where nothing is signed.</param>
/// <param name="Ignored">Kept and final at once; no worker sees it.</param>
internal sealed record InboxEntry(string Id, string Source, string Type, long Created, string Payload, int? Secret = null, bool Ignored = false);
