using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ResponsiAI.ServiceDefaults.Health;

/// <summary>
/// <c>GET /health</c> of a backend: <c>{"status":"ok","services":{"database":"ok"},"details":{"database":"…"}}</c>,
/// 200 or 503. The only path that needs no internal token.
/// </summary>
public static class HealthEndpoint
{
    public const string Path = "/health";

    /// <summary>How long one check may take before it counts as an error.</summary>
    public static readonly TimeSpan CheckTimeout = TimeSpan.FromMilliseconds(600);

    public static IHealthChecksBuilder AddHealth(this IHostApplicationBuilder builder) => builder.Services.AddHealthChecks();

    public static IHealthChecksBuilder AddPart<T>(this IHealthChecksBuilder checks, string name) where T : class, IHealthCheck =>
        checks.AddCheck<T>(name, HealthStatus.Unhealthy, tags: [], timeout: CheckTimeout);

    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapHealthChecks(Path, new HealthCheckOptions
    {
        AllowCachingResponses = false,
        ResultStatusCodes =
        {
            [HealthStatus.Healthy] = StatusCodes.Status200OK,
            [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable,
            [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
        },
        ResponseWriter = static (context, report) => context.Response.WriteAsJsonAsync(BackendHealth.From(report), context.RequestAborted),
    }).DisableHttpMetrics();
}
