using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>The part <c>notifications</c>: degraded while there are mails that only an operator moves again.</summary>
internal sealed class QueueHealth(WorkQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var depth = await queue.DepthAsync(cancellationToken);
            return depth.Dead == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"{depth.Dead} {(depth.Dead == 1 ? "mail" : "mails")} could not be delivered and will not be tried again");
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or DatabaseNotReadyException)
        {
            return HealthCheckResult.Unhealthy("the queue cannot be read");
        }
    }
}
