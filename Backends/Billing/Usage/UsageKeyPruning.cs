using System.Data.Common;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Usage;

/// <summary>Keeps the keys of increments for a week, which is longer than anybody tries one again.</summary>
internal sealed partial class UsageKeyPruning(Database database, UsageStore usage, TimeProvider clock, ILogger<UsageKeyPruning> log) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Migrated.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Between, clock);
        do
        {
            try
            {
                await usage.ForgetKeysAsync(Kept, stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                LogNotForgotten(exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "old keys of usage increments stay until the next hour: {Kind}")]
    private partial void LogNotForgotten(string kind);
}
