namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>The gateway as a process with an HTTPS and a plain HTTP port in front of an application.</summary>
internal sealed class EdgeProcess : IAsyncDisposable
{
    private readonly ServiceProcess? demo;

    private EdgeProcess(ServiceProcess gateway, ServiceProcess? demo, int httpsPort, int httpPort, int managementPort)
    {
        Gateway = gateway;
        this.demo = demo;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
        Https = Http.Client(new Uri($"https://localhost:{httpsPort}/"));
        Plain = Http.Client(new Uri($"http://localhost:{httpPort}/"));
        Management = Http.Client(new Uri($"http://127.0.0.1:{managementPort}/"), internalToken: true);
    }

    public ServiceProcess Gateway { get; }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    public HttpClient Https { get; }

    public HttpClient Plain { get; }

    /// <summary>What operators reach.</summary>
    public HttpClient Management { get; }

    /// <summary>In front of the demo application.</summary>
    public static async Task<EdgeProcess> WithDemoAsync(params (string Name, string? Value)[] settings)
    {
        var demo = await ServiceProcess.StartAsync("Demo");
        return await StartAsync(demo, demo.Address, settings);
    }

    /// <summary>In front of an application of the test's own.</summary>
    public static Task<EdgeProcess> InFrontOfAsync(Uri application, params (string Name, string? Value)[] settings) => StartAsync(null, application, settings);

    public ValueTask DisposeGatewayAsync() => Gateway.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Https.Dispose();
        Plain.Dispose();
        Management.Dispose();
        await Gateway.DisposeAsync();
        if (demo is not null)
            await demo.DisposeAsync();
    }

    private static async Task<EdgeProcess> StartAsync(ServiceProcess? demo, Uri application, (string Name, string? Value)[] settings)
    {
        var (https, http, management) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var nowhere = $"http://127.0.0.1:{FreePort.Next()}";
        var all = new Dictionary<string, string?>
        {
            ["APP_URL"] = application.ToString(),
            ["BILLING_URL"] = nowhere,
            ["NOTIFICATIONS_URL"] = nowhere,
            ["OPS_URL"] = nowhere,
            ["DRAIN_SECONDS"] = "0",
            ["MANAGEMENT_PORT"] = management.ToString(),
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        if (all.TryGetValue("HTTPS_TEST_PORT", out var fixedPort))
            https = int.Parse(fixedPort!);
        if (all.TryGetValue("HTTP_TEST_PORT", out var fixedPlainPort))
            http = int.Parse(fixedPlainPort!);
        all["ASPNETCORE_URLS"] = $"https://localhost:{https};http://localhost:{http}";
        return new EdgeProcess(await ServiceProcess.StartAsync("Gateway", all, http), demo, https, http, management);
    }
}
