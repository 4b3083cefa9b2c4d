using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using ResponsiAI.ServiceDefaults.Logging;
using ResponsiAI.ServiceDefaults.Management;

namespace ResponsiAI.ServiceDefaults.Metrics;

/// <summary>
/// The meter of a process, shown as Prometheus text at <c>/metrics</c> of the management address. Instruments are made
/// once, by the capability that counts.
/// </summary>
public static class ServiceMetrics
{
    private const string Name = "ResponsiAI";

    public static Meter Meter(this IMeterFactory meters) => meters.Create(Name);

    internal static void AddServiceMetrics(this WebApplicationBuilder builder, string service, string version)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceNamespace: "responsiai", version))
            .WithMetrics(metrics => metrics.AddMeter(Name).AddPrometheusExporter());
        builder.Services.AddSingleton<IManagementModule, MetricsModule>();
    }
}

internal sealed class MetricsModule : IManagementModule
{
    private readonly MeterProvider provider;

    public MetricsModule(MeterProvider provider, IMeterFactory meters)
    {
        this.provider = provider;
        // Counted since before there were services.
        LogLoss.Observe(meters);
    }

    public void Map(IEndpointRouteBuilder management) =>
        management.MapPrometheusScrapingEndpoint("/metrics", provider, configureBranchedPipeline: null, optionsName: null);
}
