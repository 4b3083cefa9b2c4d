using System.Text.Json;

namespace ResponsiAI.Notifications.Emails;

/// <summary>What a caller asks for: the body of <c>POST /emails</c> and its <c>Idempotency-Key</c>.</summary>
/// <param name="Data">A JSON object as it was sent.</param>
internal sealed record EmailRequest(string IdempotencyKey, string Template, string Recipient, string Data)
{
    public const int MaxKey = 200;

    private static readonly string[] Members = ["template", "to", "data"];

    /// <exception cref="EmailRefusedException">The request cannot become a mail.</exception>
    public static EmailRequest Parse(string? key, ReadOnlyMemory<byte> body)
    {
        if (key is null || key.Length is 0 or > MaxKey || key.Any(c => c is < ' ' or > '~'))
            throw new EmailRefusedException("idempotency_key_invalid", $"Send one header Idempotency-Key of 1 to {MaxKey} printable ASCII characters.");
        return EmailContent.Parse(body, Members, (said, content) => EmailContent.Text(said, "to") is { } to && EmailAddress.TryNormalize(to, out var recipient)
            ? new EmailRequest(key, content.Template, recipient, content.Data)
            : throw new EmailRefusedException("recipient_invalid", "The member to is not exactly one e-mail address."));
    }

    public bool SaysTheSameAs(EmailRow row)
    {
        if (row.Template != Template || row.Recipient != Recipient)
            return false;
        using var mine = JsonDocument.Parse(Data);
        using var theirs = JsonDocument.Parse(row.Data);
        return JsonElement.DeepEquals(mine.RootElement, theirs.RootElement);
    }
}
