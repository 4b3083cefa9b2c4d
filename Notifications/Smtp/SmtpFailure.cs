using System.Collections.Frozen;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Notifications.Smtp;

internal enum SmtpFailureKind
{
    /// <summary>This mail, later.</summary>
    Transient,

    /// <summary>This mail, never.</summary>
    Permanent,

    /// <summary>No mail at present: the server or our settings are to blame.</summary>
    Unavailable,

    /// <summary>Sent, and no answer came.</summary>
    Unknown,
}

/// <summary>What a failed conversation means for the mail.</summary>
/// <param name="Reason">Fit for logs and operators: no address, no credentials.</param>
/// <param name="ConnectionLost">The connection cannot carry another mail.</param>
internal sealed partial record SmtpFailure(SmtpFailureKind Kind, string Reason, bool ConnectionLost)
{
    private const int LongestReason = 300;

    // RFC 3463, section 3.2, and RFC 7505: no such mailbox, no such host, no address, moved, no mail at all, disabled.
    private static readonly FrozenSet<string> NoSuchAddress = new[] { "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1" }.ToFrozenSet();

    /// <summary>No mail to this address will ever arrive.</summary>
    public bool IsAddressGone { get; private init; }

    /// <summary>Before the server heard of the mail.</summary>
    public static SmtpFailure OfConnecting(Exception exception) => exception switch
    {
        AuthenticationException { InnerException: SmtpCommandException { StatusCode: var code } } when IsTransient(code) =>
            new(SmtpFailureKind.Transient, $"signing in was put off with {(int)code}", true),
        AuthenticationException => Unavailable("the credentials were refused; check SMTP_USER and SMTP_PASS"),
        SmtpCommandException refused => Unavailable($"the server refused the conversation with {(int)refused.StatusCode}"),
        SslHandshakeException => Unavailable("TLS could not be set up; check SMTP_PORT, SMTP_TLS and the server's certificate"),
        NotSupportedException => Unavailable("the server lacks what the settings ask for; check SMTP_TLS, SMTP_USER and SMTP_PORT"),
        SocketException socket => Unavailable($"the server cannot be reached ({socket.SocketErrorCode}); check SMTP_HOST and SMTP_PORT"),
        OperationCanceledException or TimeoutException => Unavailable("the server does not answer"),
        _ => Unavailable($"the connection failed ({exception.GetType().Name})"),
    };

    /// <summary>While the mail was handed over.</summary>
    public static SmtpFailure OfSending(Exception exception, bool contentBegun, bool dotSent) => exception switch
    {
        ServiceNotAuthenticatedException => Unavailable("the server asks for credentials; check SMTP_USER and SMTP_PASS"),
        SmtpCommandException answer => OfAnswer(answer),
        _ when dotSent => new(SmtpFailureKind.Unknown, "the connection was lost after the final dot", true),
        // A write that was given up may still have gone out as a whole.
        OperationCanceledException when contentBegun => new(SmtpFailureKind.Unknown, "the server took the content and did not answer", true),
        OperationCanceledException or TimeoutException => new(SmtpFailureKind.Transient, "the server did not answer", true),
        SmtpProtocolException or IOException or SocketException or ServiceNotConnectedException => new(SmtpFailureKind.Transient, "the connection was lost before the final dot", true),
        _ => new(SmtpFailureKind.Transient, $"{exception.GetType().Name}: {Fit(exception.Message)}", true),
    };

    private static SmtpFailure OfAnswer(SmtpCommandException answer)
    {
        var (code, reason) = ((int)answer.StatusCode, $"{(int)answer.StatusCode} {Fit(answer.Message)}");
        // RFC 5321, section 3.8: 421 announces that the server closes, whatever the client thinks of the connection.
        if (code == 421)
            return new(SmtpFailureKind.Transient, reason, true);
        if (IsTransient(answer.StatusCode) || IsMailboxFull(answer))
            return new(SmtpFailureKind.Transient, reason, false);
        // The sender is the same for all mails.
        return answer.ErrorCode == SmtpErrorCode.SenderNotAccepted
            ? Unavailable($"the server does not accept the sender ({code}); check EMAIL_FROM")
            : new(SmtpFailureKind.Permanent, reason, false) { IsAddressGone = IsGone(answer) };
    }

    // A 550 without an enhanced code, or with one about policy, may be about us and not about the address.
    private static bool IsGone(SmtpCommandException answer) =>
        answer.ErrorCode == SmtpErrorCode.RecipientNotAccepted && EnhancedCode().Match(answer.Message).Value is var enhanced
        && (NoSuchAddress.Contains(enhanced) || (enhanced.Length == 0 && (int)answer.StatusCode is 551 or 553));

    // Users make room; RFC 3463 calls 5.2.2 permanent only because the server will not try again by itself.
    private static bool IsMailboxFull(SmtpCommandException answer) =>
        answer.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (answer.StatusCode == SmtpStatusCode.ExceededStorageAllocation || EnhancedCode().Match(answer.Message).Value == "5.2.2");

    private static bool IsTransient(SmtpStatusCode code) => (int)code is >= 400 and < 500;

    private static SmtpFailure Unavailable(string reason) => new(SmtpFailureKind.Unavailable, reason, true);

    private static string Fit(string text) => Scrubber.Text(text.ReplaceLineEndings(" "), LongestReason);

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCode();
}
