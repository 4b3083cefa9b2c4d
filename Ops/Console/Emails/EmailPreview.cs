using System.Text.Json.Nodes;

namespace ResponsiAI.Ops.Emails;

/// <summary>A mail with sample data, as notifications would send it.</summary>
internal sealed record EmailPreview(string Template, string Subject, string Text, string Html)
{
    public const string Path = "/emails/preview";

    public static JsonObject Question(string template, DateTimeOffset now) => new() { ["template"] = template, ["data"] = SampleEmail.Data(now) };

    /// <returns>Null when the answer is no mail.</returns>
    public static EmailPreview? Of(string template, JsonObject? answer) =>
        answer is not null && Member(answer, "subject") is { } subject && Member(answer, "text") is { } text && Member(answer, "html") is { } html ? new EmailPreview(template, subject, text, html) : null;

    private static string? Member(JsonObject answer, string name) => answer[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
