using System.Text.Json;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// What is kept of a browser's report: which directive, what kind of place, and whether it was blocked or only told.
/// Pages, queries and samples are not read at all. Every member is one of few words, but for <see cref="Blocked"/>.
/// </summary>
/// <param name="Directive">One of <see cref="CspDirectives"/>, or <c>other</c>.</param>
/// <param name="Blocked">An origin, a keyword such as <c>inline</c>, or <c>other</c>.</param>
/// <param name="Disposition"><c>enforce</c> or <c>report</c>.</param>
internal sealed record CspReport(string Directive, string Blocked, string Disposition)
{
    /// <summary>Stands for whatever is not told apart.</summary>
    public const string Other = CspDirectives.Other;

    private const int MaxHost = 253;

    // CSP Level 3, section 2.4 and 5.3, and the schemes that browsers report without an address.
    private static readonly string[] Keywords =
        ["inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "self", "data", "blob", "filesystem", "about", "chrome-extension", "moz-extension", "safari-web-extension"];

    /// <summary>Both formats: <c>application/csp-report</c>, and the array of the Reporting API, whose other types are passed over.</summary>
    public static IEnumerable<CspReport> Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && Member(root, "csp-report") is { } old)
            yield return Of(Text(old, "effective-directive") ?? Text(old, "violated-directive"), Text(old, "blocked-uri"), Text(old, "disposition"));
        if (root.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var report in root.EnumerateArray())
            if (report.ValueKind == JsonValueKind.Object && Text(report, "type") == "csp-violation" && Member(report, "body") is { } body)
                yield return Of(Text(body, "effectiveDirective"), Text(body, "blockedURL"), Text(body, "disposition"));
    }

    // The old format's violated-directive holds the sources too.
    private static CspReport Of(string? directive, string? blocked, string? disposition) =>
        new(CspDirectives.Known(directive?.Split(' ')[0] ?? ""), Place(blocked ?? ""), disposition == "report" ? "report" : "enforce");

    private static string Place(string blocked)
    {
        if (Keywords.Contains(blocked, StringComparer.Ordinal))
            return blocked;
        if (!Uri.TryCreate(blocked, UriKind.Absolute, out var uri))
            return Other;
        if (uri.Scheme is not ("http" or "https" or "ws" or "wss"))
            return Keywords.Contains(uri.Scheme, StringComparer.Ordinal) ? uri.Scheme : Other;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return host.Length is 0 or > MaxHost ? Other : uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }

    private static JsonElement? Member(JsonElement report, string name) =>
        report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement report, string name) =>
        report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
