namespace ResponsiAI.ServiceDefaults.Tests.ErrorTracking;

/// <summary>A receiver that is not ours.</summary>
internal sealed class SpotlightTests
{
    [Test]
    public async Task Sentrys_own_receiver_takes_and_understands_errors_and_transactions()
    {
        await using var spotlight = await Spotlight.StartAsync();
        await using var probe = await Probe.StartAsync(("SENTRY_DSN", spotlight.Dsn));
        using var answer = await probe.PostAsync("/throw", new { message = "no login with token=canary", inner = "canary@example.com" });

        var report = await spotlight.FirstAsync("event");
        var transaction = await spotlight.FirstAsync("transaction");
        Assert.That(report.GetProperty("exception").GetProperty("values").EnumerateArray().Select(e => e.GetProperty("value").GetString()),
            Is.EquivalentTo(new[] { "c***@example.com", "no login with token=[Filtered]" }));
        Assert.That(report.GetProperty("transaction").GetString(), Is.EqualTo("POST /throw"));
        Assert.That(transaction.GetProperty("transaction").GetString(), Is.EqualTo("POST /throw"));
        Assert.That(transaction.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString(),
            Is.EqualTo(report.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString()));
    }
}
