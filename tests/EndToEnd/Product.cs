using System.Text.Json;

namespace ResponsiAI.EndToEnd;

/// <summary>The whole product as a newcomer starts it: <c>ops up</c>, with nothing but what a test says in the environment.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly TemporaryFolder folder;

    private Product(TemporaryFolder folder, Dictionary<string, string?> environment, ChildProcess up, int httpsPort, int httpPort)
    {
        this.folder = folder;
        Environment = environment;
        Up = up;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
        Https = Http.Client(new Uri($"https://localhost:{httpsPort}/"));
        Plain = Http.Client(new Uri($"http://localhost:{httpPort}/"));
    }

    public Dictionary<string, string?> Environment { get; }

    public ChildProcess Up { get; }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    public HttpClient Https { get; }

    public HttpClient Plain { get; }

    public string Folder => folder.Path;

    /// <summary>As <c>ops up</c> printed it.</summary>
    public string OpsToken => Up.Output.Split(", password ")[1].Split('\n')[0].Trim();

    public static async Task<Product> StartAsync(params (string Name, string? Value)[] settings)
    {
        var product = Launch(settings);
        try
        {
            await Wait.UntilAsync(() => product.Up.HasExited || product.Up.Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal), "ops up is ready", TimeSpan.FromSeconds(90));
            if (product.Up.HasExited)
                throw new InvalidOperationException($"ops up ended with {await product.Up.WaitForExitAsync()}.");
            return product;
        }
        catch (Exception exception)
        {
            await product.DisposeAsync();
            throw new InvalidOperationException($"The product did not start:\n{product.Up.Output}", exception);
        }
    }

    public static Product Launch(params (string Name, string? Value)[] settings)
    {
        var folder = new TemporaryFolder();
        // No token is given: `ops up` makes its own in development.
        var environment = ServiceProcess.Environment(folder.Combine("data"), [new("ASPNETCORE_ENVIRONMENT", null), new("INTERNAL_TOKEN", null), new("LOG_DIR", null), new("NO_COLOR", "1"), .. settings.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value))]);
        var (https, http) = (FreePort.Next(), FreePort.Next());
        var up = ChildProcess.Start("dotnet", [Repository.Program("Console"), "up", "--https-port", $"{https}", "--http-port", $"{http}"], environment, folder.Path);
        return new Product(folder, environment, up, https, http);
    }

    /// <summary>Runs another command of <c>ops</c> in the same environment.</summary>
    public async Task<(int Code, string Output)> OpsAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [Repository.Program("Console"), .. arguments], Environment, folder.Path);
        command.CloseInput();
        return (await command.WaitForExitAsync(TimeSpan.FromSeconds(120)), command.Output);
    }

    /// <summary>The process id of one of the processes, as run.json has it now.</summary>
    public int ProcessId(string name) => Process(name).GetProperty("pid").GetInt32();

    /// <summary>Where one of the processes listens, for the others or for operators.</summary>
    public Uri Address(string name, bool management = false) => new(Process(name).GetProperty(management ? "managementAddress" : "address").GetString()!);

    /// <summary>What a process shows to Prometheus.</summary>
    public async Task<string> MetricsAsync(string name)
    {
        using var client = Http.Client(Address(name, management: true));
        client.DefaultRequestHeaders.Add("X-Internal-Token", (await File.ReadAllTextAsync(folder.Combine("data/secrets/internal-token"))).Trim());
        return await client.GetStringAsync("/metrics");
    }

    public async Task KillAsync(string name)
    {
        var before = ProcessId(name);
        using var process = System.Diagnostics.Process.GetProcessById(before);
        process.Kill();
        await Wait.UntilAsync(() => ProcessId(name) != before, $"{name} is started again");
    }

    private JsonElement Process(string name)
    {
        using var run = JsonDocument.Parse(File.ReadAllText(folder.Combine("data/run.json")));
        return run.RootElement.GetProperty("processes").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name).Clone();
    }

    public Task HealthIsAsync(string status, string? part = null) => Wait.UntilAsync(async () =>
    {
        using var answer = await Plain.GetAsync("/api/health");
        var body = await answer.Content.ReadAsStringAsync();
        return body.StartsWith($"{{\"status\":\"{status}\"", StringComparison.Ordinal) && (part is null || body.Contains(part, StringComparison.Ordinal));
    }, $"health is {status} {part}", TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        Https.Dispose();
        Plain.Dispose();
        if (!Up.HasExited)
        {
            Up.Signal(Signal.Terminate);
            await Up.WaitForExitAsync(TimeSpan.FromSeconds(20));
        }

        await Up.DisposeAsync();
        folder.Dispose();
    }
}
