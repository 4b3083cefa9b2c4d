using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Reads the policies of an operator: section <c>HeaderPolicies</c> of <c>yarp.json</c> or of the environment
/// (<c>HeaderPolicies__shop__Csp__imgSrc</c>), each a built-in policy (<c>Base</c>, default strict) and what differs.
/// As strict as helmet 8 is about what it is given, and where helmet passes what no browser understands, stricter.
/// </summary>
internal static class HeaderPolicySection
{
    private const string Section = "HeaderPolicies";

    private static readonly string[] Known =
    [
        "Base", "Csp", "StrictTransportSecurity", "ReferrerPolicy", "FrameOptions", "CrossOriginOpenerPolicy", "CrossOriginResourcePolicy", "CrossOriginEmbedderPolicy",
        "PermissionsPolicy",
    ];

    // Referrer Policy (W3C), section 3; browsers take the last one that they know.
    private static readonly string[] ReferrerPolicies =
    [
        "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
    ];

    public static IReadOnlyList<HeaderPolicyOptions> Read(ServiceSettings settings) =>
        [.. new PolicyMember(settings, settings.Configuration.GetSection(Section)).Members.Select(ReadPolicy)];

    private static HeaderPolicyOptions ReadPolicy(PolicyMember section)
    {
        section.RefuseText();
        // Told as a fault below; a stand-in has a name of its own.
        var taken = HeaderPolicies.BuiltIn.Any(p => p.Name.Equals(section.Name, StringComparison.OrdinalIgnoreCase));
        if (taken)
            section.Fault("a built-in policy has this name", "choose another, and name the built-in one as its Base");
        var members = section.Members.ToList();
        var start = members.Find(m => Is(m, "Base"))?.Choice([.. HeaderPolicies.BuiltIn.Select(p => p.Name)]) ?? HeaderPolicies.Strictest;
        var policy = HeaderPolicies.BuiltIn.First(p => p.Name == start) with { Name = taken ? $"{section.Name} of {Section}" : section.Name };
        foreach (var member in members)
            policy = Change(policy, member);
        if (policy.FrameOptions == "SAMEORIGIN" && policy.Csp.Directives.Any(d => d is { Name: CspDirectives.FrameAncestors, Sources: "'none'" }))
            section.Fault("FrameOptions permits what the directive frame-ancestors of its CSP forbids, and browsers go by the CSP", "write frame-ancestors too");
        return policy;
    }

    private static HeaderPolicyOptions Change(HeaderPolicyOptions policy, PolicyMember member) => Known.FirstOrDefault(k => Is(member, k)) switch
    {
        "Base" => policy,
        "Csp" => policy with { Csp = CspSection.Read(policy.Csp, member) },
        "StrictTransportSecurity" => policy with { StrictTransportSecurity = ReadStrictTransportSecurity(policy.StrictTransportSecurity, member) },
        "ReferrerPolicy" => policy with { ReferrerPolicy = ReadReferrerPolicy(member) },
        "FrameOptions" => policy with { FrameOptions = member.Choice("DENY", "SAMEORIGIN") ?? policy.FrameOptions },
        "CrossOriginOpenerPolicy" => policy with
        {
            CrossOriginOpenerPolicy = member.Choice("same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none") ?? policy.CrossOriginOpenerPolicy,
        },
        "CrossOriginResourcePolicy" => policy with { CrossOriginResourcePolicy = member.Choice("same-origin", "same-site", "cross-origin") ?? policy.CrossOriginResourcePolicy },
        "CrossOriginEmbedderPolicy" => policy with { CrossOriginEmbedderPolicy = member.Choice("require-corp", "credentialless", "unsafe-none") },
        "PermissionsPolicy" => policy with { PermissionsPolicy = PermissionsPolicySection.Read(policy.PermissionsPolicy, member) },
        _ => Unknown(policy, member),
    };

    private static HeaderPolicyOptions Unknown(HeaderPolicyOptions policy, PolicyMember member)
    {
        member.FaultUnknown(Known);
        return policy;
    }

    private static StrictTransportSecurity ReadStrictTransportSecurity(StrictTransportSecurity start, PolicyMember section)
    {
        section.RefuseText();
        var read = start;
        foreach (var member in section.Members)
        {
            if (Is(member, "MaxAge"))
                read = read with { MaxAge = ReadSeconds(member) };
            else if (Is(member, "IncludeSubDomains"))
                read = read with { IncludeSubDomains = member.Flag() };
            else if (Is(member, "Preload"))
                read = read with { Preload = member.Flag() };
            else
                member.FaultUnknown("MaxAge", "IncludeSubDomains", "Preload");
        }

        if (read.Preload && (!read.IncludeSubDomains || read.MaxAge < StrictTransportSecurity.Year))
            section.Fault("the preload list does not take it", $"with Preload write IncludeSubDomains and a MaxAge of {StrictTransportSecurity.Year} at least");
        return read;
    }

    private static long ReadSeconds(PolicyMember member)
    {
        if (member.Words(',') is [var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return seconds;
        member.Fault("it is no number of seconds", $"write a whole number that is not negative, for example {StrictTransportSecurity.Year}");
        return 0;
    }

    private static string ReadReferrerPolicy(PolicyMember member)
    {
        var tokens = member.Words(',');
        if (tokens.Count == 0)
            member.Fault("it names no policy", $"write one or more of {string.Join(", ", ReferrerPolicies)}");
        else if (tokens.Any(t => !ReferrerPolicies.Contains(t, StringComparer.Ordinal)))
            member.Fault("it names a policy that there is not", $"write one or more of {string.Join(", ", ReferrerPolicies)}");
        else if (tokens.Distinct(StringComparer.Ordinal).Count() < tokens.Count)
            member.Fault("it names a policy twice", "write each once");
        return string.Join(',', tokens);
    }

    // Names of members are taken in any case of letters, as configuration takes them.
    private static bool Is(PolicyMember member, string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
