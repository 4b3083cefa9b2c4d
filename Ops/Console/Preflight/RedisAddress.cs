using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

/// <summary>One server of <c>REDIS_URL</c>: <c>redis://</c>, <c>rediss://</c>, or the first one of StackExchange.Redis' own form.</summary>
internal sealed record RedisAddress(string Host, int Port, bool Tls, string? User, string? Password)
{
    private const int DefaultPort = 6379;

    public static RedisAddress? Read(ServiceSettings settings, string name)
    {
        if (settings.ServiceUrl(name, "redis", "rediss") is { } url)
            return new RedisAddress(url.Host, url.Port ?? DefaultPort, url.Scheme == "rediss", url.User, url.Password);
        if (settings.Faults.Count > 0)
            return null;
        var parts = settings.List(name);
        var options = parts.Where(p => p.Contains('=', StringComparison.Ordinal)).Select(p => p.Split('=', 2))
            .GroupBy(p => p[0].Trim(), StringComparer.OrdinalIgnoreCase).ToDictionary(p => p.Key, p => p.Last()[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (parts.FirstOrDefault(p => !p.Contains('=', StringComparison.Ordinal)) is not { } end || end.Contains("://", StringComparison.Ordinal))
        {
            settings.Fault(name, "it names no server", $"write {name}=redis://USER:PASSWORD@HOST:6379/0");
            return null;
        }

        var colon = end.LastIndexOf(':');
        var port = DefaultPort;
        if (colon >= 0 && !int.TryParse(end.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            settings.Fault(name, "its port is not a number", $"write {name}=redis://USER:PASSWORD@HOST:6379/0");
            return null;
        }

        return new RedisAddress(colon < 0 ? end : end[..colon], port, options.GetValueOrDefault("ssl") is "true" or "True", options.GetValueOrDefault("user"), options.GetValueOrDefault("password"));
    }
}
