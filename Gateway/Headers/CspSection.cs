using System.Text.RegularExpressions;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Reads <c>Csp</c> of a policy: directive to sources, merged over those of the base. A text that is null or empty takes
/// the directive out, and so does false; true stands for a directive that is only its name.
/// </summary>
internal static partial class CspSection
{
    private const string NonceSource = $"'nonce-{ContentSecurityPolicy.Nonce}'";

    public static ContentSecurityPolicy Read(ContentSecurityPolicy start, PolicyMember section)
    {
        section.RefuseText();
        var changes = new List<(string Name, string? Sources)>();
        foreach (var member in section.Members)
        {
            var name = member.KebabName;
            if (!CspDirectives.IsKnown(name))
                member.Fault("no directive of CSP is called so", "write for example script-src or scriptSrc");
            else if (CspDirectives.IsReporting(name))
                member.Fault("the gateway says itself where to report", "leave it out");
            else if (changes.Any(c => c.Name == name))
                member.Fault($"the directive {name} is there twice", "write it once, in camel case or with hyphens");
            else
                changes.Add((name, ReadSources(name, member)));
        }

        var merged = start.With(changes);
        if (!merged.Directives.Any(d => d.Name == CspDirectives.Default))
            section.Fault($"the directive {CspDirectives.Default} is missing", $"write {CspDirectives.Default}, for all that no other directive is about");
        return merged;
    }

    private static string? ReadSources(string name, PolicyMember member)
    {
        var sources = member.Words(' ');
        if (sources.Count == 0)
            return null;
        if (CspDirectives.MayBeBare(name) && sources is [var flag] && bool.TryParse(flag, out var wanted))
            return wanted ? "" : null;
        if (CspDirectives.MayBeBare(name) && name != "sandbox")
            member.Fault($"the directive {name} has no sources", "write true or false");
        if (Fault(sources) is var (wrong, write))
            member.Fault(wrong, write);
        return string.Join(' ', sources);
    }

    private static (string Wrong, string Write)? Fault(IReadOnlyList<string> sources)
    {
        if (sources.Any(s => s.Contains(';', StringComparison.Ordinal) || s.Contains(',', StringComparison.Ordinal)))
            return ("a source has a semicolon or a comma, which would end the directive", "write them percent-encoded, and separate sources by spaces");
        if (!sources.All(PolicyMember.IsPrintable))
            return ("a source has a character that no header can hold", "write international names in their ASCII form");
        if (sources.Select(s => Keyword.Match(s)).FirstOrDefault(m => m.Success) is { } bare)
            return ($"the keyword {bare.Groups["word"].Value} is not quoted and would be taken for a host", "write it in single quotes");
        if (sources.Any(s => s != NonceSource && (s.StartsWith("'nonce-", StringComparison.OrdinalIgnoreCase) || s.Contains(ContentSecurityPolicy.Nonce, StringComparison.Ordinal))))
            return ("a nonce that every answer has protects nothing", $"write {NonceSource}, which becomes another one for each answer");
        if (sources.FirstOrDefault(s => s.StartsWith('\'') && s != NonceSource && !Quoted.IsMatch(s)) is { } unknown)
            return ($"{unknown} is neither a keyword nor a hash", "write for example 'self' or 'sha256-' with the hash in base64");
        if (sources.Count > 1 && sources.Contains("'none'", StringComparer.OrdinalIgnoreCase))
            return ("'none' stands beside other sources, where browsers pass over it", "write either");
        return null;
    }

    // CSP Level 3, section 2.3.1; and Trusted Types' keywords.
    [GeneratedRegex("^'(none|self|strict-dynamic|report-sample|inline-speculation-rules|unsafe-inline|unsafe-eval|unsafe-hashes|wasm-unsafe-eval|script|allow-duplicates|sha256-[A-Za-z0-9+/_-]{43}=?|sha384-[A-Za-z0-9+/_-]{64}|sha512-[A-Za-z0-9+/_-]{86}={0,2})'$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex("^(?<word>none|self|strict-dynamic|report-sample|inline-speculation-rules|unsafe-inline|unsafe-eval|unsafe-hashes|wasm-unsafe-eval)$|^(?<word>nonce|sha(256|384|512))-", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword { get; }
}
