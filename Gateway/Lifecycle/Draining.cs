using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Hosting;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Lifecycle;

internal static class DrainingRegistration
{
    public static void AddDraining(this ServiceBuilder builder)
    {
        var drain = TimeSpan.FromSeconds(builder.Settings.Number("DRAIN_SECONDS", 5, 0, 600));
        builder.Services.AddSingleton(new DrainOptions(drain));
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(s => s.GetRequiredService<Draining>());
        // Time for the drain, and then for the requests that are still running.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = drain + TimeSpan.FromSeconds(25));
    }

    /// <summary>
    /// Asks whoever sends a request during the drain to go elsewhere with the next one: <c>Connection: close</c>, or over
    /// HTTP/2 a GOAWAY. Connections without requests are closed by the server's own stop.
    /// </summary>
    public static void UseDraining(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use((context, next) =>
        {
            if (draining.IsDraining)
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            return next(context);
        });
    }
}

internal sealed record DrainOptions(TimeSpan Duration);

/// <summary>
/// After SIGTERM readiness says no at once, and for <c>DRAIN_SECONDS</c> everything is still served, so that load
/// balancers have time to look. Where the process that started the gateway is gone, nobody looks any more.
/// </summary>
internal sealed partial class Draining(DrainOptions options, IHostApplicationLifetime lifetime, ParentWatch parent, TimeProvider clock, ILogger<Draining> log)
    : IHostedLifecycleService
{
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (parent.Gone.IsCancellationRequested || options.Duration == TimeSpan.Zero)
            return;
        LogDraining(options.Duration.TotalSeconds);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, parent.Gone);
        await Task.Delay(options.Duration, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "draining for {Seconds} s: not ready any more, still serving")]
    private partial void LogDraining(double seconds);
}
