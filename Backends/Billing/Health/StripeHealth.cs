using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.Billing.Gaps;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.StripeApi;
using ResponsiAI.Billing.Webhooks;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Health;

/// <summary>Good while the secret is set and nothing is stuck. Stripe itself is not asked.</summary>
internal sealed class StripeHealth(WebhookOptions options, InboxStore inbox, StripeApiClient stripe, GapStore gaps) : IHealthCheck
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Unchecked = TimeSpan.FromHours(24);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.IsConfigured)
            return ServiceState.Off("STRIPE_WEBHOOK_SECRET is not set");
        try
        {
            var state = await inbox.StateAsync(cancellationToken);
            if (state.Dead > 0)
                return HealthCheckResult.Degraded($"{state.Dead} of the events could not be applied");
            if (state.Quarantined > 0)
                return HealthCheckResult.Degraded($"{state.Quarantined} of the events are of another API version and wait for an upgrade");
            var oldest = TimeSpan.FromMilliseconds(state.OldestWaiting);
            return oldest > Stuck
                ? HealthCheckResult.Degraded($"an event has been waiting for {oldest.TotalMinutes:F0} minutes")
                : stripe.CanAsk ? OfGaps(await gaps.StateAsync(cancellationToken)) : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or DatabaseNotReadyException)
        {
            return HealthCheckResult.Degraded("not known while the database is not reachable");
        }
    }

    // Events arrive without the check as well; only if it fails for long, one that does not arrive may be missed.
    private static HealthCheckResult OfGaps(GapState? state)
    {
        if (state is not { FailingFor: > 0 and var failing })
            return HealthCheckResult.Healthy();
        var last = state.SucceededAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "never";
        var told = $"Stripe does not tell its list of events; last checked: {last}";
        return TimeSpan.FromMilliseconds(failing) > Unchecked ? HealthCheckResult.Degraded(told) : HealthCheckResult.Healthy(told);
    }
}

/// <summary>The process answers.</summary>
internal sealed class BillingHealth : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy());
}
