using System.Text;
using System.Text.Json;
using ResponsiAI.Notifications.Templates;

namespace ResponsiAI.Notifications.Emails;

/// <summary>What a caller asks for: the body of <c>POST /emails</c> and its <c>Idempotency-Key</c>.</summary>
/// <param name="Data">A JSON object as it was sent.</param>
internal sealed record EmailRequest(string IdempotencyKey, string Template, string Recipient, string Data)
{
    public const int MaxKey = 200;
    public const int MaxData = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <exception cref="EmailRefusedException">The request cannot become a mail.</exception>
    public static EmailRequest Parse(string? key, ReadOnlyMemory<byte> body)
    {
        if (key is null || key.Length is 0 or > MaxKey || key.Any(c => c is < ' ' or > '~'))
            throw new EmailRefusedException("idempotency_key_invalid", $"Send one header Idempotency-Key of 1 to {MaxKey} printable ASCII characters.");
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Read(key, document.RootElement);
        }
        // InvalidOperationException: an escaped half of a surrogate pair, which is JSON but no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new EmailRefusedException("body_invalid", "Send a JSON object with the members template, to and data.");
        }
    }

    public bool SaysTheSameAs(EmailRow row)
    {
        if (row.Template != Template || row.Recipient != Recipient)
            return false;
        using var mine = JsonDocument.Parse(Data);
        using var theirs = JsonDocument.Parse(row.Data);
        return JsonElement.DeepEquals(mine.RootElement, theirs.RootElement);
    }

    private static EmailRequest Read(string key, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new JsonException();
        foreach (var member in body.EnumerateObject())
            if (member.Name is not ("template" or "to" or "data"))
                throw new EmailRefusedException("member_unknown", "The body has a member other than template, to and data.");
        var template = Text(body, "template");
        if (template is null || !EmailTemplate.ByName.TryGetValue(template, out var known))
            throw new EmailRefusedException("template_unknown", $"The template is none of {string.Join(", ", EmailTemplate.ByName.Keys.Order())}.");
        if (Text(body, "to") is not { } to || !EmailAddress.TryNormalize(to, out var recipient))
            throw new EmailRefusedException("recipient_invalid", "The member to is not exactly one e-mail address.");
        if (!body.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            throw new EmailRefusedException("data_invalid", "The member data is not an object.");
        var raw = data.GetRawText();
        if (Encoding.UTF8.GetByteCount(raw) > MaxData)
            throw new EmailRefusedException("data_too_large", $"The member data is larger than {MaxData} bytes.", StatusCodes.Status413PayloadTooLarge);
        if (known.Fault(data) is { } fault)
            throw new EmailRefusedException("data_invalid", fault);
        return new EmailRequest(key, template, recipient, raw);
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <param name="reason">The reason code of the answer.</param>
/// <param name="detail">For the caller; names members, never their values.</param>
internal sealed class EmailRefusedException(string reason, string detail, int status = StatusCodes.Status400BadRequest) : Exception(detail)
{
    public string Reason { get; } = reason;

    public int Status { get; } = status;
}
