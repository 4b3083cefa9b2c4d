using Microsoft.Extensions.Primitives;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// A CSP (Content Security Policy Level 3) as text with holes for the nonce of a response. Directives keep their order
/// and are joined as helmet joins them, by a semicolon without a space; where to report comes last and is always there.
/// </summary>
internal sealed class ContentSecurityPolicy
{
    /// <summary>Stands in a source list where the nonce of the response belongs.</summary>
    public const string Nonce = "{nonce}";

    private const string Reporting = "report-uri /api/csp-report;report-to csp";
    private readonly string[] parts;
    private readonly StringValues whole;

    public ContentSecurityPolicy(IReadOnlyList<CspDirective> directives)
    {
        Directives = directives;
        parts = string.Join(';', directives.Select(d => d.ToString()).Append(Reporting)).Split(Nonce);
        whole = parts[0];
    }

    public IReadOnlyList<CspDirective> Directives { get; }

    public bool HasNonce => parts.Length > 1;

    /// <param name="directives">Each as it stands in the header.</param>
    public static ContentSecurityPolicy Of(params IEnumerable<string> directives) => new([.. directives.Select(CspDirective.Parse)]);

    /// <summary>Changes directives where they stand and appends new ones; no sources (null) takes a directive out.</summary>
    public ContentSecurityPolicy With(IEnumerable<(string Name, string? Sources)> changes)
    {
        var merged = Directives.ToList();
        foreach (var (name, sources) in changes)
        {
            var place = merged.FindIndex(d => d.Name == name);
            if (sources is null)
                merged.RemoveAll(d => d.Name == name);
            else if (place < 0)
                merged.Add(new CspDirective(name, sources));
            else
                merged[place] = new CspDirective(name, sources);
        }

        return new ContentSecurityPolicy(merged);
    }

    public StringValues Render(string? nonce) => HasNonce ? string.Join(nonce, parts) : whole;
}

/// <param name="Sources">Empty for a directive that is only its name.</param>
internal sealed record CspDirective(string Name, string Sources)
{
    public static CspDirective Parse(string text) =>
        text.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? new(text[..space], text[(space + 1)..]) : new(text, "");

    public override string ToString() => Sources.Length == 0 ? Name : $"{Name} {Sources}";
}
