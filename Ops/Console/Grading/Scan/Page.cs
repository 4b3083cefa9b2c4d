using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ResponsiAI.Ops.Grading.Scan;

/// <param name="Source">The address as it is written, resolved where the page has a base; null for a script within the page.</param>
internal sealed record Script(string? Source, string? Integrity);

/// <summary>What a page's HTML says about its own safety: scripts, and policies in meta elements.</summary>
/// <param name="Policies">The Content-Security-Policy of meta elements.</param>
/// <param name="Referrer">The last meta element of that name.</param>
internal sealed record Page(IReadOnlyList<Script> Scripts, IReadOnlyList<string> Policies, string? Referrer)
{
    public static Page Parse(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var root = document.QuerySelector("base[href]")?.GetAttribute("href") is { } href && IsWeb(href) && Uri.TryCreate(href.Trim(), UriKind.Absolute, out var uri) ? uri : null;
        var policies = new List<string>();
        string? referrer = null;
        foreach (var meta in document.QuerySelectorAll("meta"))
        {
            var content = meta.GetAttribute("content");
            if (meta.GetAttribute("http-equiv") is { } header && content is not null)
            {
                if (content.Length > 0 && header.Trim().Equals("Content-Security-Policy", StringComparison.OrdinalIgnoreCase))
                    policies.Add(content);
            }
            else if (content is { Length: > 0 } && meta.GetAttribute("name")?.Trim().Equals("referrer", StringComparison.OrdinalIgnoreCase) is true)
            {
                referrer = content;
            }
        }

        return new Page([.. document.QuerySelectorAll("script").Select(s => new Script(s is IHtmlScriptElement ? Resolve(root, s.GetAttribute("src")) : null, s.GetAttribute("integrity")))], policies, referrer);
    }

    private static string? Resolve(Uri? root, string? source)
    {
        if (string.IsNullOrWhiteSpace(source))
            return null;
        var text = source.Trim();
        if (IsWeb(text))
            return Uri.TryCreate(text, UriKind.Absolute, out var whole) ? whole.AbsoluteUri : text;
        return root is not null && Uri.TryCreate(root, text, out var resolved) ? resolved.AbsoluteUri : text;
    }

    private static bool IsWeb(string text) =>
        text.TrimStart().StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.TrimStart().StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
