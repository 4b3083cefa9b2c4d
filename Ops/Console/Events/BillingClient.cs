using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Events;

/// <summary>Asks billing itself, with the internal token.</summary>
internal static class BillingClient
{
    public static Option<Uri?> Option() => AddressOption.Create("--billing", "Billing's address. Without it: BILLING_URL, else the one that `up` runs on DATA_DIR.");

    /// <param name="content">Null asks, anything else is posted.</param>
    /// <param name="patience">For an answer that takes longer than others.</param>
    /// <exception cref="CommandFailure">There is no billing, or it refuses.</exception>
    public static async Task<JsonNode> AskAsync(ServiceSettings settings, Uri? said, string path, object? content, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var token = InternalToken.Read(settings);
        var address = said ?? (settings.Has("BILLING_URL") ? settings.Address("BILLING_URL", "http://127.0.0.1:5001") : RunFile.Read(settings.DataDir)?.AddressOf("billing"));
        settings.ThrowOnFaults();
        if (address is null)
            throw new CommandFailure($"No `ops up` runs on {settings.DataDir}, and neither --billing nor BILLING_URL says where billing is.", ExitCode.Unavailable);
        using var client = CommandHttp.Client(address);
        client.Timeout = patience ?? client.Timeout;
        client.DefaultRequestHeaders.Add(InternalToken.Header, token.Value);
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (content is not null)
            request.Content = JsonContent.Create(content);
        using var answer = await CommandHttp.SendAsync(client, request, cancellation);
        return await CommandHttp.ReadAsync(answer, "Billing", cancellation);
    }
}
