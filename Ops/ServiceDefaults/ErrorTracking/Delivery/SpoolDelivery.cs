using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>Sends what was kept, first what has waited longest since it was kept or tried, as soon as Sentry takes reports again.</summary>
internal sealed partial class SpoolDelivery(EnvelopeSpool spool, EnvelopeSender sender, DeliveryState state, ReportMetrics metrics, TimeProvider clock, ILogger<SpoolDelivery> log)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Before the folder is looked at again that gave trouble. Apart from Sentry's own pauses: new reports need no disk.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private bool isTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (state.Pause(Lane.Kept) is { Ticks: > 0 } pause)
                    await Task.Delay(pause, clock, stoppingToken);
                else if (!await TrySendOldestAsync(stoppingToken))
                    await spool.ArrivalAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left waits for the next start.
        }
    }

    // A folder that cannot be read, or a file that cannot be removed, is no reason for the process to end.
    private async Task<bool> TrySendOldestAsync(CancellationToken stopping)
    {
        try
        {
            if (!await SendOldestAsync(stopping))
                return false;
            isTold = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            if (!isTold)
                LogTrouble(exception.GetType().Name);
            isTold = true;
            await Task.Delay(Rest, clock, stopping);
        }

        return true;
    }

    private async Task<bool> SendOldestAsync(CancellationToken stopping)
    {
        if (!spool.TryClaim(out var claim))
            return false;
        using (claim)
        {
            var outcome = await sender.SendAsync(await claim.ReadAsync(stopping), Lane.Kept, Patience, stopping);
            if (outcome is SendOutcome.NotNow)
            {
                spool.Postpone(claim);
                return true;
            }

            claim.Remove();
            if (outcome is SendOutcome.Refused)
                LogRefused();
            metrics.Count(ReportMetrics.Error, outcome is SendOutcome.Delivered ? "sent" : "refused");
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sentry refuses a report that was kept for it; is SENTRY_DSN right?")]
    private partial void LogRefused();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report that was kept for Sentry cannot be read or removed ({Fault}); see error-reports in DATA_DIR")]
    private partial void LogTrouble(string fault);
}
