using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>Sends what was kept, the oldest first, as soon as Sentry takes reports again.</summary>
internal sealed partial class SpoolDelivery(EnvelopeSpool spool, EnvelopeSender sender, DeliveryState state, ReportMetrics metrics, TimeProvider clock, ILogger<SpoolDelivery> log)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (state.Pause is { Ticks: > 0 } pause)
                    await Task.Delay(pause, clock, stoppingToken);
                else if (!await SendOldestAsync(stoppingToken))
                    await spool.ArrivalAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left waits for the next start.
        }
    }

    private async Task<bool> SendOldestAsync(CancellationToken stopping)
    {
        if (!spool.TryClaim(out var claim))
            return false;
        using (claim)
        {
            var outcome = await sender.SendAsync(await claim.ReadAsync(stopping), Patience, stopping);
            if (outcome is SendOutcome.NotNow)
                return true;
            claim.Remove();
            if (outcome is SendOutcome.Refused)
                LogRefused();
            metrics.Count(outcome is SendOutcome.Delivered ? "sent" : "refused");
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sentry refuses a report that was kept for it; is SENTRY_DSN right?")]
    private partial void LogRefused();
}
