using System.Text.RegularExpressions;
using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Owasp;

/// <summary>A header that is not as OWASP's Secure Headers Project asks for.</summary>
/// <param name="State">missing, differs, or sent: OWASP asks to remove it.</param>
/// <param name="Says">What differs.</param>
internal sealed record HeaderNote(string Header, string State, string Says, string Write);

/// <summary>OWASP Secure Headers Project, lists of 2026-07-19: headers to send, and headers that tell about the inside.</summary>
internal static partial class SecureHeaders
{
    private const string Hsts = "Strict-Transport-Security";

    // Clear-Site-Data is for the answer to a logout, and no page.
    private static readonly (string Name, string Value)[] Asked =
    [
        (Hsts, "max-age=63072000; includeSubDomains"),
        ("X-Frame-Options", "deny"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests"),
        ("X-Permitted-Cross-Domain-Policies", "none"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "accelerometer=(), autoplay=(), camera=(), cross-origin-isolated=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), " +
            "keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), sync-xhr=(self), usb=(), " +
            "web-share=(), xr-spatial-tracking=(), clipboard-read=(), clipboard-write=(), gamepad=(), hid=(), idle-detection=(), interest-cohort=(), serial=(), unload=()"),
        ("Cache-Control", "no-store, max-age=0"),
        ("X-DNS-Prefetch-Control", "off"),
    ];

    /// <summary>The names of OWASP's list of headers to remove, one a line.</summary>
    private static readonly HashSet<string> Removed = ReadRemoved();

    public static IReadOnlyList<HeaderNote> Compare(Site site) =>
    [
        .. Asked.Select(a => Compare(a.Name, a.Value, site)).OfType<HeaderNote>(),
        .. site.Answer.Names.Where(Removed.Contains).Order(StringComparer.OrdinalIgnoreCase).Select(n => new HeaderNote(n, "sent", "it tells what the site is made with", "remove it")),
    ];

    private static HeaderNote? Compare(string name, string asked, Site site)
    {
        // Browsers ignore it on plain HTTP (RFC 6797 8.1).
        if (name == Hsts && !site.IsSecure)
            return null;
        var write = $"{name}: {asked}";
        if (site.Answer.Header(name) is not { } value)
            return new HeaderNote(name, "missing", "", write);
        var has = Parts(value);
        var lacking = Parts(asked).Where(p => !has.Any(h => IsAsGood(h, p)) && !IsByDefault(has, p)).ToList();
        return lacking.Count == 0 ? null : new HeaderNote(name, "differs", "it does not say " + string.Join(", ", lacking), write);
    }

    // Directives of a CSP and of HSTS are parted by semicolons, words of the others by commas.
    private static List<string> Parts(string value) =>
        [.. value.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => Spaces.Replace(p, " ").ToLowerInvariant())];

    private static bool IsAsGood(string has, string asked) =>
        has == asked
        || (Seconds(asked) is > 0 and var least && Seconds(has) >= least)
        || (asked.EndsWith("'self'", StringComparison.Ordinal) && has == asked.Replace("'self'", "'none'", StringComparison.Ordinal))
        || (asked.EndsWith("=(self)", StringComparison.Ordinal) && has == asked.Replace("self", "", StringComparison.Ordinal));

    private static long? Seconds(string part) => MaxAge.Match(part) is { Success: true } match && long.TryParse(match.Groups[1].Value, out var seconds) ? seconds : null;

    // What a CSP does not name is left to default-src.
    private static bool IsByDefault(List<string> has, string asked) =>
        asked.EndsWith("-src 'none'", StringComparison.Ordinal) && has.Contains("default-src 'none'") && !has.Exists(h => h.Split(' ')[0] == asked.Split(' ')[0]);

    private static HashSet<string> ReadRemoved()
    {
        using var resource = typeof(SecureHeaders).Assembly.GetManifestResourceStream($"{typeof(SecureHeaders).Namespace}.headers-remove.txt")!;
        using var reader = new StreamReader(resource);
        return new HashSet<string>(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces { get; }

    [GeneratedRegex("^max-age=([0-9]+)$")]
    private static partial Regex MaxAge { get; }
}
