using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary><c>RATE_LIMIT</c>: how many requests one client may send in a window; null is no limit. Default 1000 in 10 s.</summary>
internal sealed record RateLimitOptions(int Requests, TimeSpan Window)
{
    private const string Name = "RATE_LIMIT";
    private static readonly RateLimitOptions Default = new(1000, TimeSpan.FromSeconds(10));

    public static RateLimitOptions? Read(ServiceSettings settings)
    {
        if (settings.Text(Name) is not { } text)
            return Default;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase))
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests > 0
            && Duration(text.AsSpan(slash + 1)) is { } window)
            return new RateLimitOptions(requests, window);
        settings.Fault(Name, "it is neither a number of requests per time nor off", "write for example RATE_LIMIT=1000/10s (units: s, m, h) or RATE_LIMIT=off");
        return Default;
    }

    private static TimeSpan? Duration(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 86_400)
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
    }
}
