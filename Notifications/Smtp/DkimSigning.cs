using MimeKit;
using MimeKit.Cryptography;

namespace ResponsiAI.Notifications.Smtp;

/// <summary>Signs mails with the product's own key (RFC 6376), where there is one.</summary>
internal sealed class DkimSigning(DkimOptions? options, SmtpOptions smtp)
{
    /// <summary>
    /// Also where a mail lacks them, so that nobody adds one on the way. RFC 8058, section 4, asks for the last two, and
    /// RFC 6376, section 8.15, for a second From.
    /// </summary>
    private static readonly string[] Signed =
    [
        "From", "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
        "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    // Amazon SES writes its own in their place, as its documentation on manual signing says.
    private static readonly string[] ReplacedByAmazon = ["Date", "Message-ID"];

    private readonly string[] headers = smtp.Host?.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) == true ? [.. Signed.Where(h => !ReplacedByAmazon.Contains(h))] : Signed;

    private readonly DkimSigner? signer = options is null ? null : new DkimSigner(options.Key, options.Domain, options.Selector, options.Algorithm)
    {
        HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
    };

    public void Sign(MimeMessage message)
    {
        if (signer is null)
            return;
        // What is plain ASCII no server on the way has to write anew, which would break the signature.
        message.Prepare(EncodingConstraint.SevenBit);
        signer.Sign(message, headers);
    }
}
