using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.ServiceDefaults.Repeats;

namespace ResponsiAI.Gateway.Errors;

/// <summary>
/// One line for what the gateway answered itself, with the request id that the answer shows. Failures
/// are warnings, of which the log takes so many in a minute; refusals can be had by the thousand by whoever wants them, so
/// each kind has its number of lines.
/// </summary>
internal sealed partial class ErrorLog(TimeProvider clock, ILogger<ErrorLog> log)
{
    private const int LinesPerMinute = 10;

    // As many as there are reasons.
    private readonly ConcurrentDictionary<(int, string), RepeatQuota> quotas = new();

    public void Add(HttpContext context, ProblemDetails problem)
    {
        var (status, reason) = (problem.Status ?? 0, problem.Extensions["reason"] as string ?? "");
        var (method, route) = (context.Request.Method, MetEndpoint.Of(context)?.DisplayName ?? "no route");
        if (status >= 500)
            LogFailed(method, route, status, reason, ForwardingCause.Of(context) ?? "not forwarded");
        else if (quotas.GetOrAdd((status, reason), static _ => new RepeatQuota(LinesPerMinute)).TryTake(clock, out var suppressed))
            LogRefused(method, route, status, reason, suppressed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} on {Route} was answered {Status} {Reason} ({Cause})")]
    private partial void LogFailed(string method, string route, int status, string reason, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} on {Route} was answered {Status} {Reason}; {Suppressed} like it not logged before")]
    private partial void LogRefused(string method, string route, int status, string reason, long suppressed);
}
