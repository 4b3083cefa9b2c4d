using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Ops.Backups;

internal sealed class BackupHealth(BackupOptions options, BackupState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (options.Schedule is not null && state.Last is { Succeeded: false })
            return HealthCheckResult.Degraded("the last scheduled backup failed");
        return options.Schedule is null && BackupFile.List(options.Directory).Count == 0
            ? ServiceState.Off("no schedule and no backup yet")
            : HealthCheckResult.Healthy();
    }
}
