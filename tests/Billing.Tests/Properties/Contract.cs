namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>A subscription as Stripe keeps it while a life goes on, and what was told of it.</summary>
internal sealed class Contract(string id, long begun)
{
    public string Id { get; } = id;

    public long Begun { get; } = begun;

    public string Status { get; set; } = "incomplete";

    public long PeriodEnd { get; set; } = begun + 2_592_000;

    public long? CancelAt { get; set; }

    public bool AtPeriodEnd { get; set; }

    public long? EndedAt { get; set; }

    public bool HasEnded => Status is "canceled" or "incomplete_expired";
}

/// <summary>What the events that arrive tell of one subscription.</summary>
internal sealed class Told
{
    public bool Begun { get; set; }

    public bool Ended { get; set; }

    public bool Deleted { get; set; }

    public bool NeverBegan { get; set; }

    public bool Paid { get; set; }

    public HashSet<long> Cancels { get; } = [];
}
