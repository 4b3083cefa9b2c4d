using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Storage.Tests;

[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class WorkerTests(string engine)
{
    private Store store = null!;
    private Database database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        store = await Store.CreateAsync(engine);
        database = await store.MigratedAsync();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await database.DisposeAsync();
        await store.DisposeAsync();
    }

    [Test]
    public async Task Two_workers_do_each_row_once()
    {
        var done = new ConcurrentBag<string>();
        var handler = new Handler((job, _) =>
        {
            done.Add(job.Id);
            return Task.FromResult<WorkOutcome>(new WorkOutcome.Done());
        });
        for (var i = 0; i < 100; i++)
            await AddAsync($"j{i}");
        await using var one = await RunAsync(handler);
        await using var two = await RunAsync(handler);
        await Wait.UntilAsync(async () => await database.ScalarAsync<long>("SELECT COUNT(*) FROM jobs WHERE status = 'done'") == 100, "all are done");
        Assert.That(done, Is.Unique.And.Count.EqualTo(100));
    }

    [Test]
    public async Task Work_that_outlasts_its_lease_keeps_it_by_renewing()
    {
        var release = new TaskCompletionSource();
        await AddAsync("a");
        await using var worker = await RunAsync(new Handler(async (_, _) =>
        {
            await release.Task;
            return new WorkOutcome.Done("at last");
        }), lease: TimeSpan.FromSeconds(4));
        long first = 0;
        await Wait.UntilAsync(async () => (first = await LeaseUntilAsync()) > 0, "the row is leased");
        await Wait.UntilAsync(async () => await database.ScalarAsync<long>($"SELECT {database.Now}") > first + 1000, "the first lease would have ended long ago");
        using (var other = new WorkQueue(database, Store.Queue))
            Assert.That(await other.ClaimAsync<Job>("thief", 1, CancellationToken.None), Is.Empty);
        release.SetResult();
        await Wait.UntilAsync(async () => await database.ScalarAsync<string>("SELECT last_error FROM jobs WHERE status = 'done' AND attempts = 1") == "at last", "the work counts");
    }

    [Test]
    public async Task Work_whose_lease_is_lost_is_told_to_stop_and_records_nothing()
    {
        var stopped = new TaskCompletionSource();
        await AddAsync("a");
        await using (var worker = await RunAsync(new Handler(async (_, lost) =>
        {
            var cancelled = new TaskCompletionSource();
            await using (lost.Register(cancelled.SetResult))
                await cancelled.Task;
            stopped.SetResult();
            return new WorkOutcome.Done("late");
        }), lease: TimeSpan.FromSeconds(1)))
        {
            await Wait.UntilAsync(async () => await database.ExecuteAsync($"UPDATE jobs SET owner = 'thief', lease_until = {database.Now} + 3600000 WHERE status = 'leased'") == 1, "the row is taken away");
            await stopped.Task.WaitAsync(Wait.Default);
        }

        Assert.That(await database.ScalarAsync<string>("SELECT owner FROM jobs WHERE status = 'leased' AND last_error IS NULL"), Is.EqualTo("thief"));
    }

    [Test]
    public async Task Work_goes_on_in_the_trace_that_its_row_came_with()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var seen = new ConcurrentDictionary<string, string?>();
        await database.ExecuteAsync($"INSERT INTO jobs (id, status, attempts, next_at, trace) VALUES ('a', 'pending', 0, 0, '00-{trace}-b7ad6b7169203331-01')");
        await AddAsync("b");
        await using var worker = await RunAsync(new Handler((job, _) =>
        {
            seen[job.Id] = Activity.Current?.TraceId.ToHexString();
            return Task.FromResult<WorkOutcome>(new WorkOutcome.Done());
        }));
        await Wait.UntilAsync(() => seen.Count == 2, "both are done");
        Assert.That(seen["a"], Is.EqualTo(trace));
        Assert.That(seen["b"], Is.Not.Null.And.Not.EqualTo(trace));
    }

    [Test]
    public async Task An_exception_is_a_failed_attempt_whose_reason_holds_no_address()
    {
        await AddAsync("a");
        await using var worker = await RunAsync(new Handler((_, _) => throw new InvalidOperationException("no mailbox mara@customers.example")));
        await Wait.UntilAsync(async () => await database.ScalarAsync<string>("SELECT status FROM jobs") == "dead", "the attempts are used up");
        Assert.That(await database.ScalarAsync<string>("SELECT last_error FROM jobs"), Does.Contain("InvalidOperationException").And.Contain("after 2 attempts").And.Not.Contain("mara@"));
    }

    [Test]
    public async Task A_worker_that_is_stopped_finishes_what_it_began()
    {
        var (began, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await AddAsync("a");
        var worker = await RunAsync(new Handler(async (_, _) =>
        {
            began.SetResult();
            await release.Task;
            return new WorkOutcome.Done();
        }));
        await began.Task.WaitAsync(Wait.Default);
        var stopping = worker.DisposeAsync();
        release.SetResult();
        await stopping;
        Assert.That(await database.ScalarAsync<string>("SELECT status FROM jobs"), Is.EqualTo("done"));
    }

    private Task<int> AddAsync(string id) => database.ExecuteAsync("INSERT INTO jobs (id, status, attempts, next_at) VALUES (@id, 'pending', 0, 0)", new { id });

    private Task<long> LeaseUntilAsync() => database.ScalarAsync<long>("SELECT COALESCE(MAX(lease_until), 0) FROM jobs");

    private async Task<RunningWorker> RunAsync(Handler handler, TimeSpan? lease = null)
    {
        var options = Store.Queue with
        {
            Lease = lease ?? TimeSpan.FromSeconds(15), MaxAttempts = 2, Backoff = TimeSpan.FromMilliseconds(10), Poll = TimeSpan.FromMilliseconds(20),
        };
        var queue = new WorkQueue(database, options);
        var worker = new QueueWorker<Job>(database, queue, options, handler, new QueueMetrics(new Meter("tests"), options), TimeProvider.System, NullLogger<QueueWorker<Job>>.Instance);
        await worker.StartAsync(CancellationToken.None);
        return new RunningWorker(worker, queue);
    }

    private sealed record RunningWorker(QueueWorker<Job> Worker, WorkQueue Queue) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Worker.StopAsync(CancellationToken.None);
            Worker.Dispose();
            Queue.Dispose();
        }
    }

    private sealed class Handler(Func<Job, CancellationToken, Task<WorkOutcome>> work) : IWorkHandler<Job>
    {
        public Task<WorkOutcome> HandleAsync(Job item, Lease lease, CancellationToken cancellation) => work(item, cancellation);
    }
}
