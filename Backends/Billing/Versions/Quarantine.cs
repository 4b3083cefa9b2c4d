using Dapper;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Versions;

/// <summary>
/// Events of another train that cannot be read wait here, neither applied nor lost. Each start looks at them again,
/// because the program or its settings may be newer; what still cannot be read comes back.
/// </summary>
internal sealed partial class Quarantine(Database database, WorkQueue queue, ILogger<Quarantine> log) : BackgroundService
{
    public const string Status = "quarantined";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Migrated.WaitAsync(stoppingToken);
        try
        {
            await using var connection = await database.OpenAsync(stoppingToken);
            var released = await connection.ExecuteAsync(new CommandDefinition($"""
                UPDATE {InboxStore.Table} SET status = '{WorkStatus.Pending}', attempts = 0, next_at = {database.Now}, finished_at = NULL WHERE status = '{Status}'
                """, cancellationToken: stoppingToken));
            if (released == 0)
                return;
            LogReleased(released);
            queue.Wake();
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or TimeoutException)
        {
            LogNotReleased(exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} quarantined events are looked at again")]
    private partial void LogReleased(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the quarantined events wait for the next start or `ops events replay`: {Kind}")]
    private partial void LogNotReleased(string kind);
}

internal static class VersionRegistration
{
    public static void AddVersions(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<StripeObjects>();
        builder.Services.AddHostedService<Quarantine>();
    }
}
