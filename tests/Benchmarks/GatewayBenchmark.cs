using System.Diagnostics;
using ResponsiAI.Harness;

namespace ResponsiAI.Benchmarks;

/// <summary>
/// Sends the same requests to bare YARP and to the gateway in turns and compares the CPU time (user and system) that a
/// request cost each process. CPU time is far steadier than throughput, and the ratio is what counts.
/// </summary>
internal static class GatewayBenchmark
{
    private const int Connections = 16;

    public static async Task<int> RunAsync(int requests, int rounds)
    {
        await using var demo = await ServiceProcess.StartAsync("Demo");
        using var folder = new TemporaryFolder();
        var (https, http, bare) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        // As in production, with a line of the access log for each request.
        using var certificate = new TestCertificate();
        await using var gateway = await ServiceProcess.StartAsync("Gateway", new Dictionary<string, string?>(certificate.Production.Select(s => KeyValuePair.Create(s.Item1, s.Item2)))
        {
            ["ASPNETCORE_URLS"] = $"https://localhost:{https};http://localhost:{http}",
            ["APP_URL"] = demo.Address.ToString(),
            ["DATA_DIR"] = folder.Path,
            ["RATE_LIMIT"] = "1000000000/10s",
        }, http);
        await using var yarp = ChildProcess.Start("dotnet", [typeof(GatewayBenchmark).Assembly.Location, "bare"], new Dictionary<string, string?>(certificate.Production.Select(s => KeyValuePair.Create(s.Item1, s.Item2)))
        {
            ["ASPNETCORE_URLS"] = $"https://localhost:{bare}",
            ["APP_URL"] = demo.Address.ToString(),
        });
        using var toGateway = Http.Client(new Uri($"https://localhost:{https}/"));
        using var toYarp = Http.Client(new Uri($"https://localhost:{bare}/"));
        await Wait.UntilAsync(async () => (await toYarp.GetAsync("/whoami")).IsSuccessStatusCode, "bare YARP answers");
        using var signIn = await toGateway.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = "anna" }));
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Console.WriteLine($"{requests} requests in each of {rounds} rounds, {Connections} connections, HTTPS, GET /whoami");
        var results = new List<(double Bare, double Anonymous, double Session)>();
        // The first round warms the processes up and is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            var result = (
                await MeasureAsync(toYarp, yarp.Id, requests, null),
                await MeasureAsync(toGateway, gateway.Child.Id, requests, null),
                await MeasureAsync(toGateway, gateway.Child.Id, requests, cookie));
            if (round > 0)
                results.Add(result);
        }

        var baseline = Median.Of(results.Select(r => r.Bare));
        Console.WriteLine($"bare YARP            {baseline,7:0.0} µs of CPU a request");
        Console.WriteLine($"gateway, anonymous   {Median.Of(results.Select(r => r.Anonymous)),7:0.0} µs   {Median.Of(results.Select(r => r.Anonymous / r.Bare)):0.00}×");
        Console.WriteLine($"gateway, in session  {Median.Of(results.Select(r => r.Session)),7:0.0} µs   {Median.Of(results.Select(r => r.Session / r.Bare)):0.00}×");
        return 0;
    }

    private static async Task<double> MeasureAsync(HttpClient client, int processId, int requests, string? cookie)
    {
        using var process = Process.GetProcessById(processId);
        var before = process.TotalProcessorTime;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (var i = 0; i < requests / Connections; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
                if (cookie is not null)
                    request.Headers.Add("Cookie", cookie);
                using var answer = await client.SendAsync(request);
                answer.EnsureSuccessStatusCode();
            }
        }));
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / requests;
    }
}
