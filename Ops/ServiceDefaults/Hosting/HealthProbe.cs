using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>
/// <c>--health</c>: asks the process that listens on this machine's ports, plain HTTP preferred. For container health
/// checks, because the runtime's image has neither curl nor wget.
/// </summary>
internal static class HealthProbe
{
    public static async Task<int> RunAsync(ServiceSettings settings, string name)
    {
        var ports = settings.Text("ASPNETCORE_HTTP_PORTS") ?? settings.Text("HTTP_PORTS");
        var urls = settings.Text("ASPNETCORE_URLS") ?? settings.Text("URLS") ?? (ports is null ? "http://localhost:8080" : $"http://localhost:{ports.Split(';')[0]}");
        var url = urls.Split(';').FirstOrDefault(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (url is null)
        {
            await Console.Error.WriteLineAsync($"{name}: --health needs a plain HTTP address in ASPNETCORE_URLS.");
            return ExitCode.Usage;
        }

        var port = new Uri(url.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal)).Port;
        var path = name == "gateway" ? "/api/health/live" : HealthEndpoint.Path;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{port}{path}");
            using var response = await client.SendAsync(request, deadline.Token);
            Console.WriteLine($"{name}: {(int)response.StatusCode}");
            return response.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{name}: no answer on port {port}.");
            return ExitCode.Failed;
        }
    }
}
