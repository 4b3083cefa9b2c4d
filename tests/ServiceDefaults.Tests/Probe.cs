using System.Net.Http.Json;

namespace ResponsiAI.ServiceDefaults.Tests;

/// <summary>Starts the probe and tells it what to do.</summary>
internal static class Probe
{
    public static Task<ServiceProcess> StartAsync(params (string Name, string? Value)[] settings) => ServiceProcess.StartAsync("Probe", Settings(settings));

    public static ServiceProcess Launch(string[] arguments, params (string Name, string? Value)[] settings) => ServiceProcess.Launch("Probe", Settings(settings), port: null, arguments);

    public static Dictionary<string, string?> Settings(params (string Name, string? Value)[] settings) => settings.ToDictionary(s => s.Name, s => s.Value);

    public static async Task LogAsync(this ServiceProcess process, string level, string template, string[]? values = null, string? exception = null, int times = 1, Dictionary<string, string>? scope = null, string logger = "Probe")
    {
        using var client = Http.Client(process.Address, internalToken: true);
        using var answer = await client.PostAsJsonAsync("/log", new { level, template, values, exception, times, scope, logger });
        answer.EnsureSuccessStatusCode();
    }

    public static async Task<HttpResponseMessage> PostAsync(this ServiceProcess process, string path, object body)
    {
        using var client = Http.Client(process.Address, internalToken: true);
        return await client.PostAsJsonAsync(path, body);
    }
}
