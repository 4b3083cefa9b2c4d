using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using ResponsiAI.ServiceDefaults.Logging;
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

    /// <summary>Upper bounds of the buckets for requests, in seconds: those of OpenTelemetry's conventions for HTTP.</summary>
    public static IReadOnlyList<double> RequestSeconds { get; } = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>The same for a store nearby, which answers within a millisecond while it is well.</summary>
    public static IReadOnlyList<double> StoreSeconds { get; } = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    /// <summary>The same for work that waits for others and may be tried for a day.</summary>
    public static IReadOnlyList<double> WorkSeconds { get; } = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200, 86400];

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
        if (hasTraces || collector is not null)
            builder.Services.AddHostedService<LastExport>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Describe(service, version, settings.Environment))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
                foreach (var unwanted in Unwanted)
                    metrics.AddView(unwanted, MetricStreamConfiguration.Drop);
                metrics.AddView("http.server.request.duration", new MetricStreamConfiguration { TagKeys = RequestTags });
                // Counted twice in each request, and without tags no series has to be looked up.
                metrics.AddView("http.server.active_requests", new MetricStreamConfiguration { TagKeys = [] });
                if (hasTraces)
                    metrics.SetExemplarFilter(ExemplarFilterType.TraceBased);
                if (collector is not null)
                    metrics.AddOtlpExporter(collector.Apply);
            });
        builder.Services.AddSingleton<IManagementModule, MetricsModule>();
    }
}

internal sealed class MetricsModule(MeterProvider provider, IMeterFactory meters, IEnumerable<IGauges> gauges) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management)
    {
        foreach (var observed in gauges)
            observed.Observe(meters.Meter());
        // Counted since before there were services.
        LogLoss.Observe(meters);
        management.MapPrometheusScrapingEndpoint("/metrics", provider, configureBranchedPipeline: null, optionsName: null);
    }
}
