using Microsoft.AspNetCore.Http;
using Sentry;
using Sentry.Extensibility;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Tells of the request what the SDK does not: route, request id, user, and the status of the answer as soon as it is decided.</summary>
internal sealed class RequestReport(IHttpContextAccessor requests, IReportUser user) : ISentryEventProcessor, ISentryTransactionProcessor
{
    public SentryEvent Process(SentryEvent @event)
    {
        if (requests.HttpContext is not { } context)
            return @event;
        @event.TransactionName = $"{context.Request.Method} {RouteName.Of(context)}";
        // An untouched response says 200 while the request is still running: that would be a lie.
        if (context.Response.HasStarted || context.Response.StatusCode >= StatusCodes.Status400BadRequest)
            @event.Contexts.Response.StatusCode = (short)context.Response.StatusCode;
        Add(@event, context);
        return @event;
    }

    public SentryTransaction Process(SentryTransaction transaction)
    {
        if (requests.HttpContext is { } context)
            Add(transaction, context);
        return transaction;
    }

    private void Add(IEventLike report, HttpContext context)
    {
        report.SetTag("request_id", context.TraceIdentifier);
        if (user.HandleOf(context) is { } handle)
            report.User.Id = handle;
    }
}
