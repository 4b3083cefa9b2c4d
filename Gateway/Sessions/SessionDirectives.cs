using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>What a backend's answer asks of the session: <c>X-Session-Start</c>, <c>X-Session-Set</c>, <c>X-Session-End</c>.</summary>
/// <param name="Start">The user who signs in.</param>
/// <param name="Patch">A JSON merge patch (RFC 7396) for the data.</param>
internal sealed record SessionDirectives(string? Start, JsonObject? Patch, bool End)
{
    public const string Prefix = "X-Session-";
    private const int MaxUserLength = 256;

    public bool IsEmpty => Start is null && Patch is null && !End;

    /// <summary>Takes every header of ours from the answer, whether understood or not; null when there was none.</summary>
    public static SessionDirectives? Take(IHeaderDictionary headers, out string? fault)
    {
        fault = null;
        List<string>? names = null;
        foreach (var header in headers)
            if (header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                (names ??= []).Add(header.Key);
        if (names is null)
            return null;
        var directives = new SessionDirectives(null, null, false);
        foreach (var name in names)
        {
            var value = headers[name].ToString();
            headers.Remove(name);
            switch (name.ToLowerInvariant())
            {
                case "x-session-start" when User(value) is { } user:
                    directives = directives with { Start = user };
                    break;
                case "x-session-set" when ParsePatch(value) is { } patch:
                    directives = directives with { Patch = patch };
                    break;
                case "x-session-end" when value == "1":
                    directives = directives with { End = true };
                    break;
                default:
                    fault = name;
                    break;
            }
        }

        return directives;
    }

    private static string? User(string value)
    {
        var user = Uri.UnescapeDataString(value);
        return user.Length is > 0 and <= MaxUserLength && !user.Any(char.IsControl) ? user : null;
    }

    private static JsonObject? ParsePatch(string value)
    {
        try
        {
            var patch = Base64Url.IsValid(value) ? JsonNode.Parse(Base64Url.DecodeFromChars(value), documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject : null;
            // A node reads its text only when it is asked: what cannot be written is found here and not in the middle of a change.
            _ = patch?.ToJsonString();
            return patch;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
