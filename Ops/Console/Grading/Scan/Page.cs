using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Grading.Scan;

/// <param name="Source">The address as it is written, resolved where the page has a base; null for a script within the page.</param>
internal sealed record Script(string? Source, string? Integrity);

/// <summary>What a page's HTML says about its own safety: scripts, and policies in meta elements.</summary>
/// <param name="Policies">The Content-Security-Policy of meta elements.</param>
/// <param name="Referrer">The last meta element of that name.</param>
internal sealed record Page(IReadOnlyList<Script> Scripts, IReadOnlyList<string> Policies, string? Referrer)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandFailure">It takes longer than 10 s: elements in elements without end are read slower and slower.</exception>
    public static Page Parse(string html, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        var parser = new HtmlParser(new HtmlParserOptions
        {
            OnCreated = (_, _) =>
            {
                limit.Token.ThrowIfCancellationRequested();
                cancellation.ThrowIfCancellationRequested();
            },
        });
        try
        {
            using var document = parser.ParseDocument(html);
            return Read(document);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailure("The page's HTML could not be read within 10 s.", ExitCode.Failed, exception);
        }
    }

    private static Page Read(IHtmlDocument document)
    {
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
