using System.Diagnostics;
using Sentry;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// Reports to Sentry from any process; nothing happens without <c>SENTRY_DSN</c>. Names and values of a context, like all
/// of a report, leave scrubbed. None of these calls waits for Sentry.
/// </summary>
public static class ErrorTracking
{
    /// <summary>Reports an exception that was handled.</summary>
    /// <param name="context">What helps to understand it.</param>
    public static void CaptureException(Exception exception, params (string Name, object? Value)[] context) =>
        SentrySdk.CaptureException(exception, scope => AddContext(scope, context));

    /// <summary>Reports what is no exception but needs eyes.</summary>
    /// <param name="message">Reports that differ in their ids, numbers and addresses only are one issue in Sentry.</param>
    /// <param name="context">What helps to understand it.</param>
    public static void CaptureMessage(string message, SentryLevel level = SentryLevel.Info, params (string Name, object? Value)[] context) =>
        SentrySdk.CaptureMessage(message, scope => AddContext(scope, context), level);

    /// <summary>
    /// Reports what a request met, while the request is still at work: the SDK's own middleware comes when its transaction
    /// is over and its trace forgotten, and then finds it told.
    /// </summary>
    internal static void CaptureUnhandled(Exception exception)
    {
        exception.SetSentryMechanism("ExceptionHandler", handled: false);
        SentrySdk.CaptureException(exception);
    }

    /// <summary>
    /// Until it is disposed, reports of this flow belong to the trace of the current activity, and so does what it asks of
    /// others. For work outside of a request; a request has it already.
    /// </summary>
    public static IDisposable? ContinueTrace()
    {
        if (!SentrySdk.IsEnabled || Activity.Current is not { } activity)
            return null;
        var scope = SentrySdk.PushScope();
        SentrySdk.ContinueTrace(TraceHeaders.Trace(activity), baggageHeader: null);
        return scope;
    }

    private static void AddContext(Scope scope, (string Name, object? Value)[] context)
    {
        foreach (var (name, value) in context)
            scope.SetExtra(name, value);
    }
}
