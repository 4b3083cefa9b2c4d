using System.Collections.Frozen;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// The names of CSP's directives: Level 3 and the documents that extend it (Trusted Types, Upgrade Insecure Requests,
/// Fenced Frame), and those that browsers have given up but may still report.
/// </summary>
internal static class CspDirectives
{
    public const string Default = "default-src";
    public const string FrameAncestors = "frame-ancestors";

    /// <summary>What stands for a name that is none of CSP's.</summary>
    public const string Other = "other";

    private static readonly FrozenSet<string> Names = new[]
    {
        Default, "base-uri", "block-all-mixed-content", "child-src", "connect-src", "fenced-frame-src", "font-src", "form-action", FrameAncestors, "frame-src",
        "img-src", "manifest-src", "media-src", "navigate-to", "object-src", "plugin-types", "prefetch-src", "report-to", "report-uri", "require-sri-for",
        "require-trusted-types-for", "sandbox", "script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr", "style-src-elem",
        "trusted-types", "upgrade-insecure-requests", "webrtc", "worker-src",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The gateway takes the reports itself; every policy ends in these.</summary>
    public static bool IsReporting(string name) => name is "report-uri" or "report-to";

    /// <summary>Directives that say all by their name; <c>sandbox</c> may also have values.</summary>
    public static bool MayBeBare(string name) => name is "upgrade-insecure-requests" or "block-all-mixed-content" or "sandbox";

    public static bool IsKnown(string name) => Names.Contains(name);

    /// <summary>The name itself, or <see cref="Other"/>: what strangers write becomes one of few words.</summary>
    public static string Known(string name) => Names.TryGetValue(name, out var known) ? known : Other;
}
