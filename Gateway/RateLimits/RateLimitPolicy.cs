namespace ResponsiAI.Gateway.RateLimits;

/// <summary>A limit by its name, and the clients that it counts.</summary>
internal sealed class RateLimitPolicy
{
    public RateLimitPolicy(string name, RateLimit limit)
    {
        Name = name;
        Requests = limit.Requests;
        Window = limit.Window;
        SegmentMilliseconds = (long)limit.Window.TotalMilliseconds / SegmentedWindow.Segments;
        Header = $"\"{name}\";q={limit.Requests};w={(long)limit.Window.TotalSeconds}";
        Clients = new ClientTable(() => new ClientWindow(this));
    }

    public string Name { get; }

    public int Requests { get; }

    public TimeSpan Window { get; }

    public long SegmentMilliseconds { get; }

    /// <summary>The value of <c>RateLimit-Policy</c>.</summary>
    public string Header { get; }

    public ClientTable Clients { get; }

    /// <summary>
    /// How many requests of a client a gateway may let through before the others know of them: so many may be too many for
    /// every further gateway. A tenth of the limit for two, and for any number of gateways less than a fifth of it in sum.
    /// </summary>
    public int Batch(int gateways) => Math.Max(1, Requests / Math.Max(10, 5 * gateways));

    /// <summary>What each gateway may let through by itself while Redis does not answer.</summary>
    public int Share(int gateways) => Math.Max(1, Requests / gateways);
}
