using System.Net;
using System.Reflection;
using System.Text.Json;
using ResponsiAI.Demo.Sessions;

namespace ResponsiAI.Demo.Page;

internal static class PageEndpoints
{
    private static readonly string Template = Read("index.html");

    public static void MapPage(this WebApplication app)
    {
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpRequest request) => Results.Content(Render(request), "text/html; charset=utf-8"));
        MapAsset(app, "app.css", "text/css; charset=utf-8");
        MapAsset(app, "app.js", "text/javascript; charset=utf-8");
        MapAsset(app, "favicon.svg", "image/svg+xml");
    }

    private static string Render(HttpRequest request)
    {
        var session = GatewaySession.Of(request);
        return Template
            .Replace("{{nonce}}", Encode(request.Headers["X-Csp-Nonce"].ToString()), StringComparison.Ordinal)
            .Replace("{{state}}", session.User is null ? "signed-out" : "signed-in", StringComparison.Ordinal)
            .Replace("{{user}}", Encode(session.User ?? ""), StringComparison.Ordinal)
            .Replace("{{session}}", Encode(session.Id ?? "none"), StringComparison.Ordinal)
            .Replace("{{data}}", Encode(session.Data.ToJsonString(new JsonSerializerOptions(JsonSerializerOptions.Web) { WriteIndented = true })), StringComparison.Ordinal);
    }

    private static void MapAsset(WebApplication app, string name, string type)
    {
        var content = Read(name);
        app.MapMethods("/" + name, [HttpMethods.Get, HttpMethods.Head], (HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=3600";
            return Results.Content(content, type);
        });
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
