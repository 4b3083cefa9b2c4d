using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>Users who are signed in and browse over all gateways, and what went wrong for them.</summary>
internal sealed class Crowd(IReadOnlyList<EdgeProcess> edges)
{
    private readonly ConcurrentDictionary<string, string> cookies = new();
    private readonly ConcurrentBag<double> milliseconds = [];
    private long requests;

    /// <summary>Requests that were not answered with 200, or not as the user's; cookies that were cleared or replaced.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public long Requests => Interlocked.Read(ref requests);

    public ICollection<string> Users => cookies.Keys;

    /// <summary>An application that answers with the user's name and does to the session what the query says.</summary>
    public static Task<TestBackend> StartApplicationAsync() => TestBackend.StartAsync(async context =>
    {
        var query = context.Request.Query;
        if (query["start"].ToString() is { Length: > 0 } user)
            context.Response.Headers["X-Session-Start"] = user;
        if (query["set"].ToString() is { Length: > 0 } member)
            context.Response.Headers["X-Session-Set"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($$"""{"{{member}}":1}""")).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        if (query.ContainsKey("end"))
            context.Response.Headers["X-Session-End"] = "1";
        await context.Response.WriteAsync($"{context.Request.Headers["X-Session-User"]} {context.Request.Headers["X-Session-Data"]}");
    });

    /// <summary>Signs in users at one gateway each and shows them to all others, so that all have them at hand.</summary>
    public Task SignInAsync(string prefix, int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
    {
        var (user, edge) = ($"{prefix}{i}", edges[i % edges.Count]);
        var browser = new Browser(edge);
        using (await browser.GetAsync($"/?start={user}"))
            cookies[user] = browser.Cookie!;
        foreach (var other in edges)
            await Wait.UntilAsync(async () => await UserOfAsync(cookies[user], other) == user, "the user is known at every gateway");
    });

    /// <returns>The cookie that is of no use from now on.</returns>
    public async Task<string> SignOutAsync(string user, EdgeProcess edge)
    {
        cookies.TryRemove(user, out var cookie);
        using var answer = await new Browser(edge) { Cookie = cookie }.GetAsync("/?end");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return cookie!;
    }

    /// <summary>Whose session an application sees with a cookie; empty for nobody's.</summary>
    public static async Task<string> UserOfAsync(string cookie, EdgeProcess edge)
    {
        using var answer = await new Browser(edge) { Cookie = cookie }.GetAsync("/");
        return (await answer.Content.ReadAsStringAsync()).Split(' ')[0];
    }

    public string CookieOf(string user) => cookies[user];

    /// <summary>Everybody visits every gateway in turns until told to stop.</summary>
    public async Task BrowseAsync(int atOnce, CancellationToken stop)
    {
        var users = cookies.Keys.ToArray();
        var turn = 0;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref turn) is var t)
                await VisitAsync(users[t / edges.Count % users.Length], edges[t % edges.Count]);
        }, CancellationToken.None)));
    }

    public async Task VisitAsync(string user, EdgeProcess edge)
    {
        if (!cookies.TryGetValue(user, out var cookie))
            return;
        var (browser, watch) = (new Browser(edge) { Cookie = cookie }, Stopwatch.StartNew());
        try
        {
            using var answer = await browser.GetAsync("/");
            var seen = (await answer.Content.ReadAsStringAsync()).Split(' ')[0];
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            // Who signs out meanwhile is nobody's fault.
            if (cookies.ContainsKey(user) && (answer.StatusCode != HttpStatusCode.OK || seen != user || browser.Cookie != cookie))
                Faults.Enqueue($"{user} at {edge.HttpsPort}: {(int)answer.StatusCode}, seen as '{seen}', {string.Join("", browser.LastSetCookie)}");
        }
        catch (HttpRequestException exception)
        {
            Faults.Enqueue($"{user} at {edge.HttpsPort}: {exception.Message}");
        }

        Interlocked.Increment(ref requests);
    }

    public (double Slowest, double Percentile99) Times()
    {
        var sorted = milliseconds.Order().ToArray();
        return (sorted[^1], sorted[(int)(sorted.Length * 0.99)]);
    }
}
