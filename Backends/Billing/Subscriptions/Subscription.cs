namespace ResponsiAI.Billing.Subscriptions;

/// <summary>A subscription as the newest of its events tells it. Times are Unix seconds.</summary>
internal sealed record Subscription
{
    public required string Id { get; init; }

    public required string Customer { get; init; }

    public required string Status { get; init; }

    /// <summary>The plan's name as customers know it; null when Stripe has none.</summary>
    public string? Plan { get; init; }

    /// <summary>Stripe's id of the price of the first item.</summary>
    public string? Price { get; init; }

    /// <summary>What the plan allows; see <see cref="PlanLimits"/>.</summary>
    public string? Limits { get; init; }

    public long? PeriodStart { get; init; }

    public long? PeriodEnd { get; init; }

    public long? TrialEnd { get; init; }

    /// <summary>Null unless a cancellation is scheduled.</summary>
    public long? CancelAt { get; init; }

    public long? EndedAt { get; init; }

    /// <summary>The newest time at which an event showed it not to be past due; 0 when none did.</summary>
    public long GoodUntil { get; init; }
}
