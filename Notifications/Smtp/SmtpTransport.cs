using MimeKit;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Notifications.Smtp;

/// <summary>Hands a mail to the SMTP server and says what its answer means for the row.</summary>
internal sealed class SmtpTransport(
    SmtpOptions options, DkimSigning signing, SmtpConnections connections, SmtpState state, SuppressionList suppressions, WorkQueue queue, Database database, TimeProvider clock) : IEmailTransport
{
    public Task<bool> ReadyAsync(CancellationToken lost) => state.WaitAsync(lost);

    public async Task<WorkOutcome> SendAsync(EmailRow row, MimeMessage message, Func<CancellationToken, Task<WorkOutcome?>> refusal, Lease lease, CancellationToken lost)
    {
        using var deadline = new CancellationTokenSource(SmtpOptions.Deadline, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, lost);
        var recipient = new MailboxAddress("", row.Recipient);
        signing.Sign(message);
        for (var fresh = false; ; fresh = true)
        {
            SmtpConnection connection;
            try
            {
                connection = await connections.RentAsync(fresh, both.Token);
            }
            catch (Exception exception) when (!lost.IsCancellationRequested)
            {
                return await OutcomeAsync(row, SmtpFailure.OfConnecting(exception), lost);
            }

            await using var rented = new Rented(connections, connection);
            if (!connection.IsReused && await refusal(lost) is { } refused)
            {
                rented.IsGood = true;
                return refused with { Also = EmailMarks.Answered };
            }

            // From here on nobody but the server's answer can tell whether the mail went out.
            if (!fresh && !await queue.GuardedAsync(lease, $"sending_since = {database.Now}", new { }, lost))
                return new WorkOutcome.Retry("the lease was lost before the mail was sent", Counts: false);
            try
            {
                var answer = await connection.SendAsync(message, options.From, recipient, both.Token);
                rented.IsGood = true;
                state.Works();
                return new WorkOutcome.Done(Scrubber.Text(row.Unknowns > 0 ? $"sent once more after it was unknown whether it arrived: {answer}" : answer)) { Also = EmailMarks.Answered };
            }
            catch (Exception exception) when (!lost.IsCancellationRequested)
            {
                var failure = SmtpFailure.OfSending(exception, connection.ContentBegun, connection.DotSent);
                rented.IsGood = !failure.ConnectionLost;
                // The server may have closed a connection that waited; only a new one tells whether it is there.
                if (failure.ConnectionLost && connection.IsReused && !connection.ContentBegun && !fresh && failure.Kind == SmtpFailureKind.Transient)
                    continue;
                return await OutcomeAsync(row, failure, lost);
            }
        }
    }

    private async Task<WorkOutcome> OutcomeAsync(EmailRow row, SmtpFailure failure, CancellationToken lost)
    {
        var reason = failure.Reason.Replace(row.Recipient, Scrubber.Address(row.Recipient), StringComparison.OrdinalIgnoreCase);
        if (failure.Kind == SmtpFailureKind.Unavailable)
            return new WorkOutcome.Retry(reason, state.Failed(reason), Counts: false) { Also = EmailMarks.Answered };
        if (failure.Kind == SmtpFailureKind.Unknown)
            return EmailMarks.Unknown(row, reason);
        if (!failure.ConnectionLost)
            state.Works();
        if (failure.IsAddressGone)
            await suppressions.AddAsync(row, reason, lost);
        return failure.Kind == SmtpFailureKind.Permanent
            ? new WorkOutcome.Dead(reason) { Also = EmailMarks.Answered }
            : new WorkOutcome.Retry(reason) { Also = EmailMarks.Answered };
    }

    /// <summary>Goes back to the others when it is good, and is closed otherwise.</summary>
    private sealed class Rented(SmtpConnections connections, SmtpConnection connection) : IAsyncDisposable
    {
        public bool IsGood { get; set; }

        public ValueTask DisposeAsync() => IsGood ? connections.ReturnAsync(connection) : connection.DisposeAsync();
    }
}
