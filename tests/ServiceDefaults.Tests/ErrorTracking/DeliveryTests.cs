using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

/// <summary>What becomes of reports, and of requests, while Sentry does not take them.</summary>
internal sealed class DeliveryTests
{
    private SentryReceiver sentry = null!;

    [SetUp]
    public async Task Start() => sentry = await SentryReceiver.StartAsync();

    [TearDown]
    public ValueTask Stop() => sentry.DisposeAsync();

    [Test]
    public async Task No_request_waits_for_a_Sentry_that_hangs_refuses_or_fails_and_what_was_kept_arrives_when_it_is_back()
    {
        await using var probe = await Probe.StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"), ("SENTRY_DSN", sentry.Dsn));
        // It answers when the test says so, and every request that waited for it would wait for ever.
        var released = new TaskCompletionSource();
        sentry.Instead = async context =>
        {
            await released.Task.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
        await FailAsync(probe, "first", 30);
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 30, "all are kept");
        var onDisk = "";
        await Wait.UntilAsync(() => TryRead(Kept(probe.DataDir), out onDisk), "none of them is locked because it is tried");
        Assert.That(onDisk, Does.Contain("first fault").And.Not.Contain("canary"), "what is on the disk is scrubbed already");
        await FailAsync(probe, "later", 80);
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 100, "as many as fit are kept");

        // The one that hangs is answered with 503, the next with 429.
        var refused = 0;
        sentry.Instead = context =>
        {
            refused++;
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        };
        released.SetResult();
        await Wait.UntilAsync(() => refused > 0, "it is asked again");
        Assert.That(sentry.Events, Is.Empty);

        sentry.Instead = null;
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 0, "all are sent");
        Assert.That(Messages().Distinct().Count(), Is.EqualTo(100), "each of them");
        Assert.That(Messages().Count(), Is.EqualTo(100), "and once");
        Assert.That(Messages().Count(m => m.StartsWith("first", StringComparison.Ordinal)), Is.EqualTo(30), "the oldest are kept");
        Assert.That(string.Concat(sentry.Envelopes), Does.Not.Contain("canary"));
    }

    [Test]
    public async Task What_is_not_taken_at_the_end_waits_for_the_next_start()
    {
        // Each request is a transaction too, which must not use up what the end waits for errors.
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        await FailAsync(probe, "first", 1);
        await Wait.UntilAsync(() => sentry.Events.Count == 1 && sentry.Transactions.Count == 1, "Sentry takes reports");
        sentry.Instead = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        await FailAsync(probe, "last", 3);
        Assert.That(await probe.StopAsync(), Is.Zero);
        Assert.That(Kept(probe.DataDir), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_report_on_which_Sentry_fails_each_time_keeps_no_other_waiting()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        var failures = 0;
        sentry.Instead = async context =>
        {
            var envelope = await SentryReceiver.ReadAsync(context);
            if (envelope.Contains("poisoned fault", StringComparison.Ordinal))
            {
                failures++;
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
            else
            {
                sentry.Keep(envelope);
            }
        };
        await FailAsync(probe, "poisoned", 1);
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 1, "it is kept");
        await FailAsync(probe, "later", 3);
        await Wait.UntilAsync(() => Messages().Count() == 3, "the others arrive");
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 1, "it is tried again later");
        Assert.That(Messages(), Has.None.Contains("poisoned"));

        // Nor does it count as an outage: what is new is sent at once, and transactions, which are not kept, are not lost.
        var again = failures;
        await Wait.UntilAsync(() => failures > again, "it has been tried again");
        var before = sentry.Transactions.Count;
        await FailAsync(probe, "new", 1);
        await Wait.UntilAsync(() => Messages().Count() == 4 && sentry.Transactions.Count == before + 1, "both arrive");
    }

    [Test]
    public async Task A_spent_quota_of_transactions_keeps_no_error_waiting()
    {
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", sentry.Dsn));
        sentry.Instead = async context =>
        {
            var envelope = await SentryReceiver.ReadAsync(context);
            if (envelope.Contains("\"type\":\"transaction\"", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "3600";
            }
            else
            {
                sentry.Keep(envelope);
            }
        };
        await probe.LogAsync("Information", "its request is a transaction");
        await FailAsync(probe, "later", 3);
        await Wait.UntilAsync(() => Messages().Count() == 3, "errors are sent");
        Assert.That(sentry.Transactions, Is.Empty);
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 0, "nothing waits");
    }

    [Test]
    public async Task What_a_killed_process_kept_is_sent_once_by_those_that_start_after_it_in_the_same_folder()
    {
        using var folder = new TemporaryFolder();
        (string, string?)[] settings = [("SENTRY_DSN", sentry.Dsn), ("DATA_DIR", folder.Path)];
        sentry.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        await using (var killed = await Probe.StartAsync(settings))
        {
            await FailAsync(killed, "kept", 20);
            await Wait.UntilAsync(() => Kept(folder.Path).Length == 20, "all are kept");
            killed.Child.Signal(Signal.Kill);
            await killed.Child.WaitForExitAsync();
        }

        // A disk kept half of another one's.
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "error-reports", "000000000000000-half.envelope"), "{\"event_id\"");
        // Nothing that can be read, and last in turn.
        await using (var made = ChildProcess.Start("mkfifo", [Path.Combine(folder.Path, "error-reports", "999999999999999-pipe.envelope")]))
            Assert.That(await made.WaitForExitAsync(), Is.Zero);
        sentry.Instead = null;
        var starting = new[] { Probe.StartAsync(settings), Probe.StartAsync(settings) };
        await using var one = await starting[0];
        await using var other = await starting[1];
        await Wait.UntilAsync(() => Kept(folder.Path).Length == 1, "all are sent");
        Assert.That(Messages().Distinct().Count(), Is.EqualTo(20), "each of them");
        Assert.That(Messages().Count(), Is.EqualTo(20), "and once");
        await Wait.UntilAsync(() => (one.Output + other.Output).Contains("cannot be read or removed (NotSupportedException)", StringComparison.Ordinal), "the file that cannot be read is told");
        await FailAsync(one, "one", 1);
        await FailAsync(other, "other", 1);
        await Wait.UntilAsync(() => Messages().Count() == 22, "both go on");
    }

    /// <summary>Each of another kind, because of one kind only some are told.</summary>
    private static async Task FailAsync(ServiceProcess probe, string name, int times)
    {
        for (var i = 0; i < times; i++)
            await probe.LogAsync("Error", $"{name} fault {(char)('a' + i / 26)}{(char)('a' + i % 26)} with {{Token}}", ["canary-token"]);
    }

    private static string[] Kept(string dataDir) =>
        Directory.Exists(Path.Combine(dataDir, "error-reports")) ? Directory.GetFiles(Path.Combine(dataDir, "error-reports"), "*.envelope") : [];

    private static bool TryRead(string[] files, out string content)
    {
        try
        {
            content = string.Concat(files.Select(File.ReadAllText));
            return true;
        }
        catch (IOException)
        {
            content = "";
            return false;
        }
    }

    private IEnumerable<string> Messages() =>
        sentry.Events.Select(e => JsonSerializer.Deserialize<JsonElement>(e).GetProperty("logentry").GetProperty("message").GetString()!);
}
