using System.Collections.Concurrent;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// The clients of a policy, 100,000 at most. In two generations: who is seen moves to the young one, and when that is full,
/// the old one is dropped as a whole. So an attacker with many addresses costs neither memory nor a search, and only
/// clients that were not seen while 50,000 others came are forgotten.
/// </summary>
internal sealed class ClientTable(Func<ClientWindow> make)
{
    private const int Generation = 50_000;
    private readonly Lock turn = new();
    private volatile ConcurrentDictionary<UInt128, ClientWindow> young = new();
    private volatile ConcurrentDictionary<UInt128, ClientWindow> old = new();
    private int added;

    public int Count => young.Count + old.Count(c => !young.ContainsKey(c.Key));

    public ClientWindow this[UInt128 client]
    {
        get
        {
            var clients = young;
            return clients.TryGetValue(client, out var window) ? window : Add(clients, client);
        }
    }

    private ClientWindow Add(ConcurrentDictionary<UInt128, ClientWindow> clients, UInt128 client)
    {
        var window = clients.GetOrAdd(client, old.TryGetValue(client, out var known) ? known : make());
        if (Interlocked.Increment(ref added) >= Generation)
            Turn(clients);
        return window;
    }

    private void Turn(ConcurrentDictionary<UInt128, ClientWindow> full)
    {
        lock (turn)
        {
            if (young != full)
                return;
            old = full;
            young = new();
            added = 0;
        }
    }
}
