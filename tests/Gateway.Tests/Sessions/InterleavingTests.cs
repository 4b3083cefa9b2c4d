using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>
/// Two gateways' stores over one Redis, each at a cable that is cut and mended at random while sessions begin, change
/// and end at both. What is left must be explained by some order of all that was done.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class InterleavingTests
{
    private const int Sessions = 60;
    private const int Steps = 40;

    [TestCase(1), TestCase(2), TestCase(3)]
    public async Task Whatever_is_cut_when_every_change_is_kept_and_no_ended_session_is_alive(int run)
    {
        var seed = int.Parse(TestContext.Parameters.Get("seed", $"{Random.Shared.Next()}"), CultureInfo.InvariantCulture);
        await TestContext.Out.WriteLineAsync($"run {run}, seed {seed}: dotnet test -- 'TestRunParameters.Parameter(name=\"seed\", value=\"{seed}\")'");
        await using var redis = await RedisServer.StartAsync();
        Cable[] cables = [new(redis.Port), new(redis.Port)];
        await using var one = await StoreInProcess.StartAsync(cables[0].Port);
        await using var two = await StoreInProcess.StartAsync(cables[1].Port);
        StoreInProcess[] stores = [one, two];
        await Wait.UntilAsync(() => one.IsAtRest && two.IsAtRest, "both hear news");

        using var stop = new CancellationTokenSource();
        var (cuts, cutting) = (0, Task.Run(async () =>
        {
            var random = new Random(seed);
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 700)), TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var cable = cables[random.Next(2)];
                cable.Cut();
                count++;
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 900)), TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cable.Mend();
            }

            return count;
        }));
        var lives = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => LiveAsync(stores, new Random(seed + i + 1), $"hash-{run}-{i}")));
        await stop.CancelAsync();
        cuts = await cutting;
        await Wait.UntilAsync(() => one.IsAtRest && two.IsAtRest, "Redis is told everything");
        await TestContext.Out.WriteLineAsync($"{lives.Sum(l => l.Own.Count + l.Common.Count)} changes, {lives.Count(l => l.HasEnded)} ends, {cuts} cuts");

        foreach (var life in lives)
            foreach (var store in stores)
                await Wait.UntilAsync(async () => await FaultAsync(life, store) is null, await FaultAsync(life, store) ?? "as it must be", TimeSpan.FromSeconds(5));
        foreach (var cable in cables)
            await cable.DisposeAsync();
    }

    /// <summary>Two backends change one session at both gateways at once, and perhaps one of them ends it.</summary>
    private static async Task<Life> LiveAsync(StoreInProcess[] stores, Random random, string hash)
    {
        var life = new Life(hash);
        await stores[random.Next(2)].Sessions.CreateAsync(hash, Session.Start($"user of {hash}", Session.NoData, TimeProvider.System.GetUtcNow(), null));
        var endsAt = random.Next(3) == 0 ? random.Next(Steps) : Steps;
        await Task.WhenAll(stores.Select((store, gateway) => ActAsync(store, gateway, life, new Random(random.Next()), gateway == 0 ? endsAt : Steps)));
        return life;
    }

    private static async Task ActAsync(StoreInProcess store, int gateway, Life life, Random random, int endsAt)
    {
        for (var step = 0; step < Steps; step++)
        {
            // Not waited for anything: the random pauses are the interleaving.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 150)), TimeProvider.System);
            if (step == endsAt)
            {
                await store.Sessions.EndAsync(life.Hash);
                life.HasEnded = true;
                return;
            }

            // As a request does: what is not known is not changed.
            if ((await store.Sessions.ReadAsync(life.Hash)).Session is null)
                continue;
            switch (random.Next(4))
            {
                case 0:
                    store.Sessions.Touch(life.Hash);
                    break;
                case 1:
                    life.Common.Add(step + (gateway * Steps));
                    await store.Sessions.PatchAsync(life.Hash, new JsonObject { ["common"] = step + (gateway * Steps) });
                    break;
                default:
                    life.Own.Add($"{gateway}-{step}");
                    await store.Sessions.PatchAsync(life.Hash, new JsonObject { [$"{gateway}-{step}"] = 1 });
                    break;
            }
        }
    }

    private static async Task<string?> FaultAsync(Life life, StoreInProcess store)
    {
        var session = (await store.Sessions.ReadAsync(life.Hash)).Session;
        if (life.HasEnded)
            return session is null ? null : $"{life.Hash} has ended and is alive";
        if (session is null)
            return $"{life.Hash} is lost";
        var data = JsonNode.Parse(session.Data)!.AsObject();
        var lost = life.Own.Where(name => !data.ContainsKey(name)).Order().ToArray();
        if (lost.Length > 0)
            return $"{life.Hash} has lost {string.Join(", ", lost)} of {life.Own.Count}";
        return life.Common.IsEmpty || (data["common"] is { } common && life.Common.Contains(common.GetValue<int>())) ? null : $"{life.Hash}: common is {data["common"]}";
    }

    private sealed class Life(string hash)
    {
        public string Hash => hash;

        /// <summary>Each written once.</summary>
        public ConcurrentBag<string> Own { get; } = [];

        /// <summary>Values of one member that all write.</summary>
        public ConcurrentBag<int> Common { get; } = [];

        public volatile bool HasEnded;
    }
}
