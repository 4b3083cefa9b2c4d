using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Every case of the tables as bytes against the running gateway, in each mode.</summary>
[TestFixture("strictest")]
[TestFixture("defensive")]
[TestFixture("monitor")]
[Parallelizable(ParallelScope.Self)]
internal sealed class Http1Tests(string mode)
{
    private RecordingBackend backend = null!;
    private EdgeProcess edge = null!;

    public static IEnumerable<TestCaseData> Cases =>
        FramingCases.All.Concat(TargetCases.All).Concat(LineCases.All).Concat(HeaderCases.All).Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

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
    public async Task A_request_meets_its_fate(Http1Case request)
    {
        backend.Take();
        string? former = null;
        await using (var connection = await RawConnection.OpenAsync(edge.HttpsPort))
        {
            await connection.SendAsync(request.Bytes);
            var answer = await connection.ReadAsync(request.Method == "HEAD");
            var received = backend.Take();
            TestContext.Out.WriteLine($"{answer.Status} {answer.Reason}; {string.Join(" | ", received.Select(r => $"{r.Method} {r.Target} {r.Body}"))}");

            // 505 is for versions that Kestrel does not speak.
            Assert.That(answer.Status, Is.LessThan(500).Or.EqualTo(505));
            Assert.That(received, Has.Count.LessThanOrEqualTo(1));
            if (request.Fate == Fate.Unreadable)
                await AssertUnreadableAsync(connection, answer, received);
            else if (IsRefused(request.Fate))
                await AssertRefusedAsync(request, connection, answer, received);
            else if (request.Fate == Fate.Severe)
                Assert.That(answer.Reason, Is.Not.EqualTo(request.Reason));
            else
                await AssertPassedAsync(request, connection, answer, received);
            former = received is [var one] ? one.Connection : null;
        }

        var next = await AssertServesOthersAsync();
        if (request.Fate == Fate.Ambiguous && mode == "defensive")
            Assert.That(next, Is.Not.EqualTo(former));
    }

    private bool IsRefused(Fate fate) => fate == Fate.Never || mode switch
    {
        "strictest" => fate != Fate.Compliant,
        "defensive" => fate == Fate.Severe,
        _ => false,
    };

    private static async Task AssertUnreadableAsync(RawConnection connection, RawAnswer answer, IReadOnlyList<Received> received)
    {
        Assert.That(answer.Status, Is.EqualTo(0).Or.InRange(400, 499).Or.EqualTo(505));
        Assert.That(received, Is.Empty);
        Assert.That(await connection.IsClosedAsync(), Is.True);
    }

    private static async Task AssertRefusedAsync(Http1Case request, RawConnection connection, RawAnswer answer, IReadOnlyList<Received> received)
    {
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(400));
            Assert.That(request.Method == "HEAD" ? request.Reason : answer.Reason, Is.EqualTo(request.Reason));
            Assert.That(answer.Head, Does.Contain("Content-Type: application/problem+json").And.Contain("X-Content-Type-Options: nosniff"));
            Assert.That(answer.SaysClose, Is.True);
            Assert.That(received, Is.Empty);
        });
        Assert.That(await connection.IsClosedAsync(), Is.True);
    }

    private async Task AssertPassedAsync(Http1Case request, RawConnection connection, RawAnswer answer, IReadOnlyList<Received> received)
    {
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(received, Has.Count.EqualTo(1));
        Assert.Multiple(() =>
        {
            Assert.That((received[0].Method, received[0].Target, received[0].Body), Is.EqualTo((request.Method, request.Target, request.Body)));
            if (request.Header is var (name, value))
                Assert.That(received[0].Headers.GetValueOrDefault(name), Is.EqualTo(value), name);
            Assert.That(received[0].Headers.Keys, Has.None.EqualTo("Transfer-Encoding").And.None.EqualTo("X-Content-Length").Or.Some.EqualTo("Transfer-Encoding").And.None.EqualTo("Content-Length"));
        });

        // What follows on the same connection is read from its beginning; or the connection is closed.
        var closes = request.Closes || (request.Fate == Fate.Ambiguous && mode == "defensive");
        Assert.That(closes || !answer.SaysClose, Is.True);
        if (closes)
        {
            Assert.That(await connection.IsClosedAsync(), Is.True);
            return;
        }

        await connection.SendAsync(Http1Case.Get("/next"));
        Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(200));
        Assert.That(backend.Take().Select(r => r.Target), Is.EqualTo(new[] { "/next" }));
    }

    /// <returns>The connection to the backend that was used.</returns>
    private async Task<string> AssertServesOthersAsync()
    {
        await using var connection = await RawConnection.OpenAsync(edge.HttpsPort);
        await connection.SendAsync(Http1Case.Get("/after"));
        Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(200));
        var received = backend.Take();
        Assert.That(received.Select(r => r.Target), Is.EqualTo(new[] { "/after" }));
        return received[0].Connection;
    }
}
