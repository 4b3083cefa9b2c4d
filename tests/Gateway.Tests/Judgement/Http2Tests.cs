using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Every case of the table as frames against the running gateway, in each mode.</summary>
[TestFixture("strictest")]
[TestFixture("defensive")]
[TestFixture("monitor")]
[Parallelizable(ParallelScope.Self)]
internal sealed class Http2Tests(string mode)
{
    private RecordingBackend backend = null!;
    private EdgeProcess edge = null!;

    public static IEnumerable<TestCaseData> Cases => Http2Cases.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await RecordingBackend.StartAsync();
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, ("RATE_LIMIT", "off"), ("JUDGEMENT", mode));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        await backend.DisposeAsync();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_request_meets_its_fate(Http2Case request)
    {
        backend.Take();
        await using (var connection = await Http2Connection.OpenAsync(edge.HttpsPort))
        {
            await connection.SendAsync(request.Frames);
            var answer = await connection.ReadAsync(1);
            var received = backend.Take();
            TestContext.Out.WriteLine($"{answer}; {string.Join(" | ", received.Select(r => $"{r.Method} {r.Target} {r.Body}"))}");

            Assert.That(answer.Status, Is.LessThan(500));
            Assert.That(received, Has.Count.LessThanOrEqualTo(1));
            if (request.Fate == Fate.Unreadable)
                AssertUnreadable(answer, received);
            else if (request.Fate == Fate.Never || (mode == "strictest" && request.Fate != Fate.Compliant) || (mode == "defensive" && request.Fate == Fate.Severe))
                AssertRefused(request, answer, received);
            else if (request.Fate == Fate.Severe)
                Assert.That(answer.Reason, Is.Not.EqualTo(request.Reason));
            else
                await AssertPassedAsync(request, connection, answer, received);
        }

        await AssertServesOthersAsync();
    }

    private static void AssertUnreadable(Http2Answer answer, IReadOnlyList<Received> received)
    {
        Assert.That(answer.IsReset || answer.IsConnectionClosed || answer.Status is >= 400 and < 500, Is.True);
        Assert.That(received, Is.Empty);
    }

    private static void AssertRefused(Http2Case request, Http2Answer answer, IReadOnlyList<Received> received)
    {
        Assert.That((answer.Status, answer.Reason), Is.EqualTo((400, request.Reason)));
        Assert.That(received, Is.Empty);
    }

    private async Task AssertPassedAsync(Http2Case request, Http2Connection connection, Http2Answer answer, IReadOnlyList<Received> received)
    {
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(received, Has.Count.EqualTo(1));
        Assert.That((received[0].Method, received[0].Target, received[0].Body), Is.EqualTo((request.Method, request.Target, request.Body)));
        if (request.Header is var (name, value))
            Assert.That(received[0].Headers.GetValueOrDefault(name), Is.EqualTo(value), name);

        await connection.SendAsync(Http2Connection.Encode(Frame.Headers, Http2Connection.EndHeaders | Http2Connection.EndStream, 3, Http2Connection.Fields(Http2Case.Pseudo(path: "/next"))));
        Assert.That((await connection.ReadAsync(3)).Status, Is.EqualTo(200));
        var next = backend.Take();
        Assert.That(next.Select(r => r.Target), Is.EqualTo(new[] { "/next" }));
        if (request.Fate == Fate.Ambiguous && mode == "defensive")
            Assert.That(next[0].Connection, Is.Not.EqualTo(received[0].Connection));
    }

    private async Task AssertServesOthersAsync()
    {
        await using var connection = await Http2Connection.OpenAsync(edge.HttpsPort);
        await connection.SendAsync(Http2Case.Get("/after"));
        Assert.That((await connection.ReadAsync(1)).Status, Is.EqualTo(200));
        Assert.That(backend.Take().Select(r => r.Target), Is.EqualTo(new[] { "/after" }));
    }
}
