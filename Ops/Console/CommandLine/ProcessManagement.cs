using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.CommandLine;

/// <summary>Asks the management address of a process, with the internal token.</summary>
internal static class ProcessManagement
{
    public static Option<Uri?> Option() => AddressOption.Create("--management",
        "The gateway's management address. Without it: MANAGEMENT_PORT on this machine, else the gateway of the `up` that runs on DATA_DIR.");

    /// <returns>The gateway's answer, a JSON object or array.</returns>
    /// <exception cref="CommandFailure">There is no gateway, or it refuses.</exception>
    public static Task<JsonNode> AskAsync(ServiceSettings settings, Uri? said, string path, object question, CancellationToken cancellation) =>
        AskAsync(settings, said, "gateway", path, question, cancellation);

    /// <param name="process">As `up` calls it.</param>
    /// <param name="question">Null asks with GET.</param>
    /// <returns>The answer, a JSON object or array.</returns>
    /// <exception cref="CommandFailure">There is no such process, or it refuses.</exception>
    public static async Task<JsonNode> AskAsync(ServiceSettings settings, Uri? said, string process, string path, object? question, CancellationToken cancellation)
    {
        var token = InternalToken.Read(settings);
        var address = said
            ?? (settings.Port("MANAGEMENT_PORT") is { } port ? new Uri($"http://127.0.0.1:{port}") : null)
            ?? RunFile.Read(settings.DataDir)?.Processes.FirstOrDefault(p => p.Name == process)?.ManagementAddress;
        settings.ThrowOnFaults();
        if (address is null)
            throw new CommandFailure($"No `ops up` runs on {settings.DataDir}, and neither --management nor MANAGEMENT_PORT says where {process} is.", ExitCode.Unavailable);
        using var client = CommandHttp.Client(address);
        client.DefaultRequestHeaders.Add(InternalToken.Header, token.Value);
        using var request = question is null
            ? new HttpRequestMessage(HttpMethod.Get, path)
            : new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(question) };
        using var answer = await CommandHttp.SendAsync(client, request, cancellation);
        return await CommandHttp.ReadAsync(answer, $"{char.ToUpperInvariant(process[0])}{process[1..]}", cancellation);
    }
}
