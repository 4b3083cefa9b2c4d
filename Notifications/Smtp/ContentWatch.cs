using MailKit;

namespace ResponsiAI.Notifications.Smtp;

/// <summary>
/// Tells how far a mail got, because MailKit reports a connection that was lost before the final dot and one that was
/// lost behind it by the same exception. It hears every byte and keeps five.
/// </summary>
internal sealed class ContentWatch : IProtocolLogger
{
    private readonly byte[] tail = new byte[5];
    private bool asked;

    /// <summary>The server has asked for the content.</summary>
    public bool ContentBegun { get; private set; }

    /// <summary>The final dot was given to the connection: from now on the mail may have arrived.</summary>
    public bool DotSent { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void Reset()
    {
        asked = ContentBegun = DotSent = false;
        tail.AsSpan().Clear();
    }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        var sent = buffer.AsSpan(offset, count);
        if (!ContentBegun)
        {
            asked = sent.EndsWith("DATA\r\n"u8);
            return;
        }

        var kept = Math.Min(count, tail.Length);
        tail.AsSpan(kept).CopyTo(tail);
        sent[^kept..].CopyTo(tail.AsSpan(tail.Length - kept));
        // A line of the content itself that begins with a dot has a second one (RFC 5321, section 4.5.2).
        DotSent |= tail.AsSpan().SequenceEqual("\r\n.\r\n"u8);
    }

    public void LogServer(byte[] buffer, int offset, int count) =>
        ContentBegun |= asked && buffer.AsSpan(offset, count).StartsWith("354"u8);

    public void Dispose()
    {
    }
}
