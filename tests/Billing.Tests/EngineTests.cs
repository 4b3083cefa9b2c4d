namespace ResponsiAI.Billing.Tests;

/// <summary>A run of billing on each engine that the tests of one fixture share; each test has customers of its own.</summary>
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal abstract class EngineTests(string engine)
{
    protected NotificationsStandIn Notifications { get; private set; } = null!;

    protected BillingRun Billing { get; private set; } = null!;

    protected string Engine => engine;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Notifications = await NotificationsStandIn.StartAsync();
        Billing = await BillingRun.StartAsync(engine, Notifications);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        var state = await Billing.AskAsync("state/verify");
        await Billing.Process.StopAsync();
        var output = Billing.Output;
        await Billing.DisposeAsync();
        await Notifications.DisposeAsync();
        Assert.Multiple(() =>
        {
            Assert.That((int)state["count"]!, Is.Zero, "what stands is not what all kept events tell: " + state["differences"]!.ToJsonString());
            Assert.That(output, Does.Not.Contain("whsec_"), "a secret is in the output");
            Assert.That(output, Does.Not.Match(@"mara\.[0-9a-f]+@"), "an address is in the output");
        });
    }
}
