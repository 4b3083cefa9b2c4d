using System.Buffers;
using ResponsiAI.ServiceDefaults.Scrubbing.Encodings;
using ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>
/// All rules, in their order: whole values before the parts that they may contain, encodings last. Most texts hold nothing:
/// a few vectorised searches for what each group of rules needs say so.
/// </summary>
internal static class Rules
{
    private static readonly Pem Pem = new();
    private static readonly UrlUser UrlUser = new();
    private static readonly CookieLine CookieLine = new();
    private static readonly SchemeCredential Bearer = new("bearer");
    private static readonly SchemeCredential Basic = new("basic");
    private static readonly Shape[] Tokens = [new Jwt(), new WebhookSignature(), new ProviderKey()];
    private static readonly NamedValue NamedValue = new();
    private static readonly SignedCookie SignedCookie = new();
    private static readonly SessionCookie SessionCookie = new();
    private static readonly Numbers Numbers = new();
    private static readonly EmailAddress EmailAddress = new();

    // What begins a query, an address, an escape or an entity.
    private static readonly SearchValues<char> Special = SearchValues.Create("?@%\\&");

    // What can stand between a name and its value.
    private static readonly SearchValues<char> Structure = SearchValues.Create("=:<[(/");

    /// <summary>The same instance when nothing was found.</summary>
    public static string Apply(string text, Looking? looking = null)
    {
        var isSpecial = text.AsSpan().ContainsAny(Special);
        var hasDashes = text.Contains("--", StringComparison.Ordinal);
        var hasStructure = text.AsSpan().ContainsAny(Structure);
        var hasTokens = TokenRuns.Any(text);
        var additions = ScrubbingAdditions.Current;

        if (isSpecial)
            text = QueryText.ScrubAll(text, looking ??= new Looking(text.Length));
        if (hasDashes)
            text = Pem.Replace(text);
        if (hasStructure)
            text = UrlUser.Replace(text);
        var hasNames = (hasStructure || hasDashes) && text.AsSpan().ContainsAny(additions.Needles);
        if (hasNames)
            text = CookieLine.Replace(text);
        text = Basic.Replace(Bearer.Replace(text));
        if (hasTokens)
            foreach (var shape in Tokens)
                text = shape.Replace(text);
        if (hasNames)
            text = NamedValue.Replace(text);
        if (hasTokens)
            text = SessionCookie.Replace(SignedCookie.Replace(text));
        text = Numbers.Replace(text);
        foreach (var pattern in additions.Patterns)
            text = pattern.Replace(text, Taken);
        if (isSpecial)
        {
            text = EmailAddress.Replace(text);
            text = PercentEncoding.Scrub(text, looking!);
            text = Escapes.Scrub(text, looking!);
        }

        return hasTokens ? Base64Text.Scrub(text, looking) : text;
    }

    public static bool HasNumber(ReadOnlySpan<char> text) => Numbers.Find(text, 0, out _);

    private static string Taken(System.Text.RegularExpressions.Match match)
    {
        Hits.Count(Kind.Pattern);
        return Scrubber.Filtered;
    }
}
