using MailKit.Net.Smtp;
using MimeKit;

namespace ResponsiAI.Notifications.Smtp;

/// <summary>One connection, used by one task at a time: MailKit's client is not safe for two.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private readonly ContentWatch watch = new();
    private readonly SmtpClient client;
    private readonly TimeProvider clock;

    private SmtpConnection(TimeProvider clock)
    {
        this.clock = clock;
        client = new SmtpClient(watch)
        {
            Timeout = (int)SmtpOptions.Deadline.TotalMilliseconds,
            // A revocation list that cannot be fetched would stop every mail; HttpClient does not ask for one either.
            CheckCertificateRevocation = false,
        };
    }

    /// <summary>It has waited since another mail, so the server may have closed it meanwhile.</summary>
    public bool IsReused => IdleSince != default;

    public bool IsConnected => client.IsConnected;

    public bool ContentBegun => watch.ContentBegun;

    public bool DotSent => watch.DotSent;

    /// <summary>When it was given back; the default while it has carried one mail at most.</summary>
    public DateTimeOffset IdleSince { get; set; }

    public static async Task<SmtpConnection> OpenAsync(SmtpOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = new SmtpConnection(clock);
        try
        {
            await connection.client.ConnectAsync(options.Host!, options.Port, options.Security, cancellation);
            if (options is { User: { } user, Password: { } password })
                await connection.client.AuthenticateAsync(user, password, cancellation);
            return connection;
        }
        catch
        {
            connection.client.Dispose();
            throw;
        }
    }

    /// <returns>The server's answer to the final dot.</returns>
    public async Task<string> SendAsync(MimeMessage message, MailboxAddress from, MailboxAddress to, CancellationToken cancellation)
    {
        watch.Reset();
        return await client.SendAsync(message, from, [to], cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Farewell, clock);
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or MailKit.ProtocolException or MailKit.CommandException)
        {
            // It is closed either way.
        }

        client.Dispose();
    }
}
