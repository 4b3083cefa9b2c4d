using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

internal static class ScrubbingRegistration
{
    public static void AddScrubbing(this WebApplicationBuilder builder, ServiceSettings settings, InternalToken installation)
    {
        Handles.DeriveKey(installation.Value);
        ScrubbingAdditions.Current = ScrubbingAdditions.Read(settings);
        builder.Services.AddSingleton<ClosedSinks>();
        builder.Services.AddSingleton<SelfTest.SelfTest>();
    }

    /// <summary>The first thing after a process is built.</summary>
    public static void BeginSelfTest(this WebApplication app) => app.Services.GetRequiredService<SelfTest.SelfTest>().Begin();

    /// <summary>The last thing before it serves.</summary>
    public static void UseScrubbing(this WebApplication app)
    {
        var (meter, closed) = (app.Services.GetRequiredService<IMeterFactory>().Meter(), app.Services.GetRequiredService<ClosedSinks>());
        app.Services.GetRequiredService<SelfTest.SelfTest>().End();
        Hits.Show(meter);
        closed.Show(meter);
        if (closed.Any)
            app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Add(new HealthCheckRegistration("scrubbing", closed, HealthStatus.Degraded, tags: null));
    }
}
