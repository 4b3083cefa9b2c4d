using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResponsiAI.Storage.Databases;

internal sealed class DatabaseHealth(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
            return HealthCheckResult.Healthy();
        }
        catch (DatabaseNotReadyException)
        {
            return HealthCheckResult.Unhealthy("not reached since the start");
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("not reachable");
        }
    }
}
