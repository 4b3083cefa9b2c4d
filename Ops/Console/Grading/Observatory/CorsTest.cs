using ResponsiAI.Ops.Grading.Scan;

namespace ResponsiAI.Ops.Grading.Observatory;

/// <summary>
/// What a preflight of a foreign origin is answered. The table has a fourth row, minus 50 for a site that lets any
/// origin in with credentials; the package never comes to it, because it looks for the origin in a place where its
/// request does not have it. The points here agree with the package, and <see cref="LetsAnyoneIn"/> tells of the row.
/// </summary>
internal static class CorsTest
{
    /// <summary>By the table's text.</summary>
    public const int PointsOfUniversalAccess = -50;

    private const string Name = "cross-origin-resource-sharing";

    private static readonly Verdict None = new(Name, "cross-origin-resource-sharing-not-implemented", 0, "other origins may not read the page");
    private static readonly Verdict Public = new(Name, "cross-origin-resource-sharing-implemented-with-public-access", 0, "any origin may read the page, without credentials");
    private static readonly Verdict Restricted = new(Name, "cross-origin-resource-sharing-implemented-with-restricted-access", 0, "some origins may read the page");

    private static readonly Verdict Universal = Restricted with
    {
        Says = "any origin may read the page, with the user's cookies",
        Write = "Access-Control-Allow-Origin for known origins only, never the Origin that asks",
    };

    public static Verdict Judge(Site site) => site.Cors?.Header("Access-Control-Allow-Origin")?.Trim() switch
    {
        null or "" => None,
        "*" => Public,
        _ => LetsAnyoneIn(site) ? Universal : Restricted,
    };

    public static bool LetsAnyoneIn(Site site) => site.Cors is { } answer && Visitor.IsReflected(answer)
        && answer.Header("Access-Control-Allow-Credentials")?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) is true;
}
