using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;
using ResponsiAI.ServiceDefaults.Otlp;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tracing;

/// <summary>
/// The spans of a process, sent to a collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; without it no span is
/// sampled and nothing is kept. The sources are those of ASP.NET Core and HttpClient themselves, which cost less than the
/// instrumentation packages and need none.
/// </summary>
public static class ServiceTracing
{
    // ASP.NET Core 10 sets the attributes of OpenTelemetry's conventions only where it is told to.
    private const string NoAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>What the house's own code does beside requests.</summary>
    public static ActivitySource Source { get; } = new("ResponsiAI");

    internal static void AddServiceTracing(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        var sampling = TraceSampling.Read(settings);
        if (OtlpOptions.Read(settings, "TRACES") is not { } collector)
            return;
        AppContext.SetSwitch(NoAttributes, isEnabled: false);
        var scrubbing = new ScrubbedSpans();
        builder.Services.AddSingleton<ISink>(new SpanSink(scrubbing));
        builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        builder.Services.AddOpenTelemetry().WithTracing(traces => traces
            .AddSource(Source.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
            .SetSampler(services => sampling.Sampler(services.GetRequiredService<IOptions<TracingOptions>>().Value.CallersAreStrangers))
            .AddProcessor(new SpanSelection())
            .AddProcessor(scrubbing)
            .AddOtlpExporter(collector.Apply));
    }
}

public sealed class TracingOptions
{
    /// <summary>Whether anybody may call this process: their trace ids are taken over, what they say about recording is not. Default false.</summary>
    public bool CallersAreStrangers { get; set; }
}
