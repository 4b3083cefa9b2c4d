using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests;

internal sealed class BillingCommandTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task Differences_are_told_and_are_a_failure_until_they_are_written()
    {
        await using var billing = await FakeServer.StartAsync(seen => Results.Ok(new
        {
            events = 12, underWay = 1, count = 3, written = seen.Path == "/state/rebuild", differences = new object[]
            {
                new { table = "subscription", id = "sub_1", what = "differs", members = new[] { "plan", "status" } }, new { table = "charge", id = "ch_1", what = "missing", members = Array.Empty<string>() },
            },
        }));
        var (verified, told) = await RunAsync(billing, "--verify");
        var (written, output) = await RunAsync(billing, "--yes");
        Assert.Multiple(() =>
        {
            Assert.That((verified, written), Is.EqualTo((1, 0)));
            Assert.That(told, Does.Contain("subscription sub_1: plan, status").And.Contain("charge ch_1: missing").And.Contain("1 more").And.Contain("12 events, 3 differences.").And.Contain("under way"));
            Assert.That(output, Does.Contain("12 events, 3 differences, written."));
            Assert.That(billing.Requests.Select(r => r.Path), Is.EqualTo(new[] { "/state/verify", "/state/rebuild" }));
        });
    }

    [Test]
    public async Task A_state_that_is_what_the_events_tell_is_no_failure()
    {
        await using var billing = await FakeServer.StartAsync(_ => Results.Ok(new { events = 12, underWay = 0, count = 0, written = false, differences = Array.Empty<object>() }));
        var (code, output) = await RunAsync(billing, "--verify");
        Assert.That((code, output.Contains("12 events, 0 differences.", StringComparison.Ordinal)), Is.EqualTo((0, true)), output);
    }

    [TestCase]
    [TestCase("--verify", "--yes")]
    public async Task A_rebuild_is_asked_for_clearly(params string[] said)
    {
        var (code, output) = await OpsProcess.RunAsync(folder, [], ["billing", "rebuild", .. said]);
        Assert.That(code, Is.EqualTo(64));
        Assert.That(output, Does.Contain("--verify").And.Contain("--yes"));
    }

    private Task<(int Code, string Output)> RunAsync(FakeServer billing, string how) =>
        OpsProcess.RunAsync(folder, OpsProcess.Settings(("BILLING_URL", billing.Address.ToString())), "billing", "rebuild", how);
}
