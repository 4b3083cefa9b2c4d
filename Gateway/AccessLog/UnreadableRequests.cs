using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using NLog;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>
/// Requests that Kestrel answers by itself, because it cannot read them or they are beyond its limits (400, 405, 408, 413, 414,
/// 431): they never reach the pipeline, and are counted and written here. Kestrel tells of them by a diagnostic event.
/// </summary>
internal sealed class UnreadableRequests(DiagnosticListener diagnostics, AccessLogOptions options, AccessLogSink sink, IMeterFactory meters, IHostEnvironment environment)
    : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private readonly Logger logger = LogManager.GetLogger(AccessLine.LoggerName);
    private readonly bool isReadable = environment.IsDevelopment();
    private readonly Counter<long> counter = meters.Meter().CreateCounter<long>("responsiai.unreadable_requests", "{request}", "Requests that the server refused before they could be judged, by status.");
    private IDisposable? subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // No other event is asked for: the framework would prepare some for each request.
        subscription = diagnostics.Subscribe(this, static name => name == BadRequest);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Where an answer has begun, it had a line, and what could not be read is only the rest of its request.
        if (value is not { Key: BadRequest, Value: IFeatureCollection features } || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException refused
            || features.Get<IHttpResponseFeature>() is { HasStarted: true })
            return;
        counter.Add(1, new KeyValuePair<string, object?>("status", refused.StatusCode));
        if (options.IsOn && !sink.IsClosed && logger.IsInfoEnabled)
            logger.Log(typeof(UnreadableRequests), new AccessLine(new DefaultHttpContext(features), TimeSpan.Zero, isReadable, refused));
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }
}
