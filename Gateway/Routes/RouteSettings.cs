using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

internal enum SessionAccess
{
    None,
    Read,
    Manage,
}

/// <summary>
/// What differs by route and has no member of YARP's own: the metadata in <c>yarp.json</c>, read once per load and
/// attached to the endpoint. The defaults are the strictest.
/// </summary>
/// <param name="Headers">The header policy's name.</param>
/// <param name="Session">Whether the backend sees the session and may change it.</param>
/// <param name="AllowCrossSite">Whether another site may send state-changing requests.</param>
/// <param name="RefusePlainHttp">403 in place of a redirect, for clients that must not be redirected.</param>
internal sealed record RouteSettings(
    string Headers = "strict", SessionAccess Session = SessionAccess.None, bool AllowCrossSite = false, bool RefusePlainHttp = false)
{
    public static readonly RouteSettings Strictest = new();

    public static RouteSettings Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteSettings>() ?? Strictest;

    /// <param name="policies">The names of the header policies that exist.</param>
    /// <param name="faults">Gets one sentence for everything that is not understood.</param>
    public static RouteSettings Parse(RouteConfig route, IReadOnlyCollection<string> policies, List<string> faults)
    {
        var settings = Strictest;
        foreach (var (key, value) in route.Metadata ?? new Dictionary<string, string>())
        {
            settings = key switch
            {
                "Headers" => settings with { Headers = Choice(key, value, policies.Select(p => (p, p))) ?? settings.Headers },
                "Session" => settings with
                {
                    Session = Choice<SessionAccess?>(key, value, [("none", SessionAccess.None), ("read", SessionAccess.Read), ("manage", SessionAccess.Manage)]) ?? settings.Session,
                },
                "CrossSite" => settings with { AllowCrossSite = Choice<bool?>(key, value, [("refuse", false), ("allow", true)]) ?? false },
                "PlainHttp" => settings with { RefusePlainHttp = Choice<bool?>(key, value, [("redirect", false), ("refuse", true)]) ?? false },
                _ => Unknown(key),
            };
        }

        return settings;

        T? Choice<T>(string key, string value, IEnumerable<(string Word, T Meaning)> choices)
        {
            var known = choices.ToList();
            foreach (var (word, meaning) in known)
                if (string.Equals(word, value, StringComparison.OrdinalIgnoreCase))
                    return meaning;
            faults.Add($"route '{route.RouteId}': the metadata {key} is not one of {string.Join(", ", known.Select(c => c.Word))}");
            return default;
        }

        RouteSettings Unknown(string key)
        {
            faults.Add($"route '{route.RouteId}': the metadata key '{key}' is not known; known are Headers, Session, CrossSite, PlainHttp");
            return settings;
        }
    }
}
