namespace ResponsiAI.Billing.Subscriptions;

/// <summary>Stripe's words for the state of a subscription, and what they mean here.</summary>
internal static class SubscriptionStatus
{
    public const string Incomplete = "incomplete";
    public const string IncompleteExpired = "incomplete_expired";
    public const string Trialing = "trialing";
    public const string Active = "active";
    public const string PastDue = "past_due";
    public const string Unpaid = "unpaid";
    public const string Paused = "paused";
    public const string Canceled = "canceled";

    // In the order of a subscription's life. Of two events of the same second, the later stage counts.
    private static readonly string[] Life = [Incomplete, Trialing, Active, PastDue, Unpaid, Paused, IncompleteExpired, Canceled];

    public static int Stage(string status) => Array.IndexOf(Life, status);

    /// <summary>The customer has begun to have what was subscribed to.</summary>
    public static bool HasBegun(string status) => status is Active or Trialing;

    /// <summary>No event leads out of these.</summary>
    public static bool HasEnded(string status) => status is Canceled or IncompleteExpired;
}
