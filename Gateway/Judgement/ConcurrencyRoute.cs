using ResponsiAI.Gateway.Routes;

namespace ResponsiAI.Gateway.Judgement;

/// <summary><c>MaxConcurrent</c>: how many requests of a route may be in work at once in this gateway; null is no limit.</summary>
internal sealed record ConcurrencyRoute(int? Limit, RequestsInWork InWork)
{
    public static ConcurrencyRoute? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ConcurrencyRoute>();

    public bool TryEnter() => Limit is not { } limit || InWork.TryAdd(limit);
}

/// <summary>
/// A route keeps its count when the configuration is loaded again: requests that began before still end in it.
/// </summary>
internal sealed class ConcurrencyRouteMetadata : IRouteMetadata
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, RequestsInWork> byRoute = new();

    public IReadOnlyCollection<string> Keys { get; } = ["MaxConcurrent"];

    public object Read(RouteMetadataReader route) => new ConcurrencyRoute(route.Number("MaxConcurrent", 1, 1_000_000), byRoute.GetOrAdd(route.RouteId, _ => new RequestsInWork()));
}

internal sealed class RequestsInWork
{
    private int count;

    public bool TryAdd(int limit)
    {
        if (Interlocked.Increment(ref count) <= limit)
            return true;
        Remove();
        return false;
    }

    public void Remove() => Interlocked.Decrement(ref count);
}
