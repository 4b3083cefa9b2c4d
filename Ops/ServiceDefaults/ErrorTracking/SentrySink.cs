using System.Text;
using ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using Sentry;
using Sentry.Protocol;
using Sentry.Protocol.Envelopes;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Error reports and transactions, as they would be sent.</summary>
internal sealed class SentrySink(EnvelopeTransport transport) : ISink
{
    public string Name => "sentry";

    public string Emit(Canaries canaries)
    {
        var report = new SentryEvent
        {
            Message = new SentryMessage { Message = canaries.Message, Formatted = canaries.Message },
            SentryExceptions = Causes(canaries.Exception),
            TransactionName = $"GET {canaries.Path}",
        };
        Fill(report, canaries);
        report.AddBreadcrumb(new Breadcrumb(canaries.Message, "default", canaries.Values.ToDictionary()));
        SentryReports.Reduce(report);
        var transaction = new SentryTransaction($"GET {canaries.Path}", "http.server");
        Fill(transaction, canaries);
        return Written(Envelope.FromEvent(report)) + Written(Envelope.FromTransaction(SentryReports.Transaction(transaction)));
    }

    public void Close() => transport.Close();

    private static void Fill(IEventLike report, Canaries canaries)
    {
        report.Request.Url = $"https://example.com{canaries.Path}";
        report.Request.QueryString = canaries.Query;
        foreach (var (name, value) in canaries.Headers)
            report.Request.Headers[name] = value;
        foreach (var (name, value) in canaries.Values)
        {
            report.SetTag(name, value);
            report.SetExtra(name, value);
        }

        report.Contexts["canaries"] = new Dictionary<string, object> { ["message"] = canaries.Message, ["body"] = canaries.Body };
        report.User = new SentryUser { Id = canaries.Message, Email = canaries.Message, Username = canaries.Message };
    }

    private static List<SentryException> Causes(Exception? exception)
    {
        var causes = new List<SentryException>();
        for (; exception is not null; exception = exception.InnerException)
            causes.Add(new SentryException { Type = exception.GetType().FullName, Value = exception.Message });
        return causes;
    }

    private static string Written(Envelope envelope) => EnvelopeScrubbing.Write(envelope) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
