using System.Collections.Concurrent;
using Dapper;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Storage.Tests;

[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class QueueTests(string engine)
{
    private static readonly QueueOptions Options = Store.Queue with { Backoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(3), MaxAttempts = 4 };

    private Store store = null!;
    private Database database = null!;
    private WorkQueue queue = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        store = await Store.CreateAsync(engine);
        database = await store.MigratedAsync();
        queue = new WorkQueue(database, Options);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        queue.Dispose();
        await database.DisposeAsync();
        await store.DisposeAsync();
    }

    [Test]
    public async Task A_claimed_row_is_leased_and_given_to_nobody_else()
    {
        await AddAsync("a");
        var job = (await ClaimAsync("one")).Single();
        Assert.That((job.Id, job.Attempts, job.Status, job.Owner), Is.EqualTo(("a", 1, WorkStatus.Leased, "one")));
        Assert.That(await ClaimAsync("two"), Is.Empty);
    }

    [Test]
    public async Task A_row_that_is_not_due_is_left_alone()
    {
        await AddAsync("a", $"{database.Now} + 3600000");
        Assert.That(await ClaimAsync("one"), Is.Empty);
    }

    [Test]
    public async Task Rows_are_claimed_in_the_order_in_which_they_are_due_and_never_more_than_asked_for()
    {
        for (var i = 0; i < 40; i++)
            await AddAsync($"j{i:00}", $"{100 - i}");
        await database.ExecuteAsync("ANALYZE jobs");
        for (var round = 0; round < 5; round++)
        {
            var claimed = (await ClaimAsync("one", 8)).Select(j => j.Id);
            Assert.That(claimed, Is.EquivalentTo(Enumerable.Range(32 - (round * 8), 8).Select(i => $"j{i:00}")));
        }
    }

    [Test]
    public async Task Many_workers_never_get_the_same_row()
    {
        for (var i = 0; i < 200; i++)
            await AddAsync($"j{i}");
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            // Each with a connection pool of its own, as replicas have.
            await using var own = await store.MigratedAsync();
            using var view = new WorkQueue(own, Options);
            // Skipped rows may make a claim come back empty though others are free, so the end is counted.
            while (claimed.Count < 200)
                foreach (var job in await view.ClaimAsync<Job>($"w{worker}", 3, CancellationToken.None))
                    claimed.Add(job.Id);
        })));
        Assert.That(claimed, Is.Unique.And.Count.EqualTo(200));
    }

    [Test]
    public async Task A_renewed_lease_ends_later()
    {
        var lease = await LeaseAsync("a");
        await database.ExecuteAsync("UPDATE jobs SET lease_until = lease_until - 10000");
        var before = await database.ScalarAsync<long>("SELECT lease_until FROM jobs");
        Assert.That(await queue.RenewAsync(lease, CancellationToken.None), Is.True);
        Assert.That(await database.ScalarAsync<long>("SELECT lease_until FROM jobs"), Is.GreaterThan(before));
    }

    [Test]
    public async Task What_a_worker_left_behind_is_claimed_again_when_its_lease_has_ended()
    {
        await LeaseAsync("a");
        await ExpireAsync();
        var again = (await ClaimAsync("two")).Single();
        Assert.That((again.Owner, again.Attempts), Is.EqualTo(("two", 2)));
    }

    [Test]
    public async Task Whoever_lost_the_lease_changes_nothing()
    {
        var lease = await LeaseAsync("a");
        await ExpireAsync();
        await ClaimAsync("two");
        var before = await RowAsync("a");
        WorkOutcome[] outcomes = [new WorkOutcome.Done("late"), new WorkOutcome.Retry("late"), new WorkOutcome.Retry("late", Counts: false), new WorkOutcome.Dead("late")];
        foreach (var outcome in outcomes)
            Assert.That(await queue.FinishAsync(lease, outcome, CancellationToken.None), Is.False);
        Assert.That(await queue.RenewAsync(lease, CancellationToken.None), Is.False);
        Assert.That(await queue.GuardedAsync(lease, "last_error = @text", new { text = "late" }, CancellationToken.None), Is.False);
        Assert.That(await RowAsync("a"), Is.EqualTo(before));
    }

    [Test]
    public async Task The_same_worker_that_claims_again_cannot_finish_its_former_attempt()
    {
        var lease = await LeaseAsync("a");
        await ExpireAsync();
        await ClaimAsync("one");
        Assert.That(await queue.FinishAsync(lease, new WorkOutcome.Done(), CancellationToken.None), Is.False);
    }

    [Test]
    public async Task A_finished_row_is_finished_once()
    {
        var lease = await LeaseAsync("a");
        Assert.That(await queue.FinishAsync(lease, new WorkOutcome.Done("250 ok", "sent"), CancellationToken.None), Is.True);
        Assert.That(await queue.FinishAsync(lease, new WorkOutcome.Dead("late"), CancellationToken.None), Is.False);
        var row = await RowAsync("a");
        Assert.That((row.Status, row.LastError, row.Owner, row.LeaseUntil), Is.EqualTo(("sent", "250 ok", (string?)null, (long?)null)));
        Assert.That(row.FinishedAt, Is.Positive);
        Assert.That(await ClaimAsync("two"), Is.Empty);
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 3)]
    public async Task The_wait_doubles_with_each_attempt_up_to_its_bound(int attempt, int hours)
    {
        var lease = await LeaseAsync("a", attempt);
        Assert.That(await queue.FinishAsync(lease, new WorkOutcome.Retry("busy"), CancellationToken.None), Is.True);
        var row = await RowAsync("a");
        var wait = TimeSpan.FromMilliseconds(row.NextAt - await database.ScalarAsync<long>($"SELECT {database.Now}"));
        Assert.Multiple(() =>
        {
            Assert.That((row.Status, row.LastError, row.Attempts), Is.EqualTo((WorkStatus.Pending, "busy", attempt)));
            Assert.That(wait, Is.GreaterThan(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1)).And.LessThanOrEqualTo(TimeSpan.FromHours(hours * 1.25)));
        });
        Assert.That(await ClaimAsync("two"), Is.Empty);
    }

    [Test]
    public async Task A_retry_may_name_its_own_wait()
    {
        var lease = await LeaseAsync("a");
        await queue.FinishAsync(lease, new WorkOutcome.Retry("busy", TimeSpan.Zero), CancellationToken.None);
        Assert.That((await ClaimAsync("two")).Single().Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task An_attempt_that_does_not_count_is_given_back_however_often()
    {
        await AddAsync("a");
        for (var i = 0; i < 10; i++)
        {
            var job = (await ClaimAsync("one")).Single();
            Assert.That(job.Attempts, Is.EqualTo(1));
            await queue.FinishAsync(new Lease("a", "one", job.Attempts), new WorkOutcome.Retry("down", TimeSpan.Zero, Counts: false), CancellationToken.None);
        }
    }

    [Test]
    public async Task After_the_last_attempt_a_row_is_dead_with_the_reason()
    {
        var lease = await LeaseAsync("a", attempt: 4);
        Assert.That(await queue.FinishAsync(lease, new WorkOutcome.Retry("busy"), CancellationToken.None), Is.True);
        var row = await RowAsync("a");
        Assert.That((row.Status, row.LastError), Is.EqualTo((WorkStatus.Dead, "busy (after 4 attempts)")));
        Assert.That(await ClaimAsync("two"), Is.Empty);
    }

    [Test]
    public async Task What_did_not_end_at_once_is_kept_with_its_reasons_and_what_did_leaves_nothing()
    {
        await AddAsync("a");
        await FinishAsync(new WorkOutcome.Done());
        await AddAsync("b");
        await FinishAsync(new WorkOutcome.Retry("busy", TimeSpan.Zero, Counts: false));
        await FinishAsync(new WorkOutcome.Retry("no address", TimeSpan.Zero));
        var lost = (await ClaimAsync("one")).Select(j => new Lease(j.Id, "one", j.Attempts)).Single();
        await ExpireAsync();
        await FinishAsync(new WorkOutcome.Done("sent"));
        await queue.FinishAsync(lost, new WorkOutcome.Dead("too late to count"), CancellationToken.None);

        Assert.That(await queue.History.OfAsync("a", CancellationToken.None), Is.Empty);
        Assert.That((await queue.History.OfAsync("b", CancellationToken.None)).Select(s => (s.What, s.Note)), Is.EqualTo(new[] { ("failed", "no address"), ("done", "sent") }));
    }

    [Test]
    public async Task The_depth_counts_what_waits_and_what_is_dead()
    {
        Assert.That(await queue.DepthAsync(CancellationToken.None), Is.EqualTo(new QueueDepth()));
        await queue.FinishAsync(await LeaseAsync("a"), new WorkOutcome.Dead("no"), CancellationToken.None);
        await queue.FinishAsync(await LeaseAsync("b"), new WorkOutcome.Done(), CancellationToken.None);
        await LeaseAsync("c");
        await AddAsync("d");
        Assert.That(await queue.DepthAsync(CancellationToken.None), Is.EqualTo(new QueueDepth { Waiting = 2, Dead = 1 }));
    }

    private Task<int> AddAsync(string id, string nextAt = "0", int attempts = 0) =>
        database.ExecuteAsync($"INSERT INTO jobs (id, status, attempts, next_at) VALUES (@id, 'pending', @attempts, {nextAt})", new { id, attempts });

    private Task<IReadOnlyList<Job>> ClaimAsync(string owner, int limit = 10) => queue.ClaimAsync<Job>(owner, limit, CancellationToken.None);

    /// <summary>A row of its own, claimed by "one" for the attempt of that number.</summary>
    private async Task<Lease> LeaseAsync(string id, int attempt = 1)
    {
        await AddAsync(id, attempts: attempt - 1);
        Assert.That((await ClaimAsync("one")).Single().Id, Is.EqualTo(id));
        return new Lease(id, "one", attempt);
    }

    private async Task FinishAsync(WorkOutcome outcome)
    {
        var job = (await ClaimAsync("two")).Single();
        Assert.That(await queue.FinishAsync(new Lease(job.Id, "two", job.Attempts), outcome, CancellationToken.None), Is.True);
    }

    private Task<int> ExpireAsync() => database.ExecuteAsync("UPDATE jobs SET lease_until = 0");

    private async Task<Job> RowAsync(string id)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QuerySingleAsync<Job>("SELECT * FROM jobs WHERE id = @id", new { id });
    }
}

internal sealed record Job : IWorkItem
{
    public required string Id { get; init; }

    public required int Attempts { get; init; }

    public required string Status { get; init; }

    public string? Owner { get; init; }

    public long NextAt { get; init; }

    public long? LeaseUntil { get; init; }

    public string? LastError { get; init; }

    public long? FinishedAt { get; init; }

    public string? Trace { get; init; }
}
