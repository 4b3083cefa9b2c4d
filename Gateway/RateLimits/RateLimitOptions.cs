using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.RateLimits;

/// <param name="Default"><c>RATE_LIMIT</c>: of every route that names no other policy; null is no limit. Default 1000 in 10 s.</param>
/// <param name="Named"><c>RateLimits:Policies:NAME</c>: of the routes that name it in <c>RateLimiterPolicy</c>.</param>
/// <param name="Secret">Keys the clients' addresses in Redis: the first <c>SESSION_SECRET</c>, which all gateways of a Redis share.</param>
internal sealed record RateLimitOptions(RateLimit? Default, IReadOnlyDictionary<string, RateLimit> Named, string Secret)
{
    public const string DefaultName = "default";
    private const string Name = "RATE_LIMIT";
    private const string Section = "RateLimits:Policies";
    private const int MaxNameLength = 50;

    public static RateLimitOptions Read(ServiceSettings settings) =>
        // Only a secret that was set: one that development makes is this gateway's alone, and its clients would be counted apart.
        new(ReadDefault(settings), ReadNamed(settings), settings.List("SESSION_SECRET") is [var first, ..] ? first : "");

    private static RateLimit? ReadDefault(ServiceSettings settings)
    {
        var absent = new RateLimit(1000, TimeSpan.FromSeconds(10));
        if (settings.Text(Name) is not { } text)
            return absent;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase))
            return null;
        if (RateLimit.Parse(text) is { } limit)
            return limit;
        settings.Fault(Name, $"it is neither {RateLimit.Form} nor off", "write for example RATE_LIMIT=1000/10s (units: s, m, h) or RATE_LIMIT=off");
        return absent;
    }

    private static Dictionary<string, RateLimit> ReadNamed(ServiceSettings settings)
    {
        var named = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in settings.Configuration.GetSection(Section).GetChildren())
        {
            if (!IsName(member.Key))
                settings.Fault($"{Section}:{member.Key}", "its name is not one for a policy", "write up to 50 letters, digits, hyphens and underscores; default is RATE_LIMIT, and disable means no limit");
            else if (RateLimit.Parse(member.Value?.Trim() ?? "") is { } limit)
                named[member.Key] = limit;
            else
                settings.Fault($"{Section}:{member.Key}", $"it is not {RateLimit.Form}", "write for example 10/1m (units: s, m, h)");
        }

        return named;
    }

    // It stands in header fields and in keys.
    private static bool IsName(string name) =>
        name.Length <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !name.Equals(DefaultName, StringComparison.OrdinalIgnoreCase) && !name.Equals("disable", StringComparison.OrdinalIgnoreCase);
}
