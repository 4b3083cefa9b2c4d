using System.Globalization;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>A cookie as RFC 6265 reads a Set-Cookie line.</summary>
internal sealed record Cookie(string Name, string Value)
{
    public string Domain { get; init; } = "";

    public bool HostOnly { get; init; }

    public string Path { get; init; } = "";

    public bool Secure { get; private set; }

    public bool HttpOnly { get; private set; }

    /// <summary>lax, strict or none; null where it is absent or another word.</summary>
    public string? SameSite { get; private set; }

    /// <summary>Null: until the browser ends.</summary>
    public DateTimeOffset? Expires { get; private set; }

    /// <returns>Null for a line without a name.</returns>
    public static Cookie? Parse(string line, DateTimeOffset now)
    {
        var parts = line.Split(';');
        var equals = parts[0].Trim().IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            return null;
        var cookie = new Cookie(parts[0].Trim()[..equals].Trim(), parts[0].Trim()[(equals + 1)..].Trim());
        DateTimeOffset? byAge = null;
        foreach (var part in parts.Skip(1))
        {
            var separator = part.IndexOf('=', StringComparison.Ordinal);
            var name = (separator < 0 ? part : part[..separator]).Trim();
            var value = separator < 0 ? "" : part[(separator + 1)..].Trim();
            switch (name.ToUpperInvariant())
            {
                case "DOMAIN" when value.TrimStart('.').Length > 0:
                    cookie = cookie with { Domain = (value[0] == '.' ? value[1..] : value).ToLowerInvariant() };
                    break;
                case "PATH":
                    cookie = cookie with { Path = value.StartsWith('/') ? value : "" };
                    break;
                case "SECURE":
                    cookie.Secure = true;
                    break;
                case "HTTPONLY":
                    cookie.HttpOnly = true;
                    break;
                case "SAMESITE":
                    cookie.SameSite = value.ToLowerInvariant() is "lax" or "strict" or "none" ? value.ToLowerInvariant() : null;
                    break;
                case "MAX-AGE" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds):
                    byAge = seconds <= 0 ? DateTimeOffset.MinValue : now.AddSeconds(Math.Min(seconds, int.MaxValue));
                    break;
                case "EXPIRES" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date):
                    cookie.Expires = date;
                    break;
            }
        }

        cookie.Expires = byAge ?? cookie.Expires;
        return cookie;
    }
}
