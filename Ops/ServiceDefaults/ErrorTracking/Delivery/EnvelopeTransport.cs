using Sentry.Extensibility;
using Sentry.Protocol.Envelopes;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

/// <summary>
/// Takes over from the SDK's background thread what it has made: scrubs it and sends it, or keeps it for later. Its own and
/// not the SDK's, because that one lets go of reports that are answered with 429 or 5xx, and writes files before anything
/// of ours sees them.
/// </summary>
internal sealed class EnvelopeTransport(EnvelopeSender sender, EnvelopeSpool spool, DeliveryState state, ReportMetrics metrics) : ITransport
{
    // Below what the end of the process waits, so that a last report that is not taken is kept in time.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1500);

    private volatile bool isClosed;

    public void Close() => isClosed = true;

    public async Task SendEnvelopeAsync(Envelope envelope, CancellationToken cancellationToken = default)
    {
        var isError = EnvelopeScrubbing.IsError(envelope);
        var (kind, lane) = isError ? (ReportMetrics.Error, Lane.Errors) : (ReportMetrics.Transaction, Lane.Transactions);
        if (isClosed || EnvelopeScrubbing.Write(envelope) is not { } scrubbed)
        {
            metrics.Count(kind, "dropped");
            return;
        }

        var outcome = state.Pause(lane) > TimeSpan.Zero ? SendOutcome.NotNow : await sender.SendAsync(scrubbed, lane, Patience, cancellationToken);
        metrics.Count(kind, outcome switch
        {
            SendOutcome.Delivered => "sent",
            SendOutcome.Refused => "refused",
            // How long something took is of no use later, and would take the errors' room.
            _ => isError && spool.TryKeep(scrubbed) ? "kept" : "dropped",
        });
    }
}
