using ResponsiAI.Gateway.RateLimits;

namespace ResponsiAI.Gateway.Tests.RateLimits;

[Parallelizable(ParallelScope.Self)]
internal sealed class ClientTableTests
{
    [Test]
    public void However_many_addresses_come_so_many_are_kept_and_a_client_that_is_seen_is_not_forgotten()
    {
        var clients = new RateLimitPolicy("default", new RateLimit(10, TimeSpan.FromHours(1))).Clients;
        var seen = clients[UInt128.MaxValue];
        Parallel.For(0, 500_000, i =>
        {
            _ = clients[(UInt128)i];
            if (i % 1000 == 0)
                _ = clients[UInt128.MaxValue];
        });

        Assert.That(clients.Count, Is.LessThanOrEqualTo(100_000 + Environment.ProcessorCount));
        Assert.That(clients[UInt128.MaxValue], Is.SameAs(seen));
    }
}
