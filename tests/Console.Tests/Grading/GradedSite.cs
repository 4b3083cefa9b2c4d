using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ResponsiAI.Console.Tests.Grading;

/// <summary>A real site with HTTPS and plain HTTP that sends exactly what a description says.</summary>
internal sealed class GradedSite : IAsyncDisposable
{
    private readonly WebApplication app;

    private GradedSite(WebApplication app, int httpsPort, int httpPort)
    {
        this.app = app;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
    }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    public string Url => $"https://localhost:{HttpsPort}/";

    /// <summary>As the Observatory is told of it.</summary>
    public string Entrances => $"localhost:{HttpsPort}:{HttpPort}";

    public static async Task<GradedSite> StartAsync(SiteDescription description, X509Certificate2 certificate)
    {
        // With nothing of its own but Kestrel: the other builders watch files, and a machine lets only so many be watched.
        var builder = WebApplication.CreateEmptyBuilder(new());
        var (https, http) = (FreePort.Next(), FreePort.Next());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (description.HasHttps)
                kestrel.ListenAnyIP(https, listen => listen.UseHttps(certificate));
            if (description.HasHttp)
                kestrel.ListenAnyIP(http);
        });
        var site = new GradedSite(builder.Build(), https, http);
        site.app.Run(context => context.Request.IsHttps ? description.AnswerAsync(context) : description.Plain(context, site.Url));
        await site.app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
