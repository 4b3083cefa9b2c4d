using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

/// <summary>The gateway's own settings whose shape tells whether they can work.</summary>
internal static partial class EdgeCheck
{
    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return RateLimit(settings.Text("RATE_LIMIT"));
        yield return CookieDomain(settings.Text("COOKIE_DOMAIN"));
        settings.Networks("TRUSTED_PROXIES");
        foreach (var fault in settings.Faults)
            yield return Finding.Of(fault);
    }

    private static Finding RateLimit(string? text) => text switch
    {
        null => new Finding("RATE_LIMIT", Level.Ok, "the default: 1000 requests in 10 s for each client"),
        _ when text.Equals("off", StringComparison.OrdinalIgnoreCase) => new Finding("RATE_LIMIT", Level.Warn, "off", "RATE_LIMIT=1000/10s"),
        _ when Rate.IsMatch(text) => new Finding("RATE_LIMIT", Level.Ok, "set"),
        _ => new Finding("RATE_LIMIT", Level.Fail, "it is not a number of requests in a time", "RATE_LIMIT=1000/10s, or off"),
    };

    private static Finding CookieDomain(string? text) => text switch
    {
        null => new Finding("COOKIE_DOMAIN", Level.Ok, "not set: the cookie is for the host alone, which is the safer choice"),
        _ when Domain.IsMatch(text) => new Finding("COOKIE_DOMAIN", Level.Ok, "set"),
        _ => new Finding("COOKIE_DOMAIN", Level.Fail, "it is not a domain", "COOKIE_DOMAIN=.YOUR-DOMAIN.com, without scheme, port and path"),
    };

    [GeneratedRegex("^[1-9][0-9]{0,8}/[1-9][0-9]{0,4}[smh]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Rate { get; }

    [GeneratedRegex(@"^\.?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Domain { get; }
}
