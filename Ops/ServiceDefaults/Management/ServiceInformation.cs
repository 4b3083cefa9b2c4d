using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.ServiceDefaults.Management;

/// <summary>What this process is and how it is: name, version, environment, process id, start, and its health in detail.</summary>
public sealed class ServiceInformation(string name, string version, string environment, TimeProvider clock)
{
    private readonly long started = clock.GetTimestamp();

    public string Name => name;

    public string Version => version;

    public string Environment => environment;

    public TimeSpan Uptime => clock.GetElapsedTime(started);
}

internal sealed class ServiceInformationModule(ServiceInformation service, HealthCheckService health) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management)
    {
        management.MapGet("/", (HttpContext context) => context.Response.WriteAsJsonAsync(new
        {
            name = service.Name,
            version = service.Version,
            environment = service.Environment,
            processId = System.Environment.ProcessId,
            uptime = service.Uptime.TotalSeconds,
            memory = Process.GetCurrentProcess().WorkingSet64,
        }));
        management.MapGet("/health", async (HttpContext context) =>
            await context.Response.WriteAsJsonAsync(BackendHealth.From(await health.CheckHealthAsync(context.RequestAborted)), context.RequestAborted));
    }
}
