using System.Text.Json;

namespace ResponsiAI.Gateway.Tests.Sessions.Express;

/// <summary>The real express-session and connect-redis in a process of their own: tests/Express/server.js.</summary>
internal sealed class ExpressProcess : IAsyncDisposable
{
    /// <summary>How products commonly have their cookie.</summary>
    public const string Cookie = """{"secure":true,"sameSite":"lax","maxAge":86400000}""";

    private readonly ChildProcess child;

    private ExpressProcess(ChildProcess child, Uri address)
    {
        this.child = child;
        Address = address;
        Client = Http.Client(address);
        // As a TLS proxy before it would say.
        Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
    }

    public Uri Address { get; }

    /// <summary>Straight to the application, past the gateway.</summary>
    public HttpClient Client { get; }

    public static async Task<ExpressProcess> StartAsync(string redis, IReadOnlyList<string> secrets, string cookie = Cookie, bool rolling = false)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Express");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new DirectoryNotFoundException("The packages of tests/Express are not installed; run tests/run, or `npm ci` in that folder.");
        var port = FreePort.Next();
        var child = ChildProcess.Start("node", ["server.js"], new Dictionary<string, string?>
        {
            ["PORT"] = $"{port}",
            ["REDIS_URL"] = redis,
            ["SECRETS"] = JsonSerializer.Serialize(secrets),
            ["COOKIE"] = cookie,
            ["ROLLING"] = rolling ? "on" : "off",
            ["NODE_ENV"] = null,
        }, folder);
        var process = new ExpressProcess(child, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await Wait.UntilAsync(async () =>
            {
                if (!child.HasExited)
                    using (await process.Client.GetAsync("/"))
                        return true;
                return true;
            }, "the Express application answers");
            return child.HasExited ? throw new InvalidOperationException($"The Express application ended:\n{child.Output}") : process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await child.DisposeAsync();
    }
}
