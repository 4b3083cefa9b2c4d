using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ResponsiAI.ServiceDefaults.Otlp;

/// <summary>
/// Sends what is left when the process ends, both signals at once and for two seconds at the most. By themselves the
/// providers do it one after the other, and a collector that does not answer would keep an ending process for ten.
/// Registered before whatever is still to be told of, because hosted services stop in reverse order.
/// </summary>
internal sealed class LastExport(IServiceProvider services) : IHostedService
{
    private const int Milliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(Milliseconds), CancellationToken.None),
        Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(Milliseconds), CancellationToken.None));
}
