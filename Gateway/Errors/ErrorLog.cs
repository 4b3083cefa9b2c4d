using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Forwarder;

namespace ResponsiAI.Gateway.Errors;

/// <summary>
/// One line for what the gateway answered itself, with the request id that the answer shows. Refusals and failures alike
/// can be had by the thousand, so each kind has its number of lines in a minute.
/// </summary>
internal sealed partial class ErrorLog(TimeProvider clock, ILogger<ErrorLog> log)
{
    // As many as there are reasons.
    private readonly ConcurrentDictionary<(int, string?), LineQuota> quotas = new();

    public void Add(HttpContext context, ProblemDetails problem)
    {
        var (status, reason) = (problem.Status ?? 0, problem.Extensions["reason"] as string);
        var level = status >= 500 ? LogLevel.Warning : LogLevel.Information;
        if (log.IsEnabled(level) && quotas.GetOrAdd((status, reason), static _ => new LineQuota()).TryTake(clock, out var suppressed))
            LogAnswered(level, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no route", status, reason,
                context.Features.Get<IForwarderErrorFeature>()?.Error.ToString() ?? "none", suppressed);
    }

    [LoggerMessage(Message = "{Method} on {Route} was answered {Status} {Reason} (forwarding error: {Error}); {Suppressed} like it not logged before")]
    private partial void LogAnswered(LogLevel level, string method, string route, int status, string? reason, string error, long suppressed);
}
