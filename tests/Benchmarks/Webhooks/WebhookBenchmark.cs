using Npgsql;
using ResponsiAI.Harness;

namespace ResponsiAI.Benchmarks.Webhooks;

/// <summary>
/// How many events billing acknowledges, beside how many rows of the same shape and size the same PostgreSQL takes from
/// pgbench with as many clients: in turns, so that both meet the same machine. Then how long acknowledging takes in a burst.
/// </summary>
internal static class WebhookBenchmark
{
    private const int Connections = 64;
    private const int Burst = 10_000;
    private const string Secret = "whsec_of_the_benchmark_0123456789";

    public static async Task<int> RunAsync(int seconds, int rounds)
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        var database = await postgres.CreateDatabaseAsync();
        using var folder = new TemporaryFolder();
        await using var billing = await ServiceProcess.StartAsync("Billing", new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["LOG_LEVEL"] = "info",
            ["DATABASE_URL"] = database,
            ["STRIPE_WEBHOOK_SECRET"] = Secret,
            ["DATA_DIR"] = folder.Path,
            // Nobody answers there, and nothing that is sent asks for a mail.
            ["NOTIFICATIONS_URL"] = "http://127.0.0.1:9/",
        });
        using var bench = new PgBench(postgres.Port, new Uri(database).AbsolutePath[1..], folder);
        await bench.PrepareAsync(SignedEvent.PayloadOf(0).Length);

        Console.WriteLine($"{Connections} clients, {rounds} rounds of {seconds} s each, PostgreSQL with fsync, payloads of {SignedEvent.PayloadOf(0).Length} bytes");
        var results = new List<(double Rows, Load Load)>();
        // The first round warms all up and is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            var rows = await bench.RunAsync(Connections, seconds);
            var load = await Load.RunAsync(billing, Connections, SignedEvent.Many(Secret, (int)(rows * seconds) + 20_000), TimeSpan.FromSeconds(seconds));
            await LeaveAsync(database);
            Console.WriteLine($"{(round == 0 ? "warm-up " : $"round {round} ")} pgbench {rows,7:0} rows/s   billing {load.Rate,7:0} events/s   {load.Rate / rows,6:P0}   {load.Cpu.TotalMicroseconds / load.Accepted,4:0} µs of billing's CPU an event");
            if (round > 0)
                results.Add((rows, load));
        }

        var burst = await Load.RunAsync(billing, Connections, SignedEvent.Many(Secret, Burst), null);
        Console.WriteLine();
        Console.WriteLine($"pgbench   {Median.Of(results.Select(r => r.Rows)),7:0} rows/s");
        Console.WriteLine($"billing   {Median.Of(results.Select(r => r.Load.Rate)),7:0} events/s, {Median.Of(results.Select(r => r.Load.Rate / r.Rows)):P0} of it");
        Console.WriteLine($"burst of {Burst}: {burst.Rate:0} events/s, p50 {burst.Percentile(50):0.0} ms, p99 {burst.Percentile(99):0.0} ms, slowest {burst.Percentile(100):0.0} ms");
        Console.WriteLine($"CPU time an event: billing {burst.Cpu.TotalMicroseconds / burst.Accepted:0} µs, of the load {burst.OwnCpu.TotalMicroseconds / burst.Accepted:0} µs");
        return 0;
    }

    // What billing still had to work on would be taken from the next turn of pgbench.
    private static async Task LeaveAsync(string url)
    {
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={new Uri(url).Port};Username=app;Database={new Uri(url).AbsolutePath[1..]};Pooling=false");
        await using var left = source.CreateCommand("UPDATE billing_inbox SET status = 'done' WHERE status = 'pending'; CHECKPOINT");
        await left.ExecuteNonQueryAsync();
        await using var working = source.CreateCommand("SELECT COUNT(*) FROM billing_inbox WHERE status IN ('pending', 'leased')");
        await Wait.UntilAsync(async () => (long)(await working.ExecuteScalarAsync())! == 0, "billing works on nothing", TimeSpan.FromMinutes(1));
    }
}
