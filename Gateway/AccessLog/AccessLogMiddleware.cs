using NLog;
using ResponsiAI.Gateway.Errors;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>Takes what the line says when the answer is complete; it is written on another thread.</summary>
internal sealed class AccessLogMiddleware(RequestDelegate next, AccessLogSink sink, TimeProvider clock, IHostEnvironment environment)
{
    private readonly Logger logger = LogManager.GetLogger(AccessLine.LoggerName);
    private readonly bool isReadable = environment.IsDevelopment();

    public async Task InvokeAsync(HttpContext context)
    {
        var start = clock.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsInfoEnabled && !sink.IsClosed && MetEndpoint.Of(context)?.Metadata.GetMetadata<NoAccessLine>() is null)
                logger.Log(typeof(AccessLogMiddleware), new AccessLine(context, clock.GetElapsedTime(start), isReadable));
        }
    }
}
