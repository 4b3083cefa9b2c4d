using System.ComponentModel;
using System.Text.Json;

namespace ResponsiAI.Harness;

/// <summary>Sentry's own local receiver, an exact version of which <c>tests/run</c> installs in tests/Spotlight.</summary>
public sealed class Spotlight : IAsyncDisposable
{
    private readonly ChildProcess node;
    private readonly HttpClient client;

    private Spotlight(ChildProcess node, int port)
    {
        this.node = node;
        client = Http.Client(new Uri($"http://127.0.0.1:{port}/"));
        Dsn = $"http://spotlight@127.0.0.1:{port}/7";
    }

    /// <summary>For <c>SENTRY_DSN</c>.</summary>
    public string Dsn { get; }

    public static async Task<Spotlight> StartAsync()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Spotlight");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("Spotlight is not installed: run tests/run, or, with Node.js 20 or newer, npm ci --ignore-scripts in tests/Spotlight.");
        var port = FreePort.Next();
        var spotlight = new Spotlight(Start(Path.Combine(folder, "receiver.mjs"), port), port);
        await Wait.UntilAsync(async () => spotlight.node.HasExited || (await spotlight.client.GetAsync(new Uri("health", UriKind.Relative))).IsSuccessStatusCode, "Spotlight answers");
        return spotlight.node.HasExited ? throw new InvalidOperationException($"Spotlight ended:\n{spotlight.node.Output}") : spotlight;
    }

    /// <summary>The next event or transaction that it has taken and understood.</summary>
    public async Task<JsonElement> FirstAsync(string type)
    {
        using var deadline = new CancellationTokenSource(Wait.Default, TimeProvider.System);
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri("stream", UriKind.Relative), deadline.Token));
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal))
                continue;
            // The envelope as [header, [[item's header, item], …]].
            foreach (var item in JsonSerializer.Deserialize<JsonElement>(line["data:".Length..])[1].EnumerateArray())
                if (item[0].GetProperty("type").GetString() == type)
                    return item[1];
        }

        throw new InvalidOperationException($"Spotlight ended:\n{node.Output}");
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return node.DisposeAsync();
    }

    private static ChildProcess Start(string script, int port)
    {
        try
        {
            return ChildProcess.Start("node", [script, $"{port}"]);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("Node.js is missing: run tests/run, or install version 20 or newer.", exception);
        }
    }
}
