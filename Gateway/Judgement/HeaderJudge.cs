using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>Looks at every header once, and takes out those that no client may send.</summary>
internal static class HeaderJudge
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Ordinary = Letters + "0123456789-";
    private static readonly SearchValues<char> OrdinaryName = SearchValues.Create(Ordinary);
    private static readonly SearchValues<char> Token = SearchValues.Create(Ordinary + "!#$%&'*+.^_`|~");
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\t']);

    public static Verdict Judge(IHeaderDictionary headers)
    {
        var worst = Verdict.Compliant;
        List<string>? unwanted = null;
        foreach (var (name, values) in headers)
        {
            var verdict = JudgeName(name, out var isUnwanted);
            if (isUnwanted || IsOtherUpgrade(name, values))
                (unwanted ??= []).Add(name);
            worst = worst.Or(verdict).Or(JudgeValues(values));
        }

        foreach (var name in unwanted ?? [])
            headers.Remove(name);
        return worst;
    }

    private static Verdict JudgeName(string name, out bool isUnwanted)
    {
        // Pseudo-headers of HTTP/2; in HTTP/1 no name can begin like that.
        isUnwanted = false;
        if (name.StartsWith(':'))
            return Verdict.Compliant;
        if (!name.AsSpan().ContainsAnyExcept(OrdinaryName))
        {
            if (LengthLookalike.Is(name))
            {
                isUnwanted = true;
                return Verdicts.LengthLookalike;
            }

            isUnwanted = UntrustedHeaders.Contains(name);
            return Verdict.Compliant;
        }

        if (name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            isUnwanted = true;
            return Verdicts.HeaderNameControl;
        }

        var isToken = !name.AsSpan().ContainsAnyExcept(Token);
        // Servers that turn names into CGI variables take X_Session_User for X-Session-User, and some any sign for a hyphen.
        var isLookalike = LengthLookalike.Is(name);
        isUnwanted = isLookalike || !isToken || name.Contains('_', StringComparison.Ordinal) || UntrustedHeaders.Contains(Hyphenated(name));
        return isLookalike ? Verdicts.LengthLookalike : isToken ? Verdict.Compliant : Verdicts.HeaderName;
    }

    private static Verdict JudgeValues(StringValues values)
    {
        foreach (var value in values)
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().ContainsAnyExcept(Visible))
                return Verdicts.HeaderValue;
        return Verdict.Compliant;
    }

    // YARP forwards an upgrade to WebSocket or SPDY. All others it ignores, as a server may (RFC 9110, section 7.8).
    private static bool IsOtherUpgrade(string name, StringValues values) =>
        name.Length == "Upgrade".Length && name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) && !"websocket".Equals(values, StringComparison.OrdinalIgnoreCase);

    private static string Hyphenated(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = OrdinaryName.Contains(from[i]) ? from[i] : '-';
    });
}
