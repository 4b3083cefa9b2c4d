using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Otlp;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Metrics;

/// <summary>
/// The meter of a process, shown as Prometheus text at <c>/metrics</c> of the management address. Instruments are made
/// once, by the capability that counts.
/// </summary>
public static class ServiceMetrics
{
    /// <summary>The tag of requests that tells the route of <c>yarp.json</c>; only the gateway has it.</summary>
    public const string RouteTag = "responsiai.route";

    private const string Name = "ResponsiAI";

    // Scheme and protocol version multiply the series and answer no question at night.
    private static readonly string[] RequestTags = ["http.request.method", "http.response.status_code", "http.route", "error.type", RouteTag];

    // Nobody looks at them, and those of Kestrel cost something with every connection or request.
    private static readonly string[] Unwanted = ["kestrel.connection.duration", "kestrel.queued_requests", "kestrel.upgraded_connections", "dotnet.jit.*", "dotnet.assembly.count", "dotnet.timer.count"];

    public static Meter Meter(this IMeterFactory meters) => meters.Create(Name);

    internal static void AddServiceMetrics(this WebApplicationBuilder builder, ServiceSettings settings, string service, string version)
    {
        var collector = OtlpOptions.Read(settings, "METRICS");
        var hasTraces = OtlpOptions.Read(settings, "TRACES") is not null;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Describe(service, version, settings.Environment))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
                foreach (var unwanted in Unwanted)
                    metrics.AddView(unwanted, MetricStreamConfiguration.Drop);
                metrics.AddView("http.server.request.duration", new MetricStreamConfiguration { TagKeys = RequestTags });
                if (hasTraces)
                    metrics.SetExemplarFilter(ExemplarFilterType.TraceBased);
                if (collector is not null)
                    metrics.AddOtlpExporter(collector.Apply);
            });
        builder.Services.AddSingleton<IManagementModule, MetricsModule>();
    }
}

internal sealed class MetricsModule(MeterProvider meters) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management) =>
        management.MapPrometheusScrapingEndpoint("/metrics", meters, configureBranchedPipeline: null, optionsName: null);
}
