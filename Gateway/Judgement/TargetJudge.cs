using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// Judges the request target as the client sent it (RFC 9112, section 3.2), before anything is routed by it. Repeated
/// slashes become one, for the routing and for the backend alike. The query is only looked at for what no target may hold.
/// </summary>
internal static class TargetJudge
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    // What RFC 3986 permits and what browsers leave as it is besides (WHATWG URL, percent-encode sets).
    private static readonly SearchValues<char> OrdinaryPath = SearchValues.Create(Unreserved + "/!$&'()*+,;=:@[]|");
    private static readonly SearchValues<char> OrdinaryQuery = SearchValues.Create(Unreserved + "/!$&'()*+,;=:@[]|?%{}^`\\");

    public static Verdict Judge(HttpContext context)
    {
        var feature = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var target = feature.RawTarget.AsSpan();
        return target.StartsWith('/') ? JudgeOriginForm(feature, target, isAsSent: true) : JudgeOtherForm(context, feature, target);
    }

    private static Verdict JudgeOriginForm(IHttpRequestFeature feature, ReadOnlySpan<char> target, bool isAsSent)
    {
        var end = target.IndexOfAnyExcept(OrdinaryPath);
        var isOrdinary = end < 0 || target[end] == '?';
        if (!isOrdinary)
            end = target.IndexOf('?');
        var path = end < 0 ? target : target[..end];
        var query = target[path.Length..];
        var verdict = JudgeQuery(query);
        if (!isOrdinary || path.Contains("/.", StringComparison.Ordinal))
            verdict = verdict.Or(PathJudge.Judge(path));
        if (verdict.Class == RequestClass.Severe)
            return verdict;
        if (path.Contains("//", StringComparison.Ordinal))
        {
            feature.Path = Merge(feature.Path);
            feature.RawTarget = Merge(path) + query.ToString();
        }
        else if (!isAsSent)
        {
            feature.RawTarget = target.ToString();
        }

        return verdict;
    }

    private static Verdict JudgeQuery(ReadOnlySpan<char> query)
    {
        if (!query.ContainsAnyExcept(OrdinaryQuery))
            return Verdict.Compliant;
        if (query.ContainsAnyExceptInRange('!', '~'))
            return Verdicts.TargetCharacter;
        return query.Contains('#') ? Verdicts.TargetFragment : Verdicts.TargetUnescaped;
    }

    // Kestrel lets an absolute form pass whose authority is that of Host, and * for OPTIONS, which has no path to go on with.
    private static Verdict JudgeOtherForm(HttpContext context, IHttpRequestFeature feature, ReadOnlySpan<char> target)
    {
        var colon = target.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            return Verdicts.TargetForm;
        var rest = target[(colon + 3)..];
        var start = rest.IndexOfAny('/', '?', '#');
        var authority = start < 0 ? rest : rest[..start];
        var path = rest[authority.Length..];
        if (authority.ContainsAny('@', '\\'))
            return Verdicts.TargetForm;
        var scheme = target[..colon].Equals(context.Request.Scheme, StringComparison.OrdinalIgnoreCase) ? Verdict.Compliant : Verdicts.SchemeDiffers;
        return scheme.Or(path.StartsWith('/') ? JudgeOriginForm(feature, path, isAsSent: false) : JudgeOriginForm(feature, $"/{path}", isAsSent: false));
    }

    private static string Merge(ReadOnlySpan<char> path)
    {
        var merged = new System.Text.StringBuilder(path.Length);
        foreach (var c in path)
            if (c != '/' || merged.Length == 0 || merged[^1] != '/')
                merged.Append(c);
        return merged.ToString();
    }
}
