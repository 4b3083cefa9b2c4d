using System.Text;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>
/// Random lives of a customer: whatever order, duplicates, gaps and concurrency their events arrive with, the rows are
/// those of the events applied once each in the order of Stripe's time, and the mails are those that were promised.
/// </summary>
/// <remarks>A failure prints the shrunk life and the seed; <c>PROPERTY_SEED=SEED,GAMMA</c> runs it again.</remarks>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class FoldTests(string engine)
{
    private const int Lives = 100;

    private static readonly string[] Tables = ["billing_subscriptions", "billing_customers", "billing_settled_invoices", "billing_charges", "billing_disputes"];

    private readonly TemporaryFolder folder = new();
    private Side shuffled = null!;
    private Side inOrder = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => (shuffled, inOrder) = (await Side.StartAsync(engine, folder, "shuffled"), await Side.StartAsync(engine, folder, "in-order"));

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await shuffled.DisposeAsync();
        await inOrder.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public void Every_arrival_of_a_customers_events_ends_like_the_fold_in_order()
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(Lives).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable("PROPERTY_SEED")?.Split(',') is [var seed, var gamma])
            config = config.WithReplay(ulong.Parse(seed), ulong.Parse(gamma));
        Check.One(config, Prop.ForAll(Life.Arbitrary, (Action<Life>)(life => LiveAsync(life).GetAwaiter().GetResult())));
    }

    // Throws its own exception: an assertion of NUnit's would be kept even of the lives that are only tried while shrinking.
    private async Task LiveAsync(Life life)
    {
        var unique = StripeEvent.Unique();
        var biography = new Biography(life, unique);
        await inOrder.ApplyAsync([.. biography.Sent.Select(s => s.Event)]);
        var arrivals = biography.Sent.SelectMany(s => Enumerable.Range(0, s.Copies).Select(copy => (s.Event, At: s.Arrival + (copy * 3))))
            .GroupBy(a => a.At, a => a.Event).OrderBy(g => g.Key);
        await shuffled.ApplyAsync(arrivals, life.Workers);

        var faults = new StringBuilder();
        foreach (var table in Tables)
            Compare(table, await inOrder.RowsAsync(table, unique), await shuffled.RowsAsync(table, unique));
        var ends = await inOrder.EndsAsync(unique);
        foreach (var side in new[] { inOrder, shuffled })
        {
            foreach (var row in await side.UnfinishedAsync(unique))
                faults.AppendLine($"{side.Name}: {row}");
            var asked = side.Mailbox.Accepted.Where(m => m.Key.Contains(unique, StringComparison.Ordinal)).ToDictionary();
            foreach (var missing in biography.Needed(ends).Except(asked.Keys))
                faults.AppendLine($"{side.Name}: the mail {missing} is missing");
            foreach (var surplus in asked.Keys.Except(biography.Possible()))
                faults.AppendLine($"{side.Name}: the mail {surplus} has no cause");
            foreach (var stray in asked.Where(m => !biography.Addresses.Contains(m.Value.To)))
                faults.AppendLine($"{side.Name}: the mail {stray.Key} went to a stranger");
        }

        if (faults.Length > 0)
            throw new InvalidOperationException($"{faults}of the events, in Stripe's order:\n{string.Join('\n', biography.Sent.Select(s => $"  {s.Event.Json}"))}");

        void Compare(string table, string expected, string found)
        {
            if (expected != found)
                faults.AppendLine($"{table} in order:\n{expected}\n{table} as they came:\n{found}");
        }
    }

    /// <summary>A database of its own with billing's parts on it.</summary>
    private sealed class Side(string name, Database database, Mailbox mailbox) : IAsyncDisposable
    {
        private readonly BillingParts parts = new(database, mailbox);

        public string Name => name;

        public Mailbox Mailbox => mailbox;

        public static async Task<Side> StartAsync(string engine, TemporaryFolder folder, string name)
        {
            var database = new Database(await BillingDatabase.OptionsAsync(engine, folder.Combine(name + ".db")));
            await Migrator.RunAsync(database, BillingDatabase.Scripts, CancellationToken.None);
            return new Side(name, database, new Mailbox());
        }

        /// <summary>One after the other, each to its end before the next comes.</summary>
        public async Task ApplyAsync(IReadOnlyList<StripeEvent> events)
        {
            foreach (var happened in events)
            {
                await parts.AcknowledgeAsync(happened);
                await parts.WorkAsync("alone", () => true, hurries: true);
            }
        }

        /// <summary>Those of one group at once, while the workers already work.</summary>
        public async Task ApplyAsync(IEnumerable<IEnumerable<StripeEvent>> groups, int workers)
        {
            var all = false;
            var working = Enumerable.Range(0, workers).Select(i => Task.Run(() => parts.WorkAsync($"worker {i}", () => Volatile.Read(ref all), hurries: false))).ToList();
            foreach (var group in groups)
                await Task.WhenAll(group.Select(parts.AcknowledgeAsync));
            Volatile.Write(ref all, true);
            await Task.WhenAll(working);
            // What waited for an address is due now.
            await parts.WorkAsync("last", () => true, hurries: true);
        }

        public async Task<string> RowsAsync(string table, string unique)
        {
            await using var connection = await database.OpenAsync();
            var rows = await connection.QueryAsync($"SELECT * FROM {table} WHERE id LIKE @like ORDER BY id", new { like = $"%{unique}%" });
            return string.Join('\n', rows.Select(r => string.Join(", ", ((IDictionary<string, object?>)r).Select(c => $"{c.Key}={c.Value}"))));
        }

        public async Task<Dictionary<string, long>> EndsAsync(string unique)
        {
            await using var connection = await database.OpenAsync();
            return (await connection.QueryAsync<(string Id, long End)>(
                "SELECT id, cancel_at FROM billing_subscriptions WHERE id LIKE @like AND cancel_at IS NOT NULL AND status IN ('active', 'trialing', 'past_due')", new { like = $"%{unique}%" }))
                .ToDictionary(r => r.Id, r => r.End);
        }

        public async Task<IEnumerable<string>> UnfinishedAsync(string unique)
        {
            await using var connection = await database.OpenAsync();
            return await connection.QueryAsync<string>("SELECT id || ' is ' || status || ': ' || COALESCE(last_error, '') FROM billing_inbox WHERE id LIKE @like AND status <> 'done'", new { like = $"%{unique}%" });
        }

        public async ValueTask DisposeAsync()
        {
            await parts.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
