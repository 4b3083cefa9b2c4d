namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>
/// Whether Sentry takes reports at the moment. A spent quota is that of one kind of report and keeps no other kind
/// waiting; a server that is not reached, hangs or fails is left alone by all.
/// </summary>
internal sealed class DeliveryState(TimeProvider clock)
{
    private readonly BackOff server = new(clock);

    private readonly Dictionary<string, BackOff> quotas = new()
    {
        [ReportMetrics.Error] = new(clock),
        [ReportMetrics.Transaction] = new(clock),
    };

    /// <summary>How long reports of this kind are still left alone; zero when they are not.</summary>
    public TimeSpan Pause(string kind)
    {
        var (ofServer, ofQuota) = (server.Pause, quotas[kind].Pause);
        return ofServer > ofQuota ? ofServer : ofQuota;
    }

    public void Succeeded(string kind)
    {
        server.Succeeded();
        quotas[kind].Succeeded();
    }

    /// <param name="asked">What it said how long it wants to be left alone.</param>
    public void Failed(TimeSpan? asked = null) => server.Failed(asked);

    /// <param name="asked">What it said how long it takes no more of this kind.</param>
    public void QuotaSpent(string kind, TimeSpan? asked)
    {
        server.Succeeded();
        quotas[kind].Failed(asked);
    }
}
