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
        "X-HTTP-Method", "X-Content-Length",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name)
    {
        // Most names are told apart from all of these by their first letter.
        if ((name[0] | ' ') is not ('x' or 'f' or 'p' or 't' or 'c'))
            return false;
        if (Names.Contains(name))
            return true;
        if ((name[0] | ' ') is not 'x')
            return false;
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return name.EndsWith("-Method-Override", StringComparison.OrdinalIgnoreCase);
    }
}
