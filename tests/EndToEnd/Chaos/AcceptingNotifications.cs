using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.EndToEnd.Chaos;

/// <summary>Accepts every mail: for the billing that is compared with, whose mails nobody looks at.</summary>
internal static class AcceptingNotifications
{
    public static async Task<(WebApplication App, Uri Address)> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        var app = builder.Build();
        app.MapPost("/emails", () => Results.Accepted());
        await app.StartAsync();
        return (app, address);
    }
}
