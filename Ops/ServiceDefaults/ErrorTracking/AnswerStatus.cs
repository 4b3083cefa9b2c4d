using Microsoft.AspNetCore.Http;
using Sentry;
using Sentry.Extensibility;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Tells the status of the answer beside method and path, as soon as it is decided.</summary>
internal sealed class AnswerStatus(IHttpContextAccessor requests) : ISentryEventProcessor
{
    public SentryEvent Process(SentryEvent @event)
    {
        // An untouched response says 200 while the request is still running: that would be a lie.
        if (requests.HttpContext?.Response is { } response && (response.HasStarted || response.StatusCode >= StatusCodes.Status400BadRequest))
            @event.Contexts.Response.StatusCode = (short)response.StatusCode;
        return @event;
    }
}
