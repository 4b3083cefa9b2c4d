using System.Globalization;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>How many requests one client may send in a window; written <c>1000/10s</c> (units: s, m, h).</summary>
internal sealed record RateLimit(int Requests, TimeSpan Window)
{
    public const string Form = "a number of requests per time";

    public static RateLimit? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests > 0
            && Duration(text.AsSpan(slash + 1)) is { } window
            ? new RateLimit(requests, window)
            : null;
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
