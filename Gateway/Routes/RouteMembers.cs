using System.Collections;
using Yarp.ReverseProxy.Configuration;

namespace ResponsiAI.Gateway.Routes;

/// <summary>
/// Refuses members of <c>ReverseProxy</c> that YARP does not have. YARP passes over them, so that a misspelt
/// <c>AuthorizationPolicy</c> would be no authorization at all.
/// </summary>
internal sealed class RouteMembers(IConfiguration configuration)
{
    private const string Section = "ReverseProxy";

    public IEnumerable<string> Faults()
    {
        foreach (var kind in configuration.GetSection(Section).GetChildren())
        {
            var type = kind.Key.ToUpperInvariant() switch { "ROUTES" => typeof(RouteConfig), "CLUSTERS" => typeof(ClusterConfig), _ => null };
            if (type is null)
                yield return $"the section '{kind.Key}' is not known; known are Routes, Clusters";
            else
                foreach (var fault in kind.GetChildren().SelectMany(member => Unknown(member, type)))
                    yield return fault;
        }
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        foreach (var member in section.GetChildren())
        {
            var property = Array.Find(type.GetProperties(), p => p.Name.Equals(member.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                yield return $"the member '{member.Path[(Section.Length + 1)..].Replace(':', '.')}' is not known";
            else
                foreach (var fault in Below(member, property.PropertyType))
                    yield return fault;
        }
    }

    private static IEnumerable<string> Below(IConfigurationSection member, Type type)
    {
        if (Element(type) is { } element)
            return IsRecord(element) ? member.GetChildren().SelectMany(child => Unknown(child, element)) : [];
        return IsRecord(type) ? Unknown(member, type) : [];
    }

    /// <summary>What a list or a dictionary holds; null for anything else.</summary>
    private static Type? Element(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    private static bool IsRecord(Type type) => type is { IsClass: true, Namespace: { } space } && space.StartsWith("Yarp.", StringComparison.Ordinal);
}
