using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Demo.Sessions;

/// <summary>The session as the gateway tells it with every request, and how to ask for a change in the answer.</summary>
internal sealed record GatewaySession(string? Id, string? User, JsonObject Data)
{
    public static GatewaySession Of(HttpRequest request) => new(
        request.Headers["X-Session-Id"].FirstOrDefault(),
        request.Headers["X-Session-User"].FirstOrDefault() is { } user ? Uri.UnescapeDataString(user) : null,
        request.Headers["X-Session-Data"].FirstOrDefault() is { } data ? JsonNode.Parse(Base64Url.DecodeFromChars(data))!.AsObject() : []);

    public static void Start(HttpResponse response, string user) => response.Headers["X-Session-Start"] = Uri.EscapeDataString(user);

    public static void Set(HttpResponse response, JsonObject patch) =>
        response.Headers["X-Session-Set"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(patch.ToJsonString(JsonSerializerOptions.Web)));

    public static void End(HttpResponse response) => response.Headers["X-Session-End"] = "1";
}
