using System.Text;
using System.Text.Json;
using ResponsiAI.Notifications.Templates;

namespace ResponsiAI.Notifications.Emails;

/// <summary>What a mail is made of, whoever it goes to.</summary>
/// <param name="Data">A JSON object as it was sent.</param>
internal sealed record EmailContent(string Template, string Data)
{
    public const int MaxData = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="members">The members that the body may have.</param>
    /// <exception cref="EmailRefusedException">It has others, is no JSON object, or cannot become a mail.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> body, string[] members, Func<JsonElement, EmailContent, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException();
            if (document.RootElement.EnumerateObject().Any(m => !members.Contains(m.Name)))
                throw new EmailRefusedException("member_unknown", $"The body has a member other than {Sentence(members)}.");
            return read(document.RootElement, Read(document.RootElement));
        }
        // InvalidOperationException: an escaped half of a surrogate pair, which is JSON but no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new EmailRefusedException("body_invalid", $"Send a JSON object with the members {Sentence(members)}.");
        }
    }

    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static EmailContent Read(JsonElement body)
    {
        var template = Text(body, "template");
        if (template is null || !EmailTemplate.ByName.TryGetValue(template, out var known))
            throw new EmailRefusedException("template_unknown", $"The template is none of {string.Join(", ", EmailTemplate.ByName.Keys.Order())}.");
        if (!body.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            throw new EmailRefusedException("data_invalid", "The member data is not an object.");
        var raw = data.GetRawText();
        if (Encoding.UTF8.GetByteCount(raw) > MaxData)
            throw new EmailRefusedException("data_too_large", $"The member data is larger than {MaxData} bytes.", StatusCodes.Status413PayloadTooLarge);
        if (known.Fault(data) is { } fault)
            throw new EmailRefusedException("data_invalid", fault);
        return new EmailContent(template, raw);
    }

    private static string Sentence(string[] members) => $"{string.Join(", ", members[..^1])} and {members[^1]}";
}

/// <param name="reason">The reason code of the answer.</param>
/// <param name="detail">For the caller; names members, never their values.</param>
internal sealed class EmailRefusedException(string reason, string detail, int status = StatusCodes.Status400BadRequest) : Exception(detail)
{
    public string Reason { get; } = reason;

    public int Status { get; } = status;
}
