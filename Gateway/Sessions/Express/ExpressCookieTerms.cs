using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>The member <c>cookie</c> of a record: how the application wants the cookie of this session.</summary>
/// <param name="Json">As it is written in the record.</param>
/// <param name="MaxAge">How long a session lasts from its last use on; null: until the browser is closed.</param>
/// <param name="Before">What stands before <c>Expires</c> in Set-Cookie, in the order of the package cookie 0.7.</param>
/// <param name="After">What stands behind it.</param>
internal sealed record ExpressCookieTerms(string Json, TimeSpan? MaxAge, string Before, string After)
{
    /// <summary>Far beyond what browsers keep, and still a date.</summary>
    private static readonly TimeSpan MaxMaxAge = TimeSpan.FromDays(36_500);

    /// <summary>For a session that begins here, with the member order of express-session.</summary>
    public static ExpressCookieTerms New(TimeSpan maxAge, string? domain) => Parse(
        $$"""{"originalMaxAge":{{(long)maxAge.TotalMilliseconds}},"expires":null,"secure":true,"httpOnly":true,{{(domain is null ? "" : $"\"domain\":\"{domain}\",")}}"path":"/","sameSite":"lax"}""");

    /// <exception cref="FormatException">Nothing that express-session writes.</exception>
    public static ExpressCookieTerms Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var cookie = document.RootElement;
        if (cookie.ValueKind != JsonValueKind.Object)
            throw new FormatException("no cookie");
        TimeSpan? maxAge = cookie.TryGetProperty("originalMaxAge", out var age) && age.ValueKind == JsonValueKind.Number
            ? TimeSpan.FromMilliseconds(Math.Clamp(age.GetDouble(), 0, MaxMaxAge.TotalMilliseconds))
            : null;
        var before = new StringBuilder();
        Add(before, "Domain", Text(cookie, "domain"));
        Add(before, "Path", Text(cookie, "path"));
        var after = new StringBuilder();
        after.Append(IsTrue(cookie, "httpOnly") ? "; HttpOnly" : "").Append(IsTrue(cookie, "secure") ? "; Secure" : "").Append(IsTrue(cookie, "partitioned") ? "; Partitioned" : "");
        Add(after, "Priority", Capital(Text(cookie, "priority")));
        Add(after, "SameSite", IsTrue(cookie, "sameSite") ? "Strict" : Capital(Text(cookie, "sameSite")));
        return new ExpressCookieTerms(json, maxAge, before.ToString(), after.ToString());
    }

    /// <summary>
    /// The member with its end as of now. What a record says of it is of its last write and says nothing about its life,
    /// but connect-redis counts from it: an old one would end the session.
    /// </summary>
    public string JsonAt(DateTimeOffset now)
    {
        if (MaxAge is not { } age)
            return Json;
        var members = JsonMembers.Parse(Json);
        members["expires"] = $"\"{(now + age).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\"";
        return members.ToString();
    }

    /// <param name="expires">Null: when the browser is closed.</param>
    public string SetCookie(string name, string value, DateTimeOffset? expires) =>
        $"{name}={value}{Before}{(expires is { } end ? $"; Expires={end.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)}" : "")}{After}";

    private static void Add(StringBuilder line, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        // Nothing of a record may end the attribute, or the header.
        if (value.Any(c => c is <= ' ' or > '~' or ';'))
            throw new FormatException("no attribute of a cookie");
        line.Append("; ").Append(name).Append('=').Append(value);
    }

    private static string? Capital(string? word) => string.IsNullOrEmpty(word) ? null : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant();

    private static string? Text(JsonElement cookie, string name) => cookie.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement cookie, string name) => cookie.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
