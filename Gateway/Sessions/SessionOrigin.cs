using ResponsiAI.Gateway.Forwarding;

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

    public static SessionClient Of(HttpContext context) => new(ClientNetwork.Of(context.Connection.RemoteIpAddress), Family(context.Request.Headers.UserAgent.ToString()));

    private static string Family(string agent)
    {
        foreach (var (mark, family) in Families)
            if (agent.Contains(mark, StringComparison.Ordinal))
                return family;
        return "other";
    }
}
