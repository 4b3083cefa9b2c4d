using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Gateway.Tests.Edge;

/// <summary>A backend on a real Kestrel that answers what a test says.</summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestBackend(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    public static Task<TestBackend> StartAsync(RequestDelegate answer) => StartAsync(app => app.Run(answer));

    /// <param name="use">Its pipeline.</param>
    /// <param name="add">Its services and listeners.</param>
    public static async Task<TestBackend> StartAsync(Action<WebApplication> use, Action<WebApplicationBuilder>? add = null)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        add?.Invoke(builder);
        var app = builder.Build();
        app.UseWebSockets();
        use(app);
        await app.StartAsync();
        return new TestBackend(app, address);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
