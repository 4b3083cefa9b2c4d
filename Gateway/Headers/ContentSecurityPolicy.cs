namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// A CSP as text with at most one hole for the nonce of a response. Directives are joined as helmet joins them, by a
/// semicolon without a space.
/// </summary>
internal sealed class ContentSecurityPolicy
{
    /// <summary>Stands in a source list where the nonce of the response belongs.</summary>
    public const string Nonce = "{nonce}";

    private const string Reporting = ";report-uri /api/csp-report;report-to csp";
    private readonly string[] parts;

    public ContentSecurityPolicy(params string[] directives) => parts = (string.Join(';', directives) + Reporting).Split(Nonce);

    public bool HasNonce => parts.Length > 1;

    public string Render(string? nonce) => HasNonce ? string.Join(nonce, parts) : parts[0];
}
