using System.Collections.Frozen;
using Microsoft.AspNetCore.RateLimiting;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>Which policy counts a request: the one that its route names (<c>RateLimiterPolicy</c>), in the place of the default.</summary>
internal sealed class RateLimitPolicies
{
    private readonly RateLimitPolicy? standard;
    private readonly FrozenDictionary<string, RateLimitPolicy> named;

    public RateLimitPolicies(RateLimitOptions options)
    {
        standard = options.Default is { } limit ? new RateLimitPolicy(RateLimitOptions.DefaultName, limit) : null;
        named = options.Named.Select(n => new RateLimitPolicy(n.Key, n.Value)).ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        All = standard is null ? [.. named.Values] : [standard, .. named.Values];
    }

    public IReadOnlyList<RateLimitPolicy> All { get; }

    /// <summary>Null: no limit.</summary>
    public RateLimitPolicy? Of(Endpoint? endpoint)
    {
        if (endpoint is null)
            return standard;
        if (endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
            return null;
        return endpoint.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name && named.TryGetValue(name, out var policy) ? policy : standard;
    }
}
