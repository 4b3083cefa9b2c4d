using System.Net;
using System.Net.Http.Json;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Sessions;

/// <summary>What operators do at the management address.</summary>
internal static class SessionControl
{
    public static async Task<Listed[]> ListAsync(EdgeProcess edge, object? selection = null)
    {
        using var answer = await edge.Management.PostAsJsonAsync("/sessions/list", selection ?? new { });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await answer.Content.ReadFromJsonAsync<Listed[]>())!;
    }

    /// <returns>How many have ended.</returns>
    public static async Task<int> RevokeAsync(EdgeProcess edge, object selection)
    {
        using var answer = await edge.Management.PostAsJsonAsync("/sessions/revoke", selection);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, int>>())!["revoked"];
    }
}

internal sealed record Listed(string Handle, string? User, DateTimeOffset Started, DateTimeOffset LastUse, string Address, string Browser);
