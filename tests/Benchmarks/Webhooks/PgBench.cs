using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using ResponsiAI.Harness;

namespace ResponsiAI.Benchmarks.Webhooks;

/// <summary>PostgreSQL's own benchmark with one statement: a row like one of the inbox, in a transaction of its own.</summary>
internal sealed partial class PgBench(int port, string database, TemporaryFolder folder) : IDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=app;Database={database};Pooling=false");

    public async Task PrepareAsync(int payload)
    {
        // The same columns and the same indexes as the real one.
        await using (var command = source.CreateCommand("CREATE TABLE bench_inbox (LIKE billing_inbox INCLUDING ALL); CREATE SEQUENCE bench_ids;"))
            await command.ExecuteNonQueryAsync();
        await File.WriteAllTextAsync(folder.Combine("insert.sql"), $"""
            INSERT INTO bench_inbox (id, source, type, created, payload, secret, received_at, status, attempts, next_at)
            VALUES ('evt_' || nextval('bench_ids'), 'stripe', 'customer.updated', 1790000000, '{new string('x', payload)}', 0,
                (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint, 'pending', 0, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint)
            ON CONFLICT (id) DO NOTHING;

            """);
    }

    /// <returns>Rows a second.</returns>
    public async Task<double> RunAsync(int clients, int seconds)
    {
        await using var child = ChildProcess.Start(PostgresServer.Binary("pgbench"),
            ["-h", "127.0.0.1", "-p", $"{port}", "-U", "app", "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-f", folder.Combine("insert.sql"), database]);
        var code = await child.WaitForExitAsync(TimeSpan.FromSeconds(seconds + 60));
        return code == 0 && Rate().Match(child.Output) is { Success: true } rate
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {code}:\n{child.Output}");
    }

    public void Dispose() => source.Dispose();

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial connection time\)")]
    private static partial Regex Rate();
}
