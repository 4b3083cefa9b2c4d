using System.Net;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>What is recorded of where a session began, so that its user or an operator recognises it; no more.</summary>
internal static class SessionOrigin
{
    // Most names are also in the text of those that came later, so the order decides.
    private static readonly (string Mark, string Family)[] Families =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    public static SessionClient Of(HttpContext context) => new(Network(context.Connection.RemoteIpAddress), Family(context.Request.Headers.UserAgent.ToString()));

    private static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept = bytes.Length == 4 ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    private static string Family(string agent)
    {
        foreach (var (mark, family) in Families)
            if (agent.Contains(mark, StringComparison.Ordinal))
                return family;
        return "other";
    }
}
