namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

internal enum Lane
{
    Errors,
    Transactions,

    /// <summary>Errors that were kept, and have their turn.</summary>
    Kept,
}

/// <summary>
/// Whether Sentry takes reports at the moment. A spent quota is that of one kind of report and keeps no other kind
/// waiting; a server that is not reached, hangs or fails is left alone by all. Unless it was a kept report on which it
/// failed: that one may be the reason, and is tried again for as long as it is kept.
/// </summary>
internal sealed class DeliveryState(TimeProvider clock)
{
    private readonly BackOff server = new(clock);
    private readonly BackOff errors = new(clock);
    private readonly BackOff transactions = new(clock);
    private readonly BackOff kept = new(clock);

    /// <summary>How long reports of this lane still wait; zero when they do not.</summary>
    public TimeSpan Pause(Lane lane)
    {
        var pause = Longer(server.Pause, QuotaOf(lane).Pause);
        return lane is Lane.Kept ? Longer(pause, kept.Pause) : pause;
    }

    public void Succeeded(Lane lane)
    {
        server.Succeeded();
        QuotaOf(lane).Succeeded();
        if (lane is Lane.Kept)
            kept.Succeeded();
    }

    /// <param name="asked">What it said how long it wants to be left alone.</param>
    public void Failed(Lane lane, TimeSpan? asked = null) => (lane is Lane.Kept ? kept : server).Failed(asked);

    /// <param name="asked">What it said how long it takes no more of this kind.</param>
    public void QuotaSpent(Lane lane, TimeSpan? asked)
    {
        server.Succeeded();
        QuotaOf(lane).Failed(asked);
    }

    private BackOff QuotaOf(Lane lane) => lane is Lane.Transactions ? transactions : errors;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
