using System.Data.Common;
using ResponsiAI.Billing.StripeApi;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Gaps;

/// <summary>Checks every hour, where there is a key to ask Stripe with. Of several processes, whichever comes first.</summary>
internal sealed partial class GapHealing(Database database, GapStore gaps, GapCheck check, StripeApiClient stripe, TimeProvider clock, ILogger<GapHealing> log) : BackgroundService
{
    /// <summary>How often a process looks whether a check is due; also how soon after the database was away.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Migrated.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Between, clock);
        var begun = false;
        do
        {
            try
            {
                if (!begun)
                    await gaps.BeginAsync(stoppingToken);
                begun = true;
                if (!stripe.CanAsk)
                    return;
                if (await gaps.ClaimAsync(stoppingToken) is { } mark)
                    await CheckAsync(mark, stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                LogNotChecked(exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(GapMark mark, CancellationToken cancellation)
    {
        try
        {
            await check.RunAsync(mark, cancellation);
            await gaps.SucceedAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotChecked(exception is GapCheckException ? exception.Message : exception.GetType().Name);
            await gaps.FailAsync(cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "whether events of Stripe never arrived is not known until the next check: {Reason}")]
    private partial void LogNotChecked(string reason);
}

internal static class GapRegistration
{
    public static void AddGapHealing(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<GapStore>();
        builder.Services.AddSingleton<StripeEvents>();
        builder.Services.AddSingleton<GapCheck>();
        builder.Services.AddHostedService<GapHealing>();
    }
}
