using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Migrations;

/// <summary>
/// Migrates before the process serves. A database that cannot be reached does not stop the start: the process answers
/// 503 and goes on trying.
/// </summary>
internal sealed partial class MigrationService(
    Database database, MigrationScripts scripts, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<MigrationService> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(cancellationToken))
            await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            do
                await Task.Delay(Pause, clock, stoppingToken);
            while (!await TryAsync(stoppingToken));
        }
        catch (MigrationException exception)
        {
            LogFailed(exception);
            lifetime.StopApplication();
            throw;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await Migrator.RunAsync(database, scripts, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or MigrationException { InnerException: DbException { IsTransient: true } or TimeoutException })
        {
            LogUnreachable(exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the database cannot be reached, trying again: {Reason}")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the schema could not be brought up to date")]
    private partial void LogFailed(Exception exception);
}
