using System.Collections.Frozen;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// Request headers by which a client could pose as a proxy, another client, a signed-in user or one of our processes.
/// YARP writes the <c>X-Forwarded-*</c> set anew from what the connection and trusted proxies say.
/// </summary>
internal static class UntrustedHeaders
{
    private static readonly string[] Prefixes = ["X-Forwarded-", "X-Session-", "X-Internal-", "X-Original-"];

    private static readonly FrozenSet<string> Names = new[]
    {
        "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Rewrite-URL", "Proxy", "X-Csp-Nonce",
        "X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Remove(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var header in headers)
            if (IsUntrusted(header.Key))
                (found ??= []).Add(header.Key);
        foreach (var name in found ?? [])
            headers.Remove(name);
    }

    // Servers that turn names into CGI variables take X_Session_User for X-Session-User.
    private static bool IsUntrusted(string name)
    {
        if (name.Contains('_', StringComparison.Ordinal) || Names.Contains(name))
            return true;
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
