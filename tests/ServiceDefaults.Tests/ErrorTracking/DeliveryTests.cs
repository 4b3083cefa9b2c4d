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
        // It never answers, so every request that did would wait for ever.
        sentry.Instead = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        await FailAsync(probe, "hanging", 30);
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 30, "all are kept");
        Assert.That(string.Concat(Kept(probe.DataDir).Select(File.ReadAllText)), Does.Contain("hanging fault").And.Not.Contain("canary"), "what is on the disk is scrubbed already");

        sentry.Instead = Answer(StatusCodes.Status503ServiceUnavailable);
        await FailAsync(probe, "failing", 90);
        await AnotherRequestAsync();
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 100, "as many as fit are kept");

        sentry.Instead = Answer(StatusCodes.Status429TooManyRequests, retryAfter: 1);
        await AnotherRequestAsync();
        Assert.That(sentry.Events, Is.Empty);

        sentry.Instead = null;
        await Wait.UntilAsync(() => Kept(probe.DataDir).Length == 0, "all are sent");
        Assert.That(Messages().Distinct().Count(), Is.EqualTo(100), "each of them");
        Assert.That(Messages().Count(), Is.EqualTo(100), "and once");
        Assert.That(Messages().Count(m => m.StartsWith("hanging", StringComparison.Ordinal)), Is.EqualTo(30), "the oldest are kept");
        Assert.That(string.Concat(sentry.Envelopes), Does.Not.Contain("canary"));

        sentry.Instead = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        await FailAsync(probe, "last", 3);
        Assert.That(await probe.StopAsync(), Is.Zero);
        Assert.That(Kept(probe.DataDir), Has.Length.EqualTo(3), "what is not taken at the end waits for the next start");

        Task AnotherRequestAsync()
        {
            var before = sentry.Requests;
            return Wait.UntilAsync(() => sentry.Requests > before, "it is asked again");
        }
    }

    [Test]
    public async Task What_a_killed_process_kept_is_sent_once_by_those_that_start_after_it_in_the_same_folder()
    {
        using var folder = new TemporaryFolder();
        (string, string?)[] settings = [("SENTRY_DSN", sentry.Dsn), ("DATA_DIR", folder.Path)];
        sentry.Instead = Answer(StatusCodes.Status500InternalServerError);
        await using (var killed = await Probe.StartAsync(settings))
        {
            await FailAsync(killed, "kept", 20);
            await Wait.UntilAsync(() => Kept(folder.Path).Length == 20, "all are kept");
            killed.Child.Signal(Signal.Kill);
            await killed.Child.WaitForExitAsync();
        }

        // Another one was killed while it wrote.
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "error-reports", "000000000000000-half.envelope"), "{\"event_id\"");
        sentry.Instead = null;
        var starting = new[] { Probe.StartAsync(settings), Probe.StartAsync(settings) };
        await using var one = await starting[0];
        await using var other = await starting[1];
        await Wait.UntilAsync(() => Kept(folder.Path).Length == 0, "all are sent");
        Assert.That(Messages().Distinct().Count(), Is.EqualTo(20), "each of them");
        Assert.That(Messages().Count(), Is.EqualTo(20), "and once");
    }

    private static Func<HttpContext, Task> Answer(int status, int? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = $"{seconds}";
        return Task.CompletedTask;
    };

    /// <summary>Each of another kind, because of one kind only some are told.</summary>
    private static async Task FailAsync(ServiceProcess probe, string name, int times)
    {
        for (var i = 0; i < times; i++)
            await probe.LogAsync("Error", $"{name} fault {(char)('a' + i / 26)}{(char)('a' + i % 26)} with {{Token}}", ["canary-token"]);
    }

    private static string[] Kept(string dataDir) =>
        Directory.Exists(Path.Combine(dataDir, "error-reports")) ? Directory.GetFiles(Path.Combine(dataDir, "error-reports")) : [];

    private IEnumerable<string> Messages() =>
        sentry.Events.Select(e => JsonSerializer.Deserialize<JsonElement>(e).GetProperty("logentry").GetProperty("message").GetString()!);
}
